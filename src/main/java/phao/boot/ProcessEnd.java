package phao.boot;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What is done when the process ends: the newest first, one after the other, each whatever became of the one before.
 *
 * <p>The JDK runs its shutdown hooks beside each other, so that the classes of a server would be deleted while it still stops. This
 * is the only hook. Any thread may call it.
 */
public final class ProcessEnd {

    private static final Deque<Runnable> TASKS = new ArrayDeque<>();

    private ProcessEnd() {}

    /** To be called once, and early: a process that ends already takes no hook any more. */
    static void watch() {
        Runtime.getRuntime().addShutdownHook(new Thread(ProcessEnd::runAll, "phao-stop"));
    }

    /** Does it before everything that was said earlier; not at all if the process is past that already. */
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
