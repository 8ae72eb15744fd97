package phao.access;

import java.time.InstantSource;
import java.util.Optional;
import phao.protocol.Code;
import phao.protocol.Refusal;

/**
 * How many tokens that are not valid one address, or one user, may bring: a stranger can make any number of them, and a signature takes up
 * to milliseconds to verify. Tokens that have expired or were revoked are not counted: whoever has one was known here once.
 *
 * <p>Any thread.
 */
final class BadTokens {

    /** So many that a page of many users behind one address does not meet it, even if its tokens are wrong for a while. */
    private static final int A_SECOND = 20;

    private static final int TOGETHER = 200;

    private final Rate rate;

    BadTokens(InstantSource clock) {
        rate = new Rate(A_SECOND, TOGETHER, 1, clock);
    }

    /**
     * Why no token of theirs is looked at for now; empty if one is.
     *
     * @param key for whom they are counted; empty for who is not counted
     */
    Optional<Refusal> refuse(Optional<String> key) {
        long wait = key.map(counted -> rate.millisUntil(counted, 1)).orElse(0L);
        return wait == 0
                ? Optional.empty()
                : Optional.of(
                        Code.TOO_FAST.after(
                                wait,
                                "too many tokens from your address were not valid, so that none is looked at for now: try again later"));
    }

    /** One was not valid. */
    void count(Optional<String> key) {
        key.ifPresent(counted -> rate.take(counted, 1));
    }

    /** Forgets those who have brought none for long enough. */
    void sweep() {
        rate.sweep();
    }
}
