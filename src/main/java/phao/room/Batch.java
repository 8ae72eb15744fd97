package phao.room;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import phao.protocol.Outgoing;

/**
 * Consecutive messages in the forms in which they are written, shared by all readers at the same cursor.
 *
 * <p>Any thread. Each form is made by the first who wants it; two at once both make it, which is cheaper than a lock.
 */
public final class Batch {

    private final List<EncodedMessage> encoded;
    private volatile List<Outgoing> messages;
    private volatile List<Outgoing> events;
    /** Bytes of the largest content in it that is inline. */
    private final int largest;

    private volatile Inline references;

    /** This batch as readers get it for whom larger contents are references. */
    private record Inline(int bytes, Batch batch) {}

    private Batch(List<EncodedMessage> encoded) {
        this.encoded = encoded;
        int most = 0;
        for (EncodedMessage message : encoded) {
            most = Math.max(most, message.message().content().bytes().length);
        }
        largest = most;
    }

    /** @param encoded at least one message, consecutive; not changed any more */
    public static Batch of(List<EncodedMessage> encoded) {
        return new Batch(encoded);
    }

    /** The cursor that it follows. */
    public long after() {
        return encoded.get(0).seq() - 1;
    }

    /** The cursor that a reader has when it is written. */
    public long upTo() {
        return encoded.get(encoded.size() - 1).seq();
    }

    /**
     * The same messages, larger contents as references; itself if there is none. Readers that want the same share it: of readers that
     * want different sizes in one room, only those who ask one after the other do.
     */
    public Batch inlineUpTo(int inlineBytes) {
        if (largest <= inlineBytes) {
            return this;
        }
        Inline made = references;
        if (made == null || made.bytes != inlineBytes) {
            made = new Inline(
                    inlineBytes,
                    of(encoded.stream()
                            .map(message -> message.inlineUpTo(inlineBytes))
                            .toList()));
            references = made;
        }
        return made.batch;
    }

    /** As {@code phao.v1}: texts joined in as few WebSocket messages as order allows; bytes and large texts stand alone. */
    public List<Outgoing> messages() {
        List<Outgoing> made = messages;
        if (made == null) {
            made = frames();
            messages = made;
        }
        return made;
    }

    /**
     * As an event stream of this room alone.
     *
     * @param form makes it; the same for all callers
     */
    public List<Outgoing> events(Function<List<EncodedMessage>, List<Outgoing>> form) {
        List<Outgoing> made = events;
        if (made == null) {
            made = List.copyOf(form.apply(encoded));
            events = made;
        }
        return made;
    }

    private List<Outgoing> frames() {
        List<Outgoing> frames = new ArrayList<>();
        StringBuilder texts = new StringBuilder();
        for (EncodedMessage message : encoded) {
            if (message.standsAlone()) {
                flush(texts, frames);
                frames.add(message.alone());
            } else {
                texts.append(texts.isEmpty() ? '[' : ',').append(message.frame());
            }
        }
        flush(texts, frames);
        return List.copyOf(frames);
    }

    private static void flush(StringBuilder texts, List<Outgoing> frames) {
        if (!texts.isEmpty()) {
            frames.add(new Outgoing.Text(texts.append(']').toString()));
            texts.setLength(0);
        }
    }
}
