package phao.check;

import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** When a connection shows a newer token (docs/protocol.md §2.11): when the one that it has is nearly over. One thread at a time. */
final class Renewal {

    /** Of the time that a token is good for, the last tenth is for its renewal, but not more than this. */
    private static final Duration LONGEST = Duration.ofSeconds(30);
    /** How often it is asked whether there is a newer one. */
    private static final Duration ASK_EVERY = Duration.ofSeconds(1);

    private final Supplier<String> tokens;
    private final LongSupplier nanos;
    private String shown = "";
    private boolean expires;
    private long next;

    /**
     * @param tokens the newest token; empty for none
     * @param nanos as {@link System#nanoTime}
     */
    Renewal(Supplier<String> tokens, LongSupplier nanos) {
        this.tokens = tokens;
        this.nanos = nanos;
    }

    /** The token for a new connection; empty for none. */
    String show() {
        shown = tokens.get();
        expires = false;
        return shown;
    }

    /** The server has taken the token that was shown last, and it is good for so long. */
    void taken(Duration time) {
        Duration tenth = time.dividedBy(10);
        expires = true;
        next = nanos.getAsLong()
                + time.minus(tenth.compareTo(LONGEST) < 0 ? tenth : LONGEST).toNanos();
    }

    /** The newer token to show now, if it is time and there is one. */
    Optional<String> due() {
        if (!expires || nanos.getAsLong() - next < 0) {
            return Optional.empty();
        }
        next = nanos.getAsLong() + ASK_EVERY.toNanos();
        String newest = tokens.get();
        if (newest.equals(shown)) {
            return Optional.empty();
        }
        shown = newest;
        expires = false;
        return Optional.of(newest);
    }
}
