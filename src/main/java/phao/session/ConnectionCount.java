package phao.session;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How many connections are open, and so over which time their clients should spread what they do at once, like coming back when the
 * server starts anew. Any thread.
 */
final class ConnectionCount {

    /** Below this many connections a reconnect of all at once harms nobody. */
    private static final long LEAST_JITTER_MILLIS = 500;
    /** A storm of reconnects is spread over at most this time. */
    private static final long MOST_JITTER_MILLIS = 30_000;

    private final AtomicLong opened = new AtomicLong();
    private final AtomicInteger open = new AtomicInteger();

    /**
     * A connection opens.
     *
     * @return its number, from 1
     */
    long opens() {
        open.incrementAndGet();
        return opened.incrementAndGet();
    }

    /** A connection has ended. */
    void ended() {
        open.decrementAndGet();
    }

    /** Milliseconds over which clients should spread their first attempts to reconnect: the server takes a thousand a second. */
    long jitterMillis() {
        return Math.min(MOST_JITTER_MILLIS, Math.max(LEAST_JITTER_MILLIS, open.get()));
    }

    /** Milliseconds that the client whose connection was opened last should wait before it comes again by itself. */
    long spreadMillis() {
        return LEAST_JITTER_MILLIS + opened.get() * 7_919 % jitterMillis();
    }
}
