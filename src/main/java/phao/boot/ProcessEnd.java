package phao.boot;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The tasks at the end of the process: they run one after the other, the newest first, even if the one before has failed.
 *
 * <p>The JDK runs its shutdown hooks beside each other, so that the classes of a server would be deleted while it still stops. This
 * is the only hook. Any thread may call it.
 */
public final class ProcessEnd {

    private static final Deque<Runnable> TASKS = new ArrayDeque<>();

    private ProcessEnd() {}

    /** To be called once, and early: a process that is ending takes no hook any more. */
    static void watch() {
        Runtime.getRuntime().addShutdownHook(new Thread(ProcessEnd::runAll, "phao-stop"));
    }

    /** Adds a task that runs before all that were added earlier; it does not run if those have run already. */
    public static void first(Runnable task) {
        synchronized (TASKS) {
            TASKS.push(task);
        }
    }

    private static Runnable next() {
        synchronized (TASKS) {
            return TASKS.poll();
        }
    }

    static void runAll() {
        for (Runnable task = next(); task != null; task = next()) {
            try {
                task.run();
            } catch (Exception | Error e) {
                System.err.println("phao: while it ended: " + e);
            }
        }
    }
}
