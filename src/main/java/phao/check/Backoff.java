package phao.check;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/** How long to wait before the next attempt to connect. One thread at a time. */
final class Backoff {

    private static final Duration FIRST = Duration.ofMillis(100);
    private static final Duration LONGEST = Duration.ofSeconds(2);
    /** A bound for the shift, far beyond {@link #LONGEST}. */
    private static final int MOST_DOUBLINGS = 10;

    private int failedAttempts;

    /** The client is well again, or has a reason for a fresh start: the next wait is a short one. */
    void reset() {
        failedAttempts = 0;
    }

    /**
     * How long to wait before the next attempt.
     *
     * @param jitter what the server advised last
     */
    Duration next(Duration jitter) {
        // docs/protocol.md §2.1: "waits a random time between 0 and so many milliseconds before its first attempt"
        long mostMillis = failedAttempts == 0
                ? jitter.toMillis()
                : Math.min(LONGEST.toMillis(), FIRST.toMillis() << Math.min(failedAttempts, MOST_DOUBLINGS));
        failedAttempts++;
        return Duration.ofMillis(ThreadLocalRandom.current().nextLong(mostMillis + 1));
    }
}
