package phao.check;

/** One line of a {@link History}. Who is a participant's tag; a message is known by its text, which is sent only once. */
public sealed interface Event {

    /** The room that it is about. */
    String room();

    /** The application handed this over to be published. */
    record Sent(String who, String room, String text) implements Event {}

    /** The server acknowledged it under this number. */
    record Acknowledged(String who, String room, String epoch, long seq, String text) implements Event {}

    /** The server will never take it. */
    record Rejected(String who, String room, String text) implements Event {}

    /** Reading begins or goes on after this number. */
    record Joined(String who, String room, String epoch, long after) implements Event {}

    /** The server told a gap. */
    record Missing(String who, String room, String epoch, long from, long to, long next, boolean otherLog)
            implements Event {}

    /** This was shown to the application. */
    record Seen(String who, String room, String epoch, long seq, String text) implements Event {}

    /** This came out of turn, when the number after {@code after} was due; it was not shown to the application. */
    record Slipped(String who, String room, String epoch, long after, long seq) implements Event {}

    /** From this epoch on the log goes on after {@code head}: what was behind it was taken away on purpose (a backup was restored). */
    record Forked(String room, String epoch, long head) implements Event {}

    /** Somebody has read the log to its end after everything had come to rest; {@code first} is the oldest number that retention left. */
    record Read(String room, String epoch, long first) implements Event {}

    /** What the log held then. */
    record Held(String room, String epoch, long seq, String text) implements Event {}
}
