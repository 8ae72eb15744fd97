package phao.log;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * The appends that are not committed yet, and whether somebody is on the way to commit them.
 *
 * <p>Any thread may call anything. Its monitor is held for a few instructions only, and never while calling out.
 */
final class AppendQueue {

    /** An append and the one who waits for its answer. */
    record Waiting(Append append, CompletableFuture<Appended> answer) {

        int size() {
            return append.content().heldBytes();
        }
    }

    /**
     * What became of an offer.
     *
     * @param taken with whom the answer arrives; empty: the queue is full
     * @param first whether nobody is on the way: who offered must start a drain
     */
    record Offer(Optional<Waiting> taken, boolean first) {}

    private final RoomLog.Bounds bounds;
    private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
    /** Appends and bytes that wait or are being committed: both are memory in use. */
    private int count;

    private long bytes;
    /** A drain is scheduled or runs. At most one ever is. */
    private boolean draining;

    AppendQueue(RoomLog.Bounds bounds) {
        this.bounds = bounds;
    }

    synchronized Offer offer(Append append) {
        int size = append.content().heldBytes();
        // One that is larger than the bound must get through when nothing else waits, or it never would.
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
     * A group has its answer: its room is free for others.
     *
     * @return whether more waits: the caller goes on draining; if not, the next offer starts a drain
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
