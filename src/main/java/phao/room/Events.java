package phao.room;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;

/**
 * A room's newest events, numbered; a reader has a cursor here as it has on the log, and may fall off. {@link #version} by any
 * thread; the rest is guarded by the lock of its room.
 */
final class Events {

    /** Bound: a reader that is further behind is told the whole presence instead. */
    static final int MAX_EVENTS = 128;

    private final ArrayDeque<Event> events = new ArrayDeque<>();
    private long chars;
    private final long origin;
    /** Of the newest event. Written under the room's lock, read without. */
    private volatile long version;

    /** @param origin numbers begin behind it: those of another life of the room must not be taken for ours */
    Events(long origin) {
        this.origin = origin;
        this.version = origin;
    }

    /** Whether a number was given in this life of the room. */
    boolean gave(long number) {
        return origin <= number && number <= version;
    }

    void add(String frame, String sender, Event.Kind kind) {
        events.addLast(new Event(version + 1, frame, sender, kind));
        chars += frame.length();
        version++;
        if (events.size() > MAX_EVENTS) {
            chars -= events.removeFirst().frame().length();
        }
    }

    /** Keeps nothing; readers are told the presence, and of no signal. */
    void clear() {
        events.clear();
        chars = 0;
    }

    /** About how many bytes of memory they take. */
    long keptBytes() {
        return 2 * chars;
    }

    long version() {
        return version;
    }

    /** @return empty when events after the cursor are gone */
    Optional<List<Event>> after(long cursor) {
        if (cursor + events.size() < version) {
            return Optional.empty();
        }
        return Optional.of(
                events.stream().filter(event -> event.version() > cursor).toList());
    }
}
