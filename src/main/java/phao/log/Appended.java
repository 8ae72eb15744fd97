package phao.log;

import java.util.function.Function;
import phao.protocol.Message;

/** What became of an {@link Append}. */
public sealed interface Appended {

    /** Stored now, under a new number. */
    record Stored(Message message) implements Appended {}

    /** Stored before, under this number; both are 0 if retention has removed it since, or the client published thousands after it. */
    record Known(long seq, long time) implements Appended {}

    /** Not stored: {@code n} skips one. The log expects this one. */
    record Skipped(long expected) implements Appended {}

    /**
     * Not stored now. Try again: more waits for the writer than {@link RoomLog} holds; or it was stored before, and there is too much
     * to look at to find it.
     */
    record Busy() implements Appended {}

    /** Not stored, as far as anybody knows: the engine failed. Try again: if it was stored after all, the answer is {@link Known}. */
    record Unavailable(String why) implements Appended {}

    /** Dispatches on the kind; every kind must be answered. */
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
