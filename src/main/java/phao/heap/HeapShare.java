package phao.heap;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How many bytes of the heap may be held for one purpose by all holders together. Each alone may hold as much as the largest message,
 * and a few hundred that do so on purpose would take the whole heap. Any thread may call any method.
 */
public final class HeapShare {

    private final long most;
    private final long free;
    private final AtomicLong held = new AtomicLong();

    /**
     * @param most how many bytes all parts may hold together
     * @param free how many bytes each part may hold beside that: otherwise a few large ones would keep all others even from what is
     *     small. The number of connections bounds how many parts there are
     */
    public HeapShare(long most, long free) {
        this.most = most;
        this.free = free;
    }

    /** What one holder has. Any thread may call any method. */
    public final class Part {

        @GuardedBy("this")
        private long bytes;

        @GuardedBy("this")
        private boolean ended;

        /**
         * Takes {@code more} bytes if they may be held.
         *
         * @return false if they may not; then nothing has changed
         */
        public synchronized boolean take(long more) {
            return resize(bytes + more);
        }

        /**
         * Holds {@code now} bytes instead of those held before, if they may be held.
         *
         * @return false if they may not; then nothing has changed
         */
        public synchronized boolean resize(long now) {
            if (ended) {
                return false;
            }
            long more = counted(now) - counted(bytes);
            if (held.addAndGet(more) > most && more > 0) {
                held.addAndGet(-more);
                return false;
            }
            bytes = now;
            return true;
        }

        /** Holds {@code now} bytes, whether they may be held or not, because they are there already. */
        public synchronized void hold(long now) {
            if (ended) {
                return;
            }
            held.addAndGet(counted(now) - counted(bytes));
            bytes = now;
        }

        /** Holds nothing any more; the part may be used again. */
        public void giveBack() {
            hold(0);
        }

        /** Holds nothing any more; whatever comes later is refused. */
        public synchronized void end() {
            hold(0);
            ended = true;
        }

        /** How many bytes this part holds. */
        public synchronized long bytes() {
            return bytes;
        }

        private long counted(long all) {
            return Math.max(0, all - free);
        }
    }

    /** A new part, which holds nothing yet. */
    public Part part() {
        return new Part();
    }

    /** Whether no more bytes may be held. */
    public boolean isFull() {
        return held.get() >= most;
    }

    /** How many bytes are held now, without what each part may hold beside. */
    public long held() {
        return held.get();
    }
}
