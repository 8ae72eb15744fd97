package phao.room;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import phao.protocol.Message;

/**
 * The newest messages of a room, without holes: what a reader that keeps up reads instead of the log.
 *
 * <p>{@link #add} by the log's writer only, the rest by any thread. The lock is held for a copy of references only, and nobody is
 * called with it.
 */
final class Tail {

    /** Bound: a busy room of short messages must not keep its whole past in memory. A power of two. */
    static final int MAX_MESSAGES = 512;
    /** Bound: nor must a room of pictures. The newest message is kept whatever its size. */
    static final long MAX_BYTES = 1 << 20;

    /** About what a short message takes: its objects, and its text as read from JSON, as JSON and as a frame. */
    private static final int FOR_EACH = 1_000;

    @GuardedBy("this")
    private EncodedMessage[] ring = new EncodedMessage[16];
    /** Of the contents in the ring. */
    @GuardedBy("this")
    private long bytes;

    // Written under the lock, read without: readers ask before every write.
    /** How many large messages are in the ring. */
    private volatile int large;
    /** The number of the oldest message in the ring; one more than {@code last} if there is none. */
    private volatile long first = 1;
    /** The number of the newest message that was added; 0 before. */
    private volatile long last;
    /** The number of the newest removal that was added; 0 before. */
    private volatile long lastRemoval;

    /**
     * Adds the next message; one that does not follow on the last makes the tail begin anew. A removal takes away what it is about in the
     * same moment: what is read up to its number never has the content.
     */
    synchronized void add(EncodedMessage message) {
        remove(message.message());
        if (message.seq() != last + 1) {
            clear();
            first = message.seq();
        }
        last = message.seq();
        count(message, 1);
        while (last - first >= MAX_MESSAGES || (bytes > MAX_BYTES && first < last)) {
            count(ring[index(first)], -1);
            ring[index(first++)] = null;
        }
        if (last - first >= ring.length) {
            grow();
        }
        ring[index(last)] = message;
    }

    @GuardedBy("this")
    private void remove(Message entry) {
        if (entry.isRemoval()) {
            lastRemoval = entry.seq();
        }
        switch (entry.content().kind()) {
            case CLEARING -> dropUpTo(entry.content().number());
            case REMOVAL -> replace(entry.content().number(), entry);
            case ERASURE -> entry.content().numbers().forEach(seq -> replace(seq, entry));
            default -> {
                // Somebody published it.
            }
        }
    }

    @GuardedBy("this")
    private void dropUpTo(long upTo) {
        while (first <= last && first <= upTo) {
            count(ring[index(first)], -1);
            ring[index(first++)] = null;
        }
    }

    @GuardedBy("this")
    private void replace(long seq, Message entry) {
        if (seq >= first && seq <= last) {
            int place = index(seq);
            EncodedMessage removed = new EncodedMessage(ring[place].message().removedBy(entry));
            count(ring[place], -1);
            count(removed, 1);
            ring[place] = removed;
        }
    }

    /** Keeps nothing; readers find it in the log. */
    synchronized void clear() {
        ring = new EncodedMessage[16];
        bytes = 0;
        large = 0;
        first = last + 1;
    }

    @GuardedBy("this")
    private void count(EncodedMessage message, int sign) {
        bytes += sign * message.message().content().heldBytes();
        large += message.isLarge() ? sign : 0;
    }

    /** About how many bytes of memory it takes. */
    synchronized long keptBytes() {
        return EncodedMessage.FORMS * bytes + FOR_EACH * (last + 1 - first);
    }

    /** Whether there is a large one among its messages. */
    boolean keepsLarge() {
        return large > 0;
    }

    /** Whether something was removed by an entry with a greater number. */
    boolean removedAfter(long seq) {
        return lastRemoval > seq;
    }

    /** The number of the oldest message that is kept; one more than {@link #last} if none is. */
    long first() {
        return first;
    }

    /** The newest number, 0 before the first {@link #add}. */
    long last() {
        return last;
    }

    /**
     * What follows a cursor.
     *
     * @param limit at most this many messages
     * @param maxBytes at most this many bytes of contents, and the message that goes beyond
     * @return empty when the tail does not reach back so far, or has nothing newer: what is known to be there is in the log
     */
    synchronized Optional<List<EncodedMessage>> after(long cursor, int limit, long maxBytes) {
        if (cursor >= last || cursor + 1 < first) {
            return Optional.empty();
        }
        List<EncodedMessage> found = new ArrayList<>();
        long size = 0;
        for (long next = cursor + 1; next <= last && found.size() < limit && size < maxBytes; next++) {
            EncodedMessage message = ring[index(next)];
            found.add(message);
            size += message.message().content().heldBytes();
        }
        return Optional.of(found);
    }

    @GuardedBy("this")
    private int index(long seq) {
        return (int) (seq & (ring.length - 1));
    }

    @GuardedBy("this")
    private void grow() {
        EncodedMessage[] old = ring;
        ring = new EncodedMessage[old.length * 2];
        for (long seq = first; seq < last; seq++) {
            ring[index(seq)] = old[(int) (seq & (old.length - 1))];
        }
    }
}
