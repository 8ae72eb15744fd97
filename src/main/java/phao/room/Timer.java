package phao.room;

import java.time.Duration;

/** Runs something later: a scheduler in production, the simulated clock in tests. Any thread; the task must not block. */
@FunctionalInterface
public interface Timer {

    void after(Duration delay, Runnable task);
}
