package phao.access;

import java.util.EnumSet;
import java.util.Set;

/** One line of the rules: who may do what in which rooms. */
record Rule(RoomPattern rooms, Who who, Set<Right> rights) {

    /** Whom a rule is about. */
    @FunctionalInterface
    interface Who {
        boolean is(Identity identity);
    }

    Rule {
        rights = Set.copyOf(rights);
    }

    /** Whether it grants to manage every room. */
    boolean letsManageAll() {
        return rooms.isAny() && rights.contains(Right.MANAGE);
    }

    /** Whether it lets somebody do this in all rooms of a pattern without placeholders. */
    boolean letsEverywhere(Identity identity, RoomPattern pattern, Right right) {
        return who.is(identity) && rights.contains(right) && rooms.includes(pattern, identity::claim);
    }

    /** Adds what the rule grants somebody in a room. */
    void grant(Identity identity, String room, EnumSet<Right> granted) {
        if (who.is(identity) && !granted.containsAll(rights) && rooms.matches(room, identity::claim)) {
            granted.addAll(rights);
        }
    }
}
