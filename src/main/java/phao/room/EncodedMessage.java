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

    /** Bytes. Larger ones are not joined with others: all who send one share one copy, whatever they send with it. */
    public static final int LARGE = 256 << 10;
    /** How often a content may be in memory: itself, its frame, and that on the wire. */
    public static final int FORMS = 3;

    private final Message message;
    private String frame;
    private Outgoing alone;
    private Outgoing bare;
    private Outgoing.Binary event;
    private EncodedMessage reference;

    public EncodedMessage(Message message) {
        this.message = message;
    }

    public Message message() {
        return message;
    }

    public long seq() {
        return message.seq();
    }

    /** As readers get it that want larger contents as references: they share it, however large is large for each. */
    public EncodedMessage inlineUpTo(int inlineBytes) {
        Message inline = message.inlineUpTo(inlineBytes);
        if (inline == message) {
            return this;
        }
        EncodedMessage made = reference;
        if (made == null) {
            made = new EncodedMessage(inline);
            reference = made;
        }
        return made;
    }

    /** Whether its frame is text: what tells of a removal has no bytes. */
    private boolean isText() {
        return message.content().isText() || !message.content().isPublished();
    }

    boolean isLarge() {
        return message.content().heldBytes() > LARGE;
    }

    /** Whether it is a WebSocket message by itself: {@link #alone}. */
    boolean standsAlone() {
        return !message.content().isReference() && (!isText() || isLarge());
    }

    /** The frame of a text message, or of a reference, that does not stand alone, as a JSON object. */
    String frame() {
        String made = frame;
        if (made == null) {
            made = FrameEncoder.json(message);
            frame = made;
        }
        return made;
    }

    /** The WebSocket message of one that stands alone. */
    Outgoing alone() {
        Outgoing made = alone;
        if (made == null) {
            made = isText()
                    ? new Outgoing.Text('[' + FrameEncoder.json(message) + ']')
                    : new Outgoing.Binary(FrameEncoder.binary(message));
            alone = made;
        }
        return made;
    }

    /** The content alone, as {@code /rooms/{room}} sends it; only of what is published. */
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
            made = new Outgoing.Binary(
                    !standsAlone() ? frame().getBytes(StandardCharsets.UTF_8) : FrameEncoder.utf8(message));
            event = made;
        }
        return made;
    }
}
