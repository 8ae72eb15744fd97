package phao.check;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Everything that participants noted, in the order they noted it. Any thread. */
public final class History {

    private final List<Event> events = new ArrayList<>();
    private final Map<Class<?>, Long> counts = new HashMap<>();
    private final Map<String, String> texts = new HashMap<>();

    public synchronized void note(Event event) {
        events.add(event);
        counts.merge(event.getClass(), 1L, Long::sum);
    }

    /** The one object for all texts that are equal: each is seen by many, and a day's would not fit into memory. */
    synchronized String one(String text) {
        String earlier = texts.putIfAbsent(text, text);
        return earlier == null ? text : earlier;
    }

    /** The notes by room, each in order. */
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
