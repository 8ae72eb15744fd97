package phao.log;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Whether the log can be written. The server's log gets one line when it can't and one when it can again: a line for each refused
 * publish would fill it. On a disk that is almost full a small message may pass now and then, so that an outage begins and ends
 * many times a second; therefore an outage within 30 s after one that was logged gets no line.
 *
 * <p>The writer's thread calls {@link #failed} and {@link #succeeded}; any thread may call {@link #why}.
 */
final class Outage {

    private static final Duration LEAST_BETWEEN_LINES = Duration.ofSeconds(30);

    private final InstantSource clock;
    private final System.Logger log;
    /** Null while the log can be written. */
    private volatile String why;

    // The writer's thread only.
    private Instant since = Instant.EPOCH;
    private long refused;
    /** Whether the server's log has a line about this outage. */
    private boolean logged;

    private Instant lastLogged = Instant.EPOCH;

    /** @param log the log of the server */
    Outage(InstantSource clock, System.Logger log) {
        this.clock = clock;
        this.log = log;
    }

    /** Why the log can't be written, for people; empty if it can. */
    Optional<String> why() {
        return Optional.ofNullable(why);
    }

    /**
     * Writing failed.
     *
     * @param appends how many appends were refused for it; 0 for a probe
     */
    void failed(Throwable cause, int appends) {
        if (why == null) {
            since = clock.instant();
            refused = 0;
            logged = false;
        }
        // Absolute, because the clock may have been set back. An unexpected error is always logged: it is a bug.
        boolean loggedJustNow =
                Duration.between(lastLogged, clock.instant()).abs().compareTo(LEAST_BETWEEN_LINES) < 0;
        if (!logged && !(loggedJustNow && cause instanceof LogException)) {
            logged = true;
            lastLogged = clock.instant();
            if (cause instanceof LogException) {
                log.log(
                        Level.ERROR,
                        "publishes are refused until the log can be written again: {0}",
                        cause.getMessage());
            } else {
                log.log(
                        Level.ERROR,
                        "publishes are refused until the log can be written again: unexpected error",
                        cause);
            }
        }
        refused += appends;
        why = cause instanceof LogException ? cause.getMessage() : "unexpected error: " + cause;
    }

    /**
     * Writing succeeded.
     *
     * @return true if this ended an outage
     */
    boolean succeeded() {
        if (why == null) {
            return false;
        }
        why = null;
        if (logged) {
            Duration outage = Duration.between(since, clock.instant());
            log.log(
                    Level.INFO,
                    "the log can be written again after {0} s; {1} publishes were refused",
                    outage.toSeconds(),
                    refused);
        }
        return true;
    }
}
