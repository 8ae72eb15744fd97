package phao.session;

import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import phao.protocol.Outgoing;
import phao.room.EncodedMessage;

/**
 * What the writes in flight hold of large messages, on all connections together: who does not read holds what it was written last, and
 * some dozen of the largest messages would fill the heap. A message that several share counts once.
 *
 * <p>Any thread. When it is full, large messages wait, and who holds one for long is given up; small ones go on.
 */
final class LargeWrites {

    private static final long LEAST = 48L << 20;
    /** A content, its frame and that on the wire. */
    private static final int FORMS = 3;

    private final long most;
    private final Map<Outgoing, Integer> holders = new IdentityHashMap<>();
    private volatile long held;

    /** @param most bytes; the one that goes beyond is the last */
    LargeWrites(long most) {
        this.most = most;
    }

    static LargeWrites ofThisHeap() {
        return new LargeWrites(Math.max(LEAST, Runtime.getRuntime().maxMemory() / 4));
    }

    /** Whether one more may be written. */
    boolean hasRoom() {
        return held < most;
    }

    /** These are being written: {@link #of} a write. */
    synchronized void begin(List<Outgoing> large) {
        for (Outgoing message : large) {
            if (holders.merge(message, 1, Integer::sum) == 1) {
                held += FORMS * (long) message.size();
            }
        }
    }

    /** They are written, or given up. */
    synchronized void end(List<Outgoing> large) {
        for (Outgoing message : large) {
            if (holders.computeIfPresent(message, (key, count) -> count == 1 ? null : count - 1) == null) {
                held -= FORMS * (long) message.size();
            }
        }
    }

    /** The large messages of a write. */
    static List<Outgoing> of(List<Outgoing> write) {
        return write.stream().filter(message -> message.size() > EncodedMessage.LARGE).toList();
    }
}
