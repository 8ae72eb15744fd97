package phao.session;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import phao.protocol.Cursor;
import phao.protocol.Cursors;
import phao.protocol.FrameEncoder;
import phao.protocol.Gap;
import phao.protocol.Outgoing;
import phao.protocol.ServerFrame;
import phao.room.EncodedMessage;
import phao.room.Event;
import phao.room.Room;

/**
 * What happens in rooms, as frames that carry the reader's cursors with them (docs/protocol.md §5.2). Used within one connection's
 * mailbox.
 */
final class EventFeed implements Feed {

    private final EventForm form;
    /** Where the reader is in each room, in the order of its rooms. */
    private final Map<String, Optional<Cursor>> cursors = new LinkedHashMap<>();

    EventFeed(EventForm form) {
        this.form = form;
    }

    /** The reader has this cursor, or none yet. */
    void at(String room, Optional<Cursor> cursor) {
        cursors.put(room, cursor);
    }

    /** The reader is at this number of the log it reads now. */
    void at(String room, long seq) {
        cursors.computeIfPresent(room, (name, known) -> known.map(cursor -> new Cursor(cursor.epoch(), seq)));
    }

    /** The cursors as they are, with how far the reader is with what else is told of each room where that is given. */
    String cursors(Map<String, Cursors.Heard> heard) {
        List<Optional<Cursors.Place>> places = new ArrayList<>(cursors.size());
        cursors.forEach((room, cursor) ->
                places.add(cursor.map(known -> new Cursors.Place(known, Optional.ofNullable(heard.get(room))))));
        return new Cursors(places).toString();
    }

    /** Adds any frame. */
    void frame(String type, String json, List<Outgoing> out) {
        form.frame(type, new Outgoing.Text(json), cursors(Map.of()), out);
    }

    @Override
    public Optional<Slice> live(Room room, long cursor, int inlineBytes) {
        Optional<Cursor> only = cursors.size() == 1 ? cursors.get(room.name()) : Optional.empty();
        if (only.isEmpty() || !form.isSharedByReadersOfOneRoom()) {
            return room.after(cursor)
                    .map(messages -> page(messages.stream()
                            .map(message -> message.inlineUpTo(inlineBytes))
                            .toList()));
        }
        return room.batchAfter(cursor).map(batch -> {
            at(room.name(), batch.upTo());
            return new Slice(
                    batch.upTo(),
                    batch.inlineUpTo(inlineBytes)
                            .events(messages -> stream(messages, only.get().epoch())));
        });
    }

    /** Joined, but for large ones: of these all readers share one copy. */
    private static List<Outgoing> stream(List<EncodedMessage> messages, String epoch) {
        EventFeed alone = new EventFeed(EventForm.STREAM);
        alone.at(messages.get(0).message().room(), Optional.of(new Cursor(epoch, 0)));
        List<Outgoing> joined = new ArrayList<>();
        ByteArrayOutputStream small = new ByteArrayOutputStream();
        for (Outgoing part : alone.page(messages).messages()) {
            if (LargeMessages.isLarge(part.size())) {
                flush(small, joined);
                joined.add(part);
            } else {
                small.writeBytes(part.payload());
            }
        }
        flush(small, joined);
        return joined;
    }

    private static void flush(ByteArrayOutputStream small, List<Outgoing> joined) {
        if (small.size() > 0) {
            joined.add(new Outgoing.Binary(small.toByteArray()));
            small.reset();
        }
    }

    @Override
    public Slice page(List<EncodedMessage> messages) {
        List<Outgoing> out = new ArrayList<>(3 * messages.size());
        for (EncodedMessage message : messages) {
            at(message.message().room(), message.seq());
            String type = message.message().isRemoval() ? "removed" : "message";
            form.frame(type, message.event(), cursors(Map.of()), out);
        }
        return new Slice(messages.get(messages.size() - 1).seq(), out);
    }

    @Override
    public void gap(String room, Gap gap, List<Outgoing> out) {
        at(room, gap.next() - 1);
        frame("gap", FrameEncoder.json(new ServerFrame.Missing(room, gap)), out);
    }

    @Override
    public void event(Event event, List<Outgoing> out) {
        frame(event.kind() == Event.Kind.SIGNAL ? "signal" : "presence", event.frame(), out);
    }

    @Override
    public void read(String room, long seq, List<Outgoing> out) {
        frame("read", FrameEncoder.json(new ServerFrame.Read(room, seq)), out);
    }

    @Override
    public void scene(Room room, Room.Scene scene, List<Outgoing> out) {
        frame("presence", FrameEncoder.json(new ServerFrame.Presence(room.name(), scene.present())), out);
    }
}
