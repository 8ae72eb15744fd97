package phao.endpoint;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * The publishes of one connection that wait for the log. A bare client can't be told to slow down, so the server stops reading from it:
 * the connection's thread waits here.
 *
 * <p>The container's threads call {@link #enter}, one at a time for each connection; any thread may call {@link #leave}.
 */
final class InFlight {

    /** A bound, because each that waits keeps one of the server's threads: if all waited, nobody else would be served. */
    private static final Semaphore WAITING = new Semaphore(64);
    /** How many publishes of one connection may wait: a bound, so that no client fills the log's queue. */
    private static final int MOST = 256;

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Semaphore places;
    private final Semaphore waiting;

    InFlight() {
        this(MOST, WAITING);
    }

    /** @param waiting one permit for each connection that may wait at the same time */
    InFlight(int most, Semaphore waiting) {
        this.places = new Semaphore(most);
        this.waiting = waiting;
    }

    /**
     * Waits for a place.
     *
     * @return false if there was none in time, or too many connections wait already
     */
    boolean enter() throws InterruptedException {
        if (places.tryAcquire()) {
            return true;
        }
        if (!waiting.tryAcquire()) {
            return false;
        }
        try {
            return places.tryAcquire(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } finally {
            waiting.release();
        }
    }

    /** A publish that entered has its answer. */
    void leave() {
        places.release();
    }
}
