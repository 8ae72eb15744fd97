package phao.protocol;

import java.util.Locale;
import java.util.Objects;

/**
 * The one explicit gap that a reader is told instead of silence (docs/protocol.md §2.2).
 *
 * @param reason why
 * @param from the first number out of reach
 * @param to the last number out of reach
 * @param next the number that delivery goes on with
 */
public record Gap(Reason reason, long from, long to, long next) {

    /** Why messages are out of reach. */
    public enum Reason {
        /** Removed by retention before this reader had them. */
        RETENTION,
        /** The cursor is from another log than this. */
        EPOCH;

        /** As it stands in a frame. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public Gap {
        Objects.requireNonNull(reason);
    }
}
