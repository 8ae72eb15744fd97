package phao.http;

import java.util.concurrent.atomic.AtomicLong;

/**
 * How many bytes of answers that are not read yet all requests hold together: a few hundred clients that ask for the largest content
 * and do not read it would take the whole heap. Any thread.
 */
final class Unread {

    private static final long LEAST = 64L << 20;
    static final Unread OF_THIS_SERVER = new Unread(Math.max(LEAST, Runtime.getRuntime().maxMemory() / 8));

    private final long most;
    private final AtomicLong held = new AtomicLong();

    Unread(long most) {
        this.most = most;
    }

    /** @return whether so many more may be held; then they are counted */
    boolean take(long bytes) {
        if (held.addAndGet(bytes) <= most) {
            return true;
        }
        held.addAndGet(-bytes);
        return false;
    }

    void giveBack(long bytes) {
        held.addAndGet(-bytes);
    }
}
