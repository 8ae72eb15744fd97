package phao.protocol;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which room a name means: that of {@link Name}, but for rooms that are in the log since before there was this rule. Those stay where they
 * are (docs/decisions/0008). Immutable: no more of them can be made.
 */
public final class RoomNames {

    /** Of a log without old rooms. */
    public static final RoomNames NEW = new RoomNames(Set.of(), Set.of());

    private final Set<String> old;
    /** The names of today of those old rooms that have no newer room beside them. */
    private final Map<String, String> moved = new HashMap<>();

    /**
     * @param old the rooms of the log whose names are not {@link #isOfToday of today}
     * @param inLog all rooms of the log, or at least those that have the name of today of an old one
     */
    public RoomNames(Collection<String> old, Set<String> inLog) {
        this.old = new HashSet<>(old);
        // In an order that is the same after each start.
        for (String room : new TreeSet<>(old)) {
            Name name = Name.of(NameKind.ROOM, room);
            if (name.fault().isEmpty() && !inLog.contains(name.text())) {
                moved.putIfAbsent(name.text(), room);
            }
        }
    }

    /** Whether a room of this name could be made now. */
    public static boolean isOfToday(String room) {
        Name name = Name.of(NameKind.ROOM, room);
        return name.fault().isEmpty() && name.text().equals(room);
    }

    /** The room that is meant, as the log calls it; a fault if there is none and can't be one. */
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
