package phao.protocol;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Finds the room that a name means. It is the room of {@link Name}, except for rooms that are older than that rule: those keep their names
 * (docs/decisions/0008). Immutable: no room can get such a name any more.
 */
public final class RoomNames {

    /** For a log without old rooms. */
    public static final RoomNames NEW = new RoomNames(Set.of(), Set.of());

    private final Set<String> old;
    /** The present names of the old rooms, except where another room has that name. */
    private final Map<String, String> moved = new HashMap<>();

    /**
     * @param old the rooms of the log whose names are not {@linkplain #isOfToday of today}
     * @param inLog the rooms of the log, or at least those whose name is the present name of an old room
     */
    public RoomNames(Collection<String> old, Set<String> inLog) {
        this.old = new HashSet<>(old);
        // Sorted, so that the result is the same after each start.
        for (String room : new TreeSet<>(old)) {
            Name name = Name.of(NameKind.ROOM, room);
            if (name.fault().isEmpty() && !inLog.contains(name.text())) {
                moved.putIfAbsent(name.text(), room);
            }
        }
    }

    /** Whether a new room could get this name. */
    public static boolean isOfToday(String room) {
        Name name = Name.of(NameKind.ROOM, room);
        return name.fault().isEmpty() && name.text().equals(room);
    }

    /** The name that the log has for the room that {@code given} means; a fault if there can't be such a room. */
    public Name of(String given) {
        if (old.contains(given)) {
            return new Name(given, Optional.empty());
        }
        Name name = Name.of(NameKind.ROOM, given);
        return name.fault().isPresent()
                ? name
                : new Name(moved.getOrDefault(name.text(), name.text()), Optional.empty());
    }
}
