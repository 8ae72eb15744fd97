package phao.session;

import java.util.List;
import java.util.Optional;
import phao.protocol.Gap;
import phao.protocol.Outgoing;
import phao.room.EncodedMessage;
import phao.room.Event;
import phao.room.Room;

/** How one kind of connection says what happens in a room. */
interface Feed {

    /** Some of what follows a cursor, in this connection's form. */
    record Slice(long upTo, List<Outgoing> messages) {}

    /**
     * From the room's memory; empty when only the log reaches back so far.
     *
     * @param inlineBytes larger contents are given as references
     */
    Optional<Slice> live(Room room, long cursor, int inlineBytes);

    /** From the log: consecutive, at least one, references where they are wanted. */
    Slice page(List<EncodedMessage> messages);

    /** Says that these messages of the room are out of reach. */
    void gap(String room, Gap gap, List<Outgoing> out);

    /** Says what happened besides messages. */
    void event(Event event, List<Outgoing> out);

    /** Says how far the reader's user has read. */
    void read(String room, long seq, List<Outgoing> out);

    /** Says who is here, to a reader that missed events. */
    void scene(Room room, Room.Scene scene, List<Outgoing> out);
}
