package phao.session;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import phao.heap.HeapShare;
import phao.protocol.Outgoing;

/**
 * What a connection owes its client besides what its rooms have to say: answers, joined in one message where they follow each other.
 * Within the connection's mailbox.
 */
final class Answers {

    /** Bounds: a client that asks and does not read the answers. The largest of 256 rooms, joined at once, are 7 MiB. */
    private static final int MOST = 1_024;

    private static final int MOST_CHARS = 8 << 20;

    /** Counted from here on: most answers are short, and read at once. */
    private static final int COUNTED_CHARS = 8 << 10;
    /** In memory, of a character: in the frame, as bytes and on the wire. */
    private static final int BYTES_OF_CHAR = 3;

    private final HeapShare.Part unread;
    private boolean tooManyUnread;
    private final List<Supplier<Outgoing>> messages = new ArrayList<>();
    private StringBuilder frames = new StringBuilder();
    private int count;
    private int chars;

    /** @param unread answers that are not read, of all connections */
    Answers(HeapShare unread) {
        this.unread = unread.part();
    }

    /** @param json an object */
    void frame(String json) {
        frameOfAnySize(json);
        chars += json.length();
        if (chars > COUNTED_CHARS) {
            tooManyUnread |= !unread.resize((long) BYTES_OF_CHAR * chars);
        }
    }

    private void frameOfAnySize(String json) {
        frames.append(frames.isEmpty() ? '[' : ',').append(json);
        count++;
    }

    /**
     * One that is bounded otherwise.
     *
     * @param json is asked when it is written
     */
    void frameLater(Supplier<String> json) {
        endFrames();
        messages.add(() -> new Outgoing.Text('[' + json.get() + ']'));
        count++;
    }

    void message(Outgoing message) {
        endFrames();
        messages.add(() -> message);
        count++;
    }

    /** What is too much of it, for the client that does not read. */
    Optional<String> excess() {
        if (count > MOST) {
            return Optional.of("more than " + MOST + " answers wait to be read: read them");
        }
        if (tooManyUnread) {
            return Optional.of("too many answers wait to be read on this server: read them, and come again");
        }
        return chars > MOST_CHARS
                ? Optional.of("answers of more than " + MOST_CHARS + " characters wait to be read: read them")
                : Optional.empty();
    }

    boolean isEmpty() {
        return count == 0;
    }

    /**
     * Nothing is owed any more.
     *
     * @return what was
     */
    List<Outgoing> takeAll() {
        endFrames();
        List<Outgoing> all = new ArrayList<>(messages.size());
        messages.forEach(message -> all.add(message.get()));
        clear();
        return all;
    }

    void clear() {
        messages.clear();
        emptyFrames();
        count = 0;
        if (chars > COUNTED_CHARS) {
            unread.giveBack();
        }
        chars = 0;
    }

    private void endFrames() {
        if (!frames.isEmpty()) {
            Outgoing joined = new Outgoing.Text(frames.append(']').toString());
            messages.add(() -> joined);
            emptyFrames();
        }
    }

    private void emptyFrames() {
        if (frames.capacity() > COUNTED_CHARS) {
            frames = new StringBuilder(); // setLength would keep the array
        } else {
            frames.setLength(0);
        }
    }
}
