package phao.bench.load;

import java.nio.ByteBuffer;

/** Finds the marks in the bytes of one connection, wherever reads cut them, eight bytes at a time. One thread. */
final class Scanner {

    /** Who hears of the marks. */
    interface Listener {
        void found(ByteBuffer bytes, int at);
    }

    /** The most that must be kept of one read for the next: a mark that is not complete. */
    static final int MAX_KEPT = Mark.BYTES - 1;

    private static final long EACH_FIRST = 0x0101010101010101L * Mark.FIRST;
    private static final int NONE = -1;

    private final int payloadBytes;
    private final byte[] kept = new byte[MAX_KEPT];
    private int keptBytes;
    /** What of a payload is still to come. */
    private int skip;

    Scanner(int payloadBytes) {
        this.payloadBytes = payloadBytes;
    }

    /** Puts what was kept where the next read goes on. */
    void resume(ByteBuffer empty) {
        empty.put(kept, 0, keptBytes);
    }

    /** @param bytes what {@link #resume} put and what was read behind it, flipped */
    void scan(ByteBuffer bytes, Listener listener) {
        int limit = bytes.limit();
        int from = Math.min(skip, limit);
        skip -= from;
        while (from < limit) {
            int at = find(bytes, from, limit);
            if (at == NONE) {
                break;
            }
            listener.found(bytes, at);
            from = at + payloadBytes;
        }
        if (from > limit) {
            skip = from - limit;
            from = limit;
        }
        keep(bytes, Math.max(from, limit - MAX_KEPT), limit);
    }

    private void keep(ByteBuffer bytes, int from, int limit) {
        keptBytes = limit - from;
        bytes.get(from, kept, 0, keptBytes);
    }

    private static int find(ByteBuffer bytes, int from, int limit) {
        int last = limit - Mark.BYTES;
        int at = from;
        while (at <= last) {
            // Which of eight bytes is the first of a mark: "haszero" of Bit Twiddling Hacks.
            long eight = bytes.getLong(at) ^ EACH_FIRST;
            long zeros = eight - 0x0101010101010101L & ~eight & 0x8080808080808080L;
            if (zeros == 0) {
                at += Long.BYTES;
                continue;
            }
            for (int end = Math.min(at + Long.BYTES, last + 1); at < end; at++) {
                if (bytes.getInt(at) == Mark.MAGIC) {
                    return at;
                }
            }
        }
        return NONE;
    }
}
