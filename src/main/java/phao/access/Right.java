package phao.access;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What somebody may do in a room (docs/access.md). */
public enum Right {
    /** Join, and read messages, contents and signals. */
    READ,
    PUBLISH,
    SIGNAL,
    /** Be seen by the others, and see who is here. */
    PRESENCE,
    /** For the operator of a room. */
    MANAGE;

    /** Every right. */
    public static final Set<Right> ALL = Set.copyOf(EnumSet.allOf(Right.class));

    /** As it stands in rules and tokens. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The right that such a word names. */
    public static Optional<Right> of(String word) {
        return Arrays.stream(values())
                .filter(right -> right.word().equals(word))
                .findFirst();
    }

    /** All of them, for people. */
    public static String words() {
        return Arrays.stream(values()).map(Right::word).collect(Collectors.joining(", "));
    }
}
