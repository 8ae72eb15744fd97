package phao.session;

import java.util.concurrent.atomic.AtomicReference;

/**
 * The subscriptions of one connection that have something to compose, in the order in which they came.
 *
 * <p>Linked through the subscriptions themselves: a queue with nodes of its own allocates one for every delivery, and a new object
 * that an old one refers to costs the collector more than the rest of the delivery costs us. {@link #add} by any thread, each
 * subscription once until it is taken; the rest within the connection's mailbox.
 */
final class ReadyQueue {

    /** Newest first. */
    private final AtomicReference<Subscription> arrived = new AtomicReference<>();
    /** Oldest first. */
    private Subscription next;

    void add(Subscription subscription) {
        Subscription newest;
        do {
            newest = arrived.get();
            subscription.follow(newest);
        } while (!arrived.compareAndSet(newest, subscription));
    }

    boolean isEmpty() {
        return next == null && arrived.get() == null;
    }

    /** Lets those that have arrived have their turns, after those that still wait for theirs. */
    void takeTurns() {
        if (next == null) {
            Subscription newest = arrived.getAndSet(null);
            while (newest != null) {
                Subscription before = newest.followed();
                newest.follow(next);
                next = newest;
                newest = before;
            }
        }
    }

    /** The one whose turn it is; null when all had theirs. */
    Subscription poll() {
        Subscription turn = next;
        if (turn != null) {
            next = turn.followed();
            turn.follow(null);
        }
        return turn;
    }
}
