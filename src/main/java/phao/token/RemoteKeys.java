package phao.token;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Predicate;

/**
 * The keys of an issuer, as they were last fetched. Fetches them when a token first needs them, when they are ten minutes old, and when a
 * token names a key that is not there, but never twice within ten seconds: else anybody could make this server flood the issuer's. Who needs
 * a key that is not there waits for the fetch that runs. When fetching fails, the last keys hold for a day.
 *
 * <p>Any thread may call any method; {@link #lock} is a leaf.
 */
final class RemoteKeys implements AutoCloseable {

    static final Duration FRESH = Duration.ofMinutes(10);
    static final Duration KEPT = Duration.ofHours(24);
    static final Duration BETWEEN = Duration.ofSeconds(10);

    private static final System.Logger LOG = System.getLogger(RemoteKeys.class.getName());

    /** Where the keys come from; may block. */
    @FunctionalInterface
    interface Source {
        JwkSet fetch() throws BadToken, InterruptedException;
    }

    private final InstantSource clock;
    private final Executor executor;
    private final Object lock = new Object();

    /** Let go by {@link #close}. */
    @GuardedBy("lock")
    private Source source;

    /** Null before the first. */
    @GuardedBy("lock")
    private JwkSet last;

    @GuardedBy("lock")
    private Instant fetchedAt = Instant.MIN;

    @GuardedBy("lock")
    private Instant triedAt = Instant.MIN;

    /** The fetch that runs; null if none does. */
    @GuardedBy("lock")
    private CompletableFuture<JwkSet> running;

    /** Why there are no newer keys; empty if the last fetch brought some. */
    @GuardedBy("lock")
    private String fault = "";

    RemoteKeys(Source source, InstantSource clock, Executor executor) {
        this.source = source;
        this.clock = clock;
        this.executor = executor;
    }

    /**
     * The keys of now.
     *
     * @param enough if the keys that are there are not, newer ones are fetched; what is then there may still not be enough
     * @return fails with {@link BadToken} if there are none
     */
    CompletableFuture<JwkSet> get(Predicate<JwkSet> enough) {
        CompletableFuture<JwkSet> begun;
        Source from;
        JwkSet known;
        synchronized (lock) {
            Instant now = clock.instant();
            boolean satisfied = isWithin(fetchedAt, now, FRESH) && enough.test(last);
            if (satisfied || source == null || (running == null && isWithin(triedAt, now, BETWEEN))) {
                return kept(now);
            }
            // Keys that are older than they should be are good while newer ones are on their way.
            known = isWithin(fetchedAt, now, KEPT) && enough.test(last) ? last : null;
            if (running != null) {
                return known == null ? running.copy() : CompletableFuture.completedFuture(known);
            }
            triedAt = now;
            running = new CompletableFuture<>();
            begun = running;
            from = source;
        }
        // A copy, because what the first caller does with it must not reach the others.
        CompletableFuture<JwkSet> mine = begun.copy();
        try {
            executor.execute(() -> fetch(from, begun));
        } catch (RejectedExecutionException e) {
            ended(begun, null, "the server is about to stop");
        }
        return known == null || mine.isDone() ? mine : CompletableFuture.completedFuture(known);
    }

    /** Whether {@code then} is not longer ago; false if it lies ahead, because somebody has set the clock. */
    private static boolean isWithin(Instant then, Instant now, Duration time) {
        return !then.isAfter(now) && then.isAfter(now.minus(time));
    }

    @GuardedBy("lock")
    private CompletableFuture<JwkSet> kept(Instant now) {
        return last != null && isWithin(fetchedAt, now, KEPT)
                ? CompletableFuture.completedFuture(last)
                : CompletableFuture.failedFuture(new BadToken(fault));
    }

    private void fetch(Source from, CompletableFuture<JwkSet> begun) {
        try {
            ended(begun, from.fetch(), "");
        } catch (BadToken e) {
            ended(begun, null, e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            ended(begun, null, "the server is about to stop");
        } catch (RuntimeException | Error e) {
            // Nobody else would complete it, and everybody would wait for ever.
            ended(begun, null, e.toString());
            throw e;
        }
    }

    /** @param set null if there is a fault */
    private void ended(CompletableFuture<JwkSet> begun, JwkSet set, String newFault) {
        CompletableFuture<JwkSet> result;
        boolean changed;
        synchronized (lock) {
            changed = fault.isEmpty() != newFault.isEmpty();
            fault = newFault;
            if (set != null) {
                last = set;
                fetchedAt = clock.instant();
            }
            result = kept(clock.instant());
            running = null;
        }
        if (changed) {
            LOG.log(
                    newFault.isEmpty() ? Level.INFO : Level.WARNING,
                    newFault.isEmpty()
                            ? "the keys for tokens can be fetched again"
                            : "the keys for tokens can''t be fetched, "
                                    + (result.isCompletedExceptionally()
                                            ? "and there are none"
                                            : "the last ones hold for a day")
                                    + ": {0}",
                    newFault);
        }
        result.whenComplete((keys, thrown) -> {
            if (thrown == null) {
                begun.complete(keys);
            } else {
                begun.completeExceptionally(thrown);
            }
        });
    }

    /** Lets go of the client and its threads. Who waits is answered when the fetch that runs has ended. */
    @Override
    public void close() {
        synchronized (lock) {
            source = null;
        }
    }
}
