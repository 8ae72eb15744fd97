package phao.protocol;

import jakarta.json.stream.JsonGenerator;
import java.io.StringWriter;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Some of a room's messages as {@code GET /rooms/{room}} answers them (docs/protocol.md §5.1).
 *
 * @param epoch the log's present epoch
 * @param first the oldest number in the log, {@code head + 1} when there is none
 * @param head the newest
 * @param gap what lies between the cursor and the first message and is out of reach
 * @param messages ascending
 */
public record RoomPage(String room, String epoch, long first, long head, Optional<Gap> gap, List<Message> messages) {

    public RoomPage {
        Objects.requireNonNull(gap);
        messages = List.copyOf(messages);
    }

    /** As a JSON object. */
    public String json() {
        StringWriter out = new StringWriter(1_024);
        try (JsonGenerator g = FrameEncoder.JSON.createGenerator(out)) {
            g.writeStartObject()
                    .write("room", room)
                    .write("epoch", epoch)
                    .write("first", first)
                    .write("head", head);
            gap.ifPresent(missing -> {
                g.writeStartObject("gap");
                FrameEncoder.gap(g, missing);
                g.writeEnd();
            });
            FrameEncoder.messages(g, messages);
            g.writeEnd();
        }
        return out.toString();
    }
}
