package phao.log;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Whether the log can be written. Says so in the server's log once when it can't and once when it can again, because every
 * publisher that tries meanwhile would repeat it. On a disk that is almost full a small message may pass now and then: such an
 * outage begins and ends many times a second, and is said once in a while.
 *
 * <p>Written by the writer only; anybody may read.
 */
final class Outage {

    private static final System.Logger LOG = System.getLogger(RoomLog.class.getName());
    private static final Duration ONCE_IN = Duration.ofSeconds(30);

    private final InstantSource clock;
    private volatile String why;
    private Instant since = Instant.EPOCH;
    private long refused;
    /** Whether this outage was said. */
    private boolean said;

    private Instant lastSaid = Instant.EPOCH;

    Outage(InstantSource clock) {
        this.clock = clock;
    }

    Optional<String> why() {
        return Optional.ofNullable(why);
    }

    /** An append of so many failed; a probe is one of none. */
    void failed(Throwable cause, int appends) {
        if (why == null) {
            since = clock.instant();
            refused = 0;
            said = false;
        }
        // Before or behind, for the clock may have been set back. A bug is always said.
        boolean newlySaid = Duration.between(lastSaid, clock.instant()).abs().compareTo(ONCE_IN) < 0;
        if (!said && !(newlySaid && cause instanceof LogException)) {
            said = true;
            lastSaid = clock.instant();
            if (cause instanceof LogException) {
                LOG.log(
                        Level.ERROR,
                        "publishes are refused until the log can be written again: {0}",
                        cause.getMessage());
            } else {
                LOG.log(
                        Level.ERROR,
                        "publishes are refused until the log can be written again: unexpected error",
                        cause);
            }
        }
        refused += appends;
        why = cause instanceof LogException ? cause.getMessage() : "unexpected error: " + cause;
    }

    /** @return whether an outage ended with this success */
    boolean succeeded() {
        if (why == null) {
            return false;
        }
        why = null;
        if (said) {
            Duration outage = Duration.between(since, clock.instant());
            LOG.log(
                    Level.INFO,
                    "the log can be written again after {0} s; {1} publishes were refused",
                    outage.toSeconds(),
                    refused);
        }
        return true;
    }
}
