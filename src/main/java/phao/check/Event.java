package phao.check;

/**
 * One line of a {@link History}.
 *
 * <p>{@code who} is the participant's tag. A message is known by its {@code text}, which is sent only once. Epochs and numbers are
 * those that the server told.
 */
public sealed interface Event {

    /** The room in which it happened. */
    String room();

    /** The application has handed the text over to be published. */
    record Sent(String who, String room, String text) implements Event {}

    /** The server acknowledged the message under the number {@code seq}. */
    record Acknowledged(String who, String room, String epoch, long seq, String text) implements Event {}

    /** The server refused the message for good. */
    record Rejected(String who, String room, String text) implements Event {}

    /** Reading begins or goes on after the number {@code after}. */
    record Joined(String who, String room, String epoch, long after) implements Event {}

    /** The server told a gap; {@code otherLog} says that its reason is the epoch. */
    record Missing(String who, String room, String epoch, long from, long to, long next, boolean otherLog)
            implements Event {}

    /** The message was shown to the application. */
    record Seen(String who, String room, String epoch, long seq, String text) implements Event {}

    /** In the place of a message came that it was removed, or a removal; {@code what} says which, and of what number. */
    record Gone(String who, String room, String epoch, long seq, String what) implements Event {}

    /** The message {@code seq} came when the one after {@code after} was due; it was not shown to the application. */
    record Slipped(String who, String room, String epoch, long after, long seq) implements Event {}

    /** A backup was restored: from this epoch on the log goes on after {@code head}, and later messages are gone on purpose. */
    record Forked(String room, String epoch, long head) implements Event {}

    /** The log was read to its end after everything had come to rest; {@code first} is the oldest number that retention left. */
    record Read(String room, String epoch, long first) implements Event {}

    /** The log held this message when it was read. */
    record Held(String room, String epoch, long seq, String text) implements Event {}

    /** The log held this instead of a message when it was read, as {@link Gone} says it. */
    record HeldGone(String room, String epoch, long seq, String what) implements Event {}
}
