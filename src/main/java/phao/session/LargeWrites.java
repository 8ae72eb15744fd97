package phao.session;

import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import phao.protocol.Outgoing;
import phao.room.EncodedMessage;

/**
 * What connections hold of large messages, all together: who does not read holds what it was written last, and some dozen of the
 * largest messages would fill the heap. A message that several share counts once.
 *
 * <p>Any thread. When it is full, large messages wait, and who holds one for long is given up; small ones go on.
 */
final class LargeWrites {

    private final long most;
    private final Map<Object, Integer> holders = new IdentityHashMap<>();
    private volatile long held;

    /** @param most bytes; the one that goes beyond is the last */
    LargeWrites(long most) {
        this.most = most;
    }

    /** Whether one more may be written. */
    boolean hasRoom() {
        return held < most;
    }

    /** Somebody holds this, perhaps with others. */
    synchronized void begin(Object what, long bytes) {
        if (holders.merge(what, 1, Integer::sum) == 1) {
            held += EncodedMessage.FORMS * bytes;
        }
    }

    /** It is written, or given up. */
    synchronized void end(Object what, long bytes) {
        if (holders.computeIfPresent(what, (key, count) -> count == 1 ? null : count - 1) == null) {
            held -= EncodedMessage.FORMS * bytes;
        }
    }

    /** The large messages of a write. */
    static List<Outgoing> of(List<Outgoing> write) {
        return write.stream()
                .filter(message -> message.size() > EncodedMessage.LARGE)
                .toList();
    }
}
