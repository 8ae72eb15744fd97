package phao.room;

import java.nio.charset.StandardCharsets;
import phao.protocol.FrameEncoder;
import phao.protocol.Message;
import phao.protocol.Outgoing;

/**
 * A message with its wire forms, each made once and shared by all who send it.
 *
 * <p>Any thread. Two threads that come first at once both encode, and one result is dropped: cheaper than a lock.
 */
public final class EncodedMessage {

    private final Message message;
    private String frame;
    private Outgoing.Binary binary;
    private Outgoing bare;
    private Outgoing.Binary event;

    public EncodedMessage(Message message) {
        this.message = message;
    }

    public Message message() {
        return message;
    }

    public long seq() {
        return message.seq();
    }

    boolean isText() {
        return message.content().isText();
    }

    /** The frame of a text message as a JSON object. */
    String frame() {
        String made = frame;
        if (made == null) {
            made = FrameEncoder.json(message);
            frame = made;
        }
        return made;
    }

    /** The frame of a binary message. */
    Outgoing.Binary binary() {
        Outgoing.Binary made = binary;
        if (made == null) {
            made = new Outgoing.Binary(FrameEncoder.binary(message));
            binary = made;
        }
        return made;
    }

    /** The content alone, as {@code /rooms/{room}} sends it. */
    public Outgoing bare() {
        Outgoing made = bare;
        if (made == null) {
            made = isText()
                    ? new Outgoing.Text(message.content().text())
                    : new Outgoing.Binary(message.content().bytes());
            bare = made;
        }
        return made;
    }

    /** The frame as JSON in UTF-8, whatever the content, as HTTP sends it. */
    public Outgoing.Binary event() {
        Outgoing.Binary made = event;
        if (made == null) {
            String json = isText() ? frame() : FrameEncoder.jsonOnly(message);
            made = new Outgoing.Binary(json.getBytes(StandardCharsets.UTF_8));
            event = made;
        }
        return made;
    }
}
