package phao.room;

/**
 * Something that happened in a room and is not stored: a signal, or a change of who is here.
 *
 * @param version its place among the room's events, from 1
 * @param frame the frame as a JSON object
 * @param sender the tag of the member that is not told because it did it itself; empty for none
 * @param kind what it is
 */
public record Event(long version, String frame, String sender, Kind kind) {

    /** What a reader that is late may leave out depends on the kind. */
    public enum Kind {
        /** Dropped for a reader that is behind with messages. */
        SIGNAL,
        /** Who came or went. */
        CHANGE,
        /** Only how many are here: the next one makes it worthless. */
        COUNT
    }
}
