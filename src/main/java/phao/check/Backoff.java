package phao.check;

import java.util.concurrent.ThreadLocalRandom;

/** How long to wait before the next attempt to connect. One thread at a time. */
final class Backoff {

    private static final long FIRST_MILLIS = 100;
    private static final long LONGEST_MILLIS = 2_000;

    private int failedAttempts;

    /** All is well again, or worth a fresh start. */
    void reset() {
        failedAttempts = 0;
    }

    /** @param jitterMillis what the server advised last */
    long nextMillis(long jitterMillis) {
        // docs/protocol.md §2.1: "waits a random time between 0 and so many milliseconds before its first attempt"
        long most = failedAttempts == 0
                ? jitterMillis
                : Math.min(LONGEST_MILLIS, FIRST_MILLIS << Math.min(failedAttempts, 10));
        failedAttempts++;
        return ThreadLocalRandom.current().nextLong(most + 1);
    }
}
