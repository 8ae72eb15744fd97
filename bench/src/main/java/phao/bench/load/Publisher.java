package phao.bench.load;

import phao.bench.dialect.Dialect;

/** One member's voice in one room. Used by one thread, the loop's or the pacer's. */
final class Publisher {

    private final int id;
    private final String room;
    private final Dialect dialect;
    private final int payloadBytes;
    private volatile long most = Long.MAX_VALUE;
    private volatile long sent;
    private long returned;

    Publisher(int id, String room, Dialect dialect, int payloadBytes) {
        this.id = id;
        this.room = room;
        this.dialect = dialect;
        this.payloadBytes = payloadBytes;
    }

    /** The next message. @param nanos when it is sent, or was due */
    @SuppressWarnings("NonAtomicOperationOnVolatileField") // One thread writes.
    byte[] next(long nanos) {
        long n = sent + 1;
        byte[] message = dialect.message(room, n, Mark.payload(payloadBytes, id, n, nanos));
        sent = n;
        return message;
    }

    /** One of its messages came back to it. */
    void returned() {
        returned++;
    }

    /** Any thread, before it publishes: it ends by itself after so many. */
    void endAfter(long messages) {
        most = messages;
    }

    /** Whether it may have one more in flight. */
    boolean mayPublish(int window) {
        return sent < most && sent - returned < window;
    }

    /** How many it published. Any thread. */
    long sent() {
        return sent;
    }
}
