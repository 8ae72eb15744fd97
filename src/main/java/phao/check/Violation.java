package phao.check;

/**
 * A broken promise.
 *
 * @param kind which one
 * @param text who, where, which numbers
 */
public record Violation(Kind kind, String text) {

    /** The promises. */
    public enum Kind {
        /** An acknowledged message is not in the room's log. */
        LOST,
        /** A message has two numbers. */
        DOUBLED,
        /** A sender's messages are not in the order it sent them. */
        REORDERED,
        /** A reader's numbers jump without a gap being told, or a gap is not exact. */
        HOLE,
        /** Two see different messages under one number, or an acknowledgement names another's number. */
        DISAGREEMENT,
        /** Somebody saw what nobody sent or the log does not hold. */
        INVENTED,
        /** The server said what docs/protocol.md does not let it say. */
        BROKEN
    }

    @Override
    public String toString() {
        return kind + ": " + text;
    }
}
