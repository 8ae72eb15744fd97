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

    /** @param entry empty if it may be that something was removed, and nobody knows what */
    private record Recent(String room, Optional<Message> entry) {}

    @GuardedBy("this")
    private final Recent[] ring = new Recent[MOST];
    /** How many there were. Written under the lock, read without: readers ask before every write. */
    private volatile long version;

    void add(Message entry) {
        add(new Recent(entry.room(), Optional.of(entry)));
    }

    /** Something of this room may have been removed, though it was said to have failed: what was read before must be read again. */
    void addPerhaps(String room) {
        add(new Recent(room, Optional.empty()));
    }

    /** Something may be gone from any room: whatever was read before must be read again. */
    synchronized void addAnywhere() {
        version += MOST + 1;
    }

    private synchronized void add(Recent recent) {
        ring[(int) (version & (MOST - 1))] = recent;
        version++;
    }

    long version() {
        return version;
    }

    /**
     * A page as it is now.
     *
     * @param since the version before the page was read
     * @return empty if there were too many removals since, or one of which it is not known whether it was one
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

    /** Null if not all of them are known, or not any more. */
    private synchronized List<Message> entriesSince(long since, String room) {
        if (version - since > MOST) {
            return null;
        }
        List<Message> entries = new ArrayList<>();
        for (long each = since; each < version; each++) {
            Recent recent = ring[(int) (each & (MOST - 1))];
            if (recent.room().equals(room)) {
                if (recent.entry().isEmpty()) {
                    return null;
                }
                entries.add(recent.entry().get());
            }
        }
        return entries;
    }
}
