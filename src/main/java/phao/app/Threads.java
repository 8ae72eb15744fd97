package phao.app;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Makes the application's threads and waits for their end: an executor counts as terminated a moment before its last thread has
 * ended, and a container takes a thread that is left for a leak. Any thread may call any method.
 */
final class Threads {

    private final Set<Thread> threads = ConcurrentHashMap.newKeySet();

    /** Makes daemon threads called {@code name-1}, {@code name-2} and so on. */
    ThreadFactory named(String name) {
        AtomicInteger count = new AtomicInteger();
        return task -> {
            threads.removeIf(thread -> thread.getState() == Thread.State.TERMINATED);
            Thread thread = new Thread(task, name + "-" + count.incrementAndGet());
            thread.setDaemon(true);
            threads.add(thread);
            return thread;
        };
    }

    /** Waits until all threads have ended, for {@code patience} at most. */
    void join(Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        try {
            for (Thread thread : threads) {
                // Zero would be for ever.
                thread.join(Math.max(
                        1, Duration.ofNanos(deadline - System.nanoTime()).toMillis()));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
