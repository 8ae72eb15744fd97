package phao.log;

import java.util.function.Function;
import phao.protocol.Message;

/** What became of an {@link Append}. */
public sealed interface Appended {

    /** Stored now, under a new number. */
    record Stored(Message message) implements Appended {}

    /**
     * Stored before, under the number {@code seq}. Both are 0 if retention has removed the message since, or if the client has
     * published thousands of messages after it.
     *
     * @param time when it was stored, milliseconds since the epoch
     */
    record Known(long seq, long time) implements Appended {}

    /** Not stored, because {@code n} skips one: the log expects the n {@code expected}. */
    record Skipped(long expected) implements Appended {}

    /**
     * Not stored now: try again. Either more waits for the writer than {@link RoomLog} may hold, or the message was stored before
     * and finding its number would take too long.
     */
    record Busy() implements Appended {}

    /** The engine failed, and the message was most likely not stored: try again. If it was stored, the answer is {@link Known}. */
    record Unavailable(String why) implements Appended {}

    /** Calls the function for the kind that this is. */
    default <T> T match(
            Function<Stored, T> stored,
            Function<Known, T> known,
            Function<Skipped, T> skipped,
            Function<Busy, T> busy,
            Function<Unavailable, T> unavailable) {
        if (this instanceof Stored s) {
            return stored.apply(s);
        } else if (this instanceof Known k) {
            return known.apply(k);
        } else if (this instanceof Skipped s) {
            return skipped.apply(s);
        } else if (this instanceof Busy b) {
            return busy.apply(b);
        }
        return unavailable.apply((Unavailable) this);
    }
}
