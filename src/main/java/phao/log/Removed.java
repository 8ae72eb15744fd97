package phao.log;

import java.util.function.Function;
import phao.protocol.Message;

/** What became of a {@link Removal}. */
public sealed interface Removed {

    /**
     * The content is gone, and this entry says so.
     *
     * @param known whether it was gone before: the entry is that of the first removal
     */
    record Done(Message entry, boolean known) implements Removed {}

    /** What somebody else published may not be removed by who asked. */
    record Forbidden() implements Removed {}

    /** It is a removal itself, which stays. */
    record NoMessage() implements Removed {}

    /** Retention or a clearing took it: the oldest number left is {@code first}. */
    record Gone(long first) implements Removed {}

    /** Nothing has this number yet: the newest is {@code head}. */
    record Missing(long head) implements Removed {}

    /** Not removed now: more removals wait than {@link RoomLog} may hold. Try again. */
    record Busy() implements Removed {}

    /** The engine failed, and most likely nothing was removed: try again. */
    record Unavailable(String why) implements Removed {}

    /** Calls the function for the kind that this is. */
    default <T> T match(
            Function<Done, T> done,
            Function<Forbidden, T> forbidden,
            Function<NoMessage, T> noMessage,
            Function<Gone, T> gone,
            Function<Missing, T> missing,
            Function<Busy, T> busy,
            Function<Unavailable, T> unavailable) {
        if (this instanceof Done d) {
            return done.apply(d);
        } else if (this instanceof Forbidden f) {
            return forbidden.apply(f);
        } else if (this instanceof NoMessage n) {
            return noMessage.apply(n);
        } else if (this instanceof Gone g) {
            return gone.apply(g);
        } else if (this instanceof Missing m) {
            return missing.apply(m);
        } else if (this instanceof Busy b) {
            return busy.apply(b);
        }
        return unavailable.apply((Unavailable) this);
    }
}
