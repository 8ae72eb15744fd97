package phao.log;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongPredicate;
import phao.protocol.Content;
import phao.protocol.Message;

/**
 * The newest removals of all rooms: what was read before one of them must not be shown after it was acknowledged.
 *
 * <p>{@link #add} by the log's writer only, the rest by any thread.
 */
final class RecentRemovals {

    /** Bound: about a quarter of a megabyte. Who holds a page for longer than so many removals reads it again. A power of two. */
    static final int MOST = 1_024;

    @GuardedBy("this")
    private final Message[] ring = new Message[MOST];
    /** How many there were. Written under the lock, read without: readers ask before every write. */
    private volatile long version;

    synchronized void add(Message entry) {
        ring[(int) (version & (MOST - 1))] = entry;
        version++;
    }

    long version() {
        return version;
    }

    /**
     * A page as it is now.
     *
     * @param since the version before the page was read
     * @return empty if there were too many removals since
     */
    Optional<List<Message>> apply(long since, List<Message> page) {
        if (page.isEmpty() || since == version) {
            return Optional.of(page);
        }
        List<Message> entries = entriesSince(since, page.get(0).room());
        if (entries == null) {
            return Optional.empty();
        }
        List<Message> now = page;
        for (Message entry : entries) {
            now = apply(entry, now);
        }
        return Optional.of(now);
    }

    private static List<Message> apply(Message entry, List<Message> page) {
        LongPredicate removes = entry.removes();
        if (page.stream().noneMatch(message -> removes.test(message.seq()))) {
            return page;
        }
        List<Message> now = new ArrayList<>(page.size());
        for (Message message : page) {
            if (!removes.test(message.seq())) {
                now.add(message);
            } else if (entry.content().kind() != Content.Kind.CLEARING) {
                now.add(message.removedBy(entry));
            }
        }
        return now;
    }

    /** Null if not all of them are known any more. */
    private synchronized List<Message> entriesSince(long since, String room) {
        if (version - since > MOST) {
            return null;
        }
        List<Message> entries = new ArrayList<>();
        for (long each = since; each < version; each++) {
            Message entry = ring[(int) (each & (MOST - 1))];
            if (entry.room().equals(room)) {
                entries.add(entry);
            }
        }
        return entries;
    }
}
