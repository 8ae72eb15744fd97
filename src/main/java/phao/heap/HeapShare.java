package phao.heap;

import java.util.concurrent.atomic.AtomicLong;

/**
 * How many bytes of the heap all who hold something of one kind may hold together: each may hold as much as the largest message, and
 * a few hundred that do so on purpose would take the whole heap. Any thread.
 */
public final class HeapShare {

    private final long most;
    private final long free;
    private final AtomicLong held = new AtomicLong();

    /**
     * @param most how many are held together
     * @param free how many each may hold beside: a few who hold much would keep all others from what is small. How many hold a little
     *     is bounded by the number of connections
     */
    public HeapShare(long most, long free) {
        this.most = most;
        this.free = free;
    }

    /** What one holder has. Any thread. */
    public final class Part {

        private long bytes;
        private boolean ended;

        /** @return whether so many more may be held; then they are counted */
        public synchronized boolean take(long more) {
            return resize(bytes + more);
        }

        /** So many are to be held instead of what was. @return whether they may be; if not, nothing has changed */
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

        /** So many are held, whether they may be or not: they are there already. */
        public synchronized void hold(long now) {
            if (ended) {
                return;
            }
            held.addAndGet(counted(now) - counted(bytes));
            bytes = now;
        }

        /** All of it is held no more; more may be. */
        public void giveBack() {
            hold(0);
        }

        /** All of it is held no more, and nothing ever will be: who is late with something more is refused. */
        public synchronized void end() {
            hold(0);
            ended = true;
        }

        /** How many are held. */
        public synchronized long bytes() {
            return bytes;
        }

        private long counted(long all) {
            return Math.max(0, all - free);
        }
    }

    /** For somebody who holds nothing yet. */
    public Part part() {
        return new Part();
    }

    /** Whether nothing more may be held. */
    public boolean isFull() {
        return held.get() >= most;
    }

    /** How many are counted now. */
    public long held() {
        return held.get();
    }
}
