package phao.session;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import phao.room.DrainLoop;

/**
 * Runs tasks one at a time, in order, without a thread or a lock of its own, by a {@link DrainLoop}. After the tasks it runs
 * {@code afterwards}. Any thread.
 */
public final class Mailbox {

    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final DrainLoop loop;
    private final Executor executor;
    private final Runnable afterwards;
    private final Consumer<Throwable> onBug;

    /**
     * @param executor runs tasks of {@link #elsewhere}
     * @param afterwards runs after the tasks, and by itself after {@link #poke}
     * @param onBug told what a task threw; the tasks behind it run all the same
     */
    public Mailbox(Executor executor, Runnable afterwards, Consumer<Throwable> onBug) {
        this.loop = new DrainLoop(this::pass, onBug);
        this.executor = executor;
        this.afterwards = afterwards;
        this.onBug = onBug;
    }

    /** Runs the task on this thread, or leaves it to the thread that works. */
    public void here(Runnable task) {
        tasks.add(task);
        loop.here();
    }

    /** Runs only {@code afterwards}, on this thread or the one that works. */
    public void poke() {
        loop.here();
    }

    /** Runs the task on the executor, for callers that others wait for, like the log's writer. */
    public void elsewhere(Runnable task) {
        tasks.add(task);
        loop.on(executor);
    }

    /** How many tasks wait, roughly. */
    int backlog() {
        return loop.backlog();
    }

    private boolean pass() {
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            try {
                task.run();
            } catch (RuntimeException | Error e) {
                tell(e);
            }
        }
        afterwards.run();
        return true;
    }

    /** The tasks behind the one that failed must run, even if there is no memory to tell of it. */
    private void tell(Throwable bug) {
        try {
            onBug.accept(bug);
        } catch (RuntimeException | Error again) {
            // Nothing more can be done about it.
        }
    }
}
