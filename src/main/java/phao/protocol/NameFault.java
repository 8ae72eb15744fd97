package phao.protocol;

import java.util.Locale;

/**
 * Why a text can't be a name (docs/protocol.md §1).
 *
 * @param message for people
 */
public record NameFault(Why why, String message) {

    /** The kinds of fault, in the order in which names are tested for them. The chat page has a text for each, under its {@link #key}. */
    public enum Why {
        /** Longer than the limit. */
        BYTES,
        /** Half of a surrogate pair. */
        HALF,
        EMPTY,
        /** Nothing but blanks. */
        BLANKS,
        /** {@code .} or {@code ..}, which addresses use for folders. */
        DOTS,
        /** A blank at either end. */
        EDGE,
        /** A slash or a backslash. */
        PATH,
        /** A control character, or what ends a line. */
        CONTROL,
        /** A character that shows nothing, or turns the direction of the text. */
        INVISIBLE,
        /** No character of Unicode 13. */
        UNKNOWN,
        /** Too many combining marks in a row. */
        MARKS;

        /** Its name in the table of cases that Java and JavaScript share. */
        public String key() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
