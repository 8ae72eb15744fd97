package phao.session;

import java.util.List;
import java.util.Optional;
import phao.protocol.FrameEncoder;
import phao.protocol.Gap;
import phao.protocol.Outgoing;
import phao.protocol.ServerFrame;
import phao.room.Batch;
import phao.room.EncodedMessage;
import phao.room.Event;
import phao.room.Room;

/** What happens in a room, as frames of {@code phao.v1}. */
final class FrameFeed implements Feed {

    @Override
    public Optional<Slice> live(Room room, long cursor, int inlineBytes) {
        return room.batchAfter(cursor)
                .map(batch ->
                        new Slice(batch.upTo(), batch.inlineUpTo(inlineBytes).messages()));
    }

    @Override
    public Slice page(List<EncodedMessage> messages) {
        Batch batch = Batch.of(messages);
        return new Slice(batch.upTo(), batch.messages());
    }

    @Override
    public void gap(String room, Gap gap, List<Outgoing> out) {
        add(FrameEncoder.json(new ServerFrame.Missing(room, gap)), out);
    }

    @Override
    public void event(Event event, List<Outgoing> out) {
        add(event.frame(), out);
    }

    @Override
    public void scene(Room room, Room.Scene scene, List<Outgoing> out) {
        add(FrameEncoder.json(new ServerFrame.Presence(room.name(), scene.present())), out);
    }

    @Override
    public void read(String room, long seq, List<Outgoing> out) {
        add(FrameEncoder.json(new ServerFrame.Read(room, seq)), out);
    }

    private static void add(String frame, List<Outgoing> out) {
        out.add(new Outgoing.Text('[' + frame + ']'));
    }
}
