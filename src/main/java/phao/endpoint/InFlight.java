package phao.endpoint;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Publishes of one connection that wait for the log. A bare client can't be told to slow down, so it is read no further: its thread
 * waits here.
 *
 * <p>The container's threads enter, one at a time for each connection; any leaves.
 */
final class InFlight {

    /** Each waits on one of the server's threads: if all did, nobody else would be served. */
    private static final Semaphore WAITING = new Semaphore(64);
    /** Keeps one client from filling the log's queue. */
    private static final int MOST = 256;

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Semaphore places;
    private final Semaphore waiting;

    InFlight() {
        this(MOST, WAITING);
    }

    /** @param waiting how many more may wait at once, of all connections */
    InFlight(int most, Semaphore waiting) {
        this.places = new Semaphore(most);
        this.waiting = waiting;
    }

    /** Waits for a place. @return false if there was none for too long, or too many wait already */
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

    /** One that entered has its answer. */
    void leave() {
        places.release();
    }
}
