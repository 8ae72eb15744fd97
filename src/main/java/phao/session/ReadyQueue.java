package phao.session;

import java.util.concurrent.atomic.AtomicReference;

/**
 * The composers of one connection that have something to compose, in the order in which they came.
 *
 * <p>Linked through the composers themselves: a queue with nodes of its own allocates one for every delivery, and a new object
 * that an old one refers to costs the collector more than the rest of the delivery costs us. {@link #add} by any thread, each
 * composer once until it is taken; the rest within the connection's mailbox.
 */
final class ReadyQueue {

    /** Newest first. */
    private final AtomicReference<Composer> arrived = new AtomicReference<>();
    /** Oldest first. */
    private Composer next;

    void add(Composer composer) {
        Composer newest;
        do {
            newest = arrived.get();
            composer.follow(newest);
        } while (!arrived.compareAndSet(newest, composer));
    }

    boolean isEmpty() {
        return next == null && arrived.get() == null;
    }

    /** Lets those that have arrived have their turns, after those that still wait for theirs. */
    void takeTurns() {
        if (next == null) {
            Composer newest = arrived.getAndSet(null);
            while (newest != null) {
                Composer before = newest.followed();
                newest.follow(next);
                next = newest;
                newest = before;
            }
        }
    }

    /** The one whose turn it is; null when all had theirs. */
    Composer poll() {
        Composer turn = next;
        if (turn != null) {
            next = turn.followed();
            turn.follow(null);
        }
        return turn;
    }
}
