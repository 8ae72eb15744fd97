package phao.endpoint;

import java.util.concurrent.atomic.AtomicLong;
import phao.protocol.Limits;

/**
 * How many bytes of messages whose end has not come yet all connections hold together. Each may hold one message of the largest
 * size; a few hundred that never send the end would take the whole heap. Any thread.
 */
public final class Unfinished {

    /** A sixteenth of the heap: an array that grows, and the copy of it at the end, may take three times what it holds. */
    private static final Unfinished OF_THIS_SERVER = new Unfinished(
            Math.max(2L * Limits.DEFAULT.messageBytes(), Runtime.getRuntime().maxMemory() / 16));

    private final long most;
    private final AtomicLong held = new AtomicLong();

    Unfinished(long most) {
        this.most = most;
    }

    /** The one of this server. */
    public static Unfinished ofThisServer() {
        return OF_THIS_SERVER;
    }

    /** @return whether so many more may be held; then they are counted */
    public boolean take(int bytes) {
        if (held.addAndGet(bytes) <= most) {
            return true;
        }
        held.addAndGet(-bytes);
        return false;
    }

    /** So many are held no more. */
    public void giveBack(int bytes) {
        held.addAndGet(-bytes);
    }

    long held() {
        return held.get();
    }
}
