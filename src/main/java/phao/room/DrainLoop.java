package phao.room;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Lets one thread at a time work, without a lock and without a thread of its own: a caller that brings work while nobody works does the
 * work, and a caller that comes meanwhile leaves it to the one that works. (RxJava calls it a queue-drain loop.)
 *
 * <p>Work is done in passes. Each pass takes all work that was brought before it began, and what is brought during a pass is one more
 * pass. So no work is left lying, and many calls may share a pass. What a pass writes is seen by the next one, whatever its thread.
 *
 * <p>Any thread.
 */
public final class DrainLoop {

    /** One pass over all the work that waits. */
    @FunctionalInterface
    public interface Pass {

        /**
         * Does the work.
         *
         * @return true if the pass is over; false if other threads go on with it: then {@link #passed} must be called once, when the last
         *     of them is done, which may be before this returns. A pass that others go on with must not throw
         */
        boolean run();
    }

    private final Pass pass;
    private final Consumer<Throwable> onBug;
    /** How many calls brought work that no finished pass has taken. The call that makes 1 of 0 begins a pass. */
    private final AtomicInteger brought = new AtomicInteger();
    /** How many of them the pass takes that goes on. Confined to that pass. */
    private int taken;

    /**
     * @param pass does the work; runs on one thread at a time
     * @param onBug told what a pass threw, {@code OutOfMemoryError} included; that pass is over, and the next ones run all the same. What
     *     {@code onBug} throws is dropped
     */
    public DrainLoop(Pass pass, Consumer<Throwable> onBug) {
        this.pass = pass;
        this.onBug = onBug;
    }

    /** There is work: it is done on this thread, before this returns, or by the one that works already. */
    public void here() {
        if (brought.getAndIncrement() == 0) {
            work();
        }
    }

    /** There is work: it is done on the executor, or by the one that works already; here if the executor can't take it. */
    public void on(Executor executor) {
        if (brought.getAndIncrement() == 0) {
            begin(executor);
        }
    }

    /** The pass that returned false is over. If there is more work, the next pass runs on the executor. */
    public void passed(Executor executor) {
        if (brought.addAndGet(-taken) != 0) {
            begin(executor);
        }
    }

    /** How many calls have brought work that is not done yet; roughly, as others come and go. */
    public int backlog() {
        return brought.get();
    }

    private void begin(Executor executor) {
        try {
            executor.execute(this::work);
        } catch (OutOfMemoryError | RejectedExecutionException e) {
            // Nobody would work ever again: all that come later would leave their work to a thread that never began.
            work();
        }
    }

    private void work() {
        do {
            taken = brought.get();
            if (!isOver()) {
                return;
            }
        } while (brought.addAndGet(-taken) != 0);
    }

    private boolean isOver() {
        try {
            return pass.run();
        } catch (RuntimeException | Error e) {
            // Caught this widely, because after a worker that left without counting down nobody would work ever again.
            tell(e);
            return true;
        }
    }

    private void tell(Throwable bug) {
        try {
            onBug.accept(bug);
        } catch (RuntimeException | Error again) {
            // There may be no memory even to say so.
        }
    }
}
