package phao.container;

import java.util.concurrent.atomic.AtomicLong;
import phao.protocol.Limits;

/**
 * How many bytes all connections of this server hold together, of one kind: each may hold as much as the largest message, and a few
 * hundred that do so on purpose would take the whole heap. Any thread.
 */
public final class HeldBytes {

    /**
     * Of messages whose end has not come yet. A sixteenth of the heap: an array that grows, and the copy of it at the end, may take
     * three times what it holds.
     */
    public static final HeldBytes UNFINISHED = new HeldBytes(
            Math.max(2L * Limits.DEFAULT.messageBytes(), Runtime.getRuntime().maxMemory() / 16));

    /** Of answers over HTTP that are not read yet. */
    public static final HeldBytes UNREAD = new HeldBytes(Math.max(64L << 20, Runtime.getRuntime().maxMemory() / 8));

    private final long most;
    private final AtomicLong held = new AtomicLong();

    public HeldBytes(long most) {
        this.most = most;
    }

    /** @return whether so many more may be held; then they are counted */
    public boolean take(long bytes) {
        if (held.addAndGet(bytes) <= most) {
            return true;
        }
        held.addAndGet(-bytes);
        return false;
    }

    /** So many are held no more. */
    public void giveBack(long bytes) {
        held.addAndGet(-bytes);
    }

    /** How many are held now. */
    public long held() {
        return held.get();
    }
}
