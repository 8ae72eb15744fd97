package phao.log;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * The appends that are not committed yet, and whether a drain is scheduled that commits them.
 *
 * <p>Any thread may call any method. Its monitor is held for a few instructions only, and never while calling out.
 */
final class AppendQueue {

    /** An append, and the future of its answer. */
    record Waiting(Append append, CompletableFuture<Appended> answer) {

        int size() {
            return append.content().heldBytes();
        }
    }

    /**
     * What became of an offer.
     *
     * @param taken the append in the queue; empty if the queue is full
     * @param first true if no drain is scheduled: the caller must start one
     */
    record Offer(Optional<Waiting> taken, boolean first) {}

    private final RoomLog.Bounds bounds;

    @GuardedBy("this")
    private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
    /** How many appends wait or are being committed: both are memory in use. */
    @GuardedBy("this")
    private int count;
    /** How many bytes of content these have. */
    @GuardedBy("this")
    private long bytes;
    /** Whether a drain is scheduled or runs. There is never a second one. */
    @GuardedBy("this")
    private boolean draining;

    AppendQueue(RoomLog.Bounds bounds) {
        this.bounds = bounds;
    }

    synchronized Offer offer(Append append) {
        int size = append.content().heldBytes();
        // An append that is larger than the bound must get through when nothing else waits, or it never would.
        if (count >= bounds.maxWaiting() || (count > 0 && bytes + size > bounds.maxWaitingBytes())) {
            return new Offer(Optional.empty(), false);
        }
        Waiting entry = new Waiting(append, new CompletableFuture<>());
        waiting.add(entry);
        count++;
        bytes += size;
        boolean first = !draining;
        draining = true;
        return new Offer(Optional.of(entry), first);
    }

    /** Takes the next group, oldest first; empty when nothing waits. */
    synchronized List<Waiting> takeGroup() {
        List<Waiting> group = new ArrayList<>(Math.min(waiting.size(), bounds.maxGroup()));
        long groupBytes = 0;
        while (!waiting.isEmpty()
                && group.size() < bounds.maxGroup()
                && (group.isEmpty() || groupBytes + waiting.peek().size() <= bounds.maxGroupBytes())) {
            Waiting next = waiting.remove();
            groupBytes += next.size();
            group.add(next);
        }
        return group;
    }

    /**
     * The appends of a group have their answers, and their places are free for others.
     *
     * @return true if more waits: the caller must go on draining; false if the next offer starts a drain
     */
    synchronized boolean goesOnAfter(List<Waiting> group) {
        count -= group.size();
        for (Waiting each : group) {
            bytes -= each.size();
        }
        draining = !waiting.isEmpty();
        return draining;
    }
}
