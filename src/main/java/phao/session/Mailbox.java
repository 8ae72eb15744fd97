package phao.session;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Runs tasks one at a time, in order, without a thread or a lock of its own: whoever brings a task while nobody works, works;
 * who comes meanwhile leaves the task to the one who does. After the tasks it runs {@code afterwards}.
 */
public final class Mailbox {

    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final AtomicInteger brought = new AtomicInteger();
    private final Executor executor;
    private final Runnable afterwards;
    private final Consumer<Throwable> onBug;

    /**
     * @param onBug told what a task threw; the tasks behind it run all the same
     */
    public Mailbox(Executor executor, Runnable afterwards, Consumer<Throwable> onBug) {
        this.executor = executor;
        this.afterwards = afterwards;
        this.onBug = onBug;
    }

    /** Runs the task on this thread, or leaves it to the thread that works. */
    public void here(Runnable task) {
        tasks.add(task);
        poke();
    }

    /** Runs only {@code afterwards}, on this thread or the one that works. */
    public void poke() {
        if (brought.getAndIncrement() == 0) {
            work();
        }
    }

    /** Runs the task on the executor: for callers that others wait for, like the log's writer. */
    public void elsewhere(Runnable task) {
        tasks.add(task);
        if (brought.getAndIncrement() == 0) {
            try {
                executor.execute(this::work);
            } catch (OutOfMemoryError e) {
                // Who comes later would wait for one who never begins.
                work();
            }
        }
    }

    /** Tasks that wait, roughly. */
    int backlog() {
        return brought.get();
    }

    private void work() {
        int done = brought.get();
        do {
            for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
                guarded(task);
            }
            guarded(afterwards);
            done = brought.addAndGet(-done);
        } while (done != 0);
    }

    private void guarded(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error e) {
            // Caught so widely, out of memory included, because who leaves without counting down is followed by nobody.
            tell(e);
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
