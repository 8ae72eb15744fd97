package phao.container;

import java.util.concurrent.atomic.AtomicLong;
import phao.protocol.Limits;

/**
 * How many bytes all connections of this server hold together, of one kind: each may hold as much as the largest message, and a few
 * hundred that do so on purpose would take the whole heap. Any thread.
 *
 * <p>The first bytes that each holds do not count: a few who hold much would keep all others from what is small. How many hold a
 * little is bounded by the number of connections.
 */
public final class HeldBytes {

    /**
     * Of messages whose end has not come yet. A sixteenth of the heap: an array that grows, and the copy of it at the end, may take
     * three times what it holds.
     */
    public static final HeldBytes UNFINISHED = new HeldBytes(
            Math.max(2L * Limits.DEFAULT.messageBytes(), Runtime.getRuntime().maxMemory() / 16), 64 << 10);

    /** Of answers over HTTP that are not read yet. */
    public static final HeldBytes UNREAD = new HeldBytes(Math.max(64L << 20, Runtime.getRuntime().maxMemory() / 8), 16 << 10);

    private final long most;
    private final long free;
    private final AtomicLong held = new AtomicLong();

    /**
     * @param most how many are held together
     * @param free how many each may hold beside
     */
    public HeldBytes(long most, long free) {
        this.most = most;
        this.free = free;
    }

    /** What one holder has. It is given back once, and may be taken anew after that. Any thread. */
    public final class Share {

        private long bytes;

        /** @return whether so many more may be held; then they are counted */
        public synchronized boolean take(long more) {
            long counted = counted(bytes + more) - counted(bytes);
            if (counted > 0 && held.addAndGet(counted) > most) {
                held.addAndGet(-counted);
                return false;
            }
            bytes += more;
            return true;
        }

        /** All of it is held no more. */
        public synchronized void giveBack() {
            held.addAndGet(-counted(bytes));
            bytes = 0;
        }

        private long counted(long all) {
            return Math.max(0, all - free);
        }
    }

    /** For somebody who holds nothing yet. */
    public Share share() {
        return new Share();
    }

    /** How many are counted now. */
    public long held() {
        return held.get();
    }
}
