package phao.check;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Everything that participants noted, in the order in which they noted it. Any thread may call any method. */
public final class History {

    @GuardedBy("this")
    private final List<Event> events = new ArrayList<>();

    @GuardedBy("this")
    private final Map<Class<?>, Long> counts = new HashMap<>();

    @GuardedBy("this")
    private final Map<String, String> texts = new HashMap<>();

    public synchronized void note(Event event) {
        events.add(event);
        counts.merge(event.getClass(), 1L, Long::sum);
    }

    /** Returns one object for all equal texts: each text is seen by many clients, and those of a day would not fit into memory. */
    synchronized String one(String text) {
        String earlier = texts.putIfAbsent(text, text);
        return earlier == null ? text : earlier;
    }

    /** The notes of each room, in order. */
    public synchronized Map<String, List<Event>> byRoom() {
        Map<String, List<Event>> rooms = new TreeMap<>();
        events.forEach(event ->
                rooms.computeIfAbsent(event.room(), room -> new ArrayList<>()).add(event));
        return rooms;
    }

    /** How many notes of a kind there are. */
    public synchronized long count(Class<? extends Event> kind) {
        return counts.getOrDefault(kind, 0L);
    }
}
