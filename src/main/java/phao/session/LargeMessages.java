package phao.session;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import phao.protocol.Message;
import phao.protocol.Outgoing;
import phao.room.EncodedMessage;

/**
 * Large messages wait for memory that all connections share ({@link phao.heap.HeapBudget#largeWriteBytes}): a client that does not read
 * holds what it was written last, and some dozen of the largest messages would fill the heap. Here it is said which messages are large,
 * and counted what is held of them. A message that several connections share counts once.
 *
 * <p>Any thread. When the memory is used up, large messages wait, and a connection that holds one for long is given up; small messages
 * go on (docs/decisions/0006).
 */
final class LargeMessages {

    private final long mostBytes;

    /** How many hold each. */
    @GuardedBy("this")
    private final Map<Object, Integer> holders = new IdentityHashMap<>();

    /** Written under the lock, read without: a reader asks before every write. */
    private volatile long heldBytes;

    /** @param mostBytes the message that goes beyond it is the last that may be written */
    LargeMessages(long mostBytes) {
        this.mostBytes = mostBytes;
    }

    /** Whether this many bytes are a large message, or may be one if they are a bound. */
    static boolean isLarge(long bytes) {
        return bytes > EncodedMessage.LARGE;
    }

    /** Bytes of the contents of a page. */
    static long size(List<Message> page) {
        return page.stream().mapToLong(message -> message.content().heldBytes()).sum();
    }

    /** Whether one more may be written. */
    boolean hasRoom() {
        return heldBytes < mostBytes;
    }

    /** Whether this many bytes must not be written now. */
    boolean mustWait(long bytes) {
        return isLarge(bytes) && !hasRoom();
    }

    private synchronized void begin(Object what, long bytes) {
        if (holders.merge(what, 1, Integer::sum) == 1) {
            heldBytes += EncodedMessage.FORMS * bytes;
        }
    }

    private synchronized void end(Object what, long bytes) {
        if (holders.computeIfPresent(what, (key, count) -> count == 1 ? null : count - 1) == null) {
            heldBytes -= EncodedMessage.FORMS * bytes;
        }
    }

    /** For a connection that holds nothing yet. */
    Share share() {
        return new Share();
    }

    /** What one connection holds of large messages. {@link #isEmpty} by any thread; the rest within the connection's mailbox. */
    final class Share {

        private volatile List<Outgoing> messages = List.of();
        private List<Message> page = List.of();

        /**
         * The large ones of a write are held until {@link #letGo}.
         *
         * @param bytes of the whole write
         */
        void holdWrite(List<Outgoing> write, long bytes) {
            if (isLarge(bytes)) {
                messages = write.stream()
                        .filter(message -> isLarge(message.size()))
                        .toList();
                messages.forEach(message -> begin(message, message.size()));
            }
        }

        /** A page that was read of the log is held until {@link #letGo}, if it is large. */
        void holdPage(List<Message> read) {
            long bytes = size(read);
            if (isLarge(bytes)) {
                page = read;
                begin(read, bytes);
            }
        }

        /** Nothing is held any more. */
        void letGo() {
            if (!messages.isEmpty()) {
                messages.forEach(message -> end(message, message.size()));
                messages = List.of();
            }
            if (!page.isEmpty()) {
                end(page, size(page));
                page = List.of();
            }
        }

        /** Whether no message of a write is held. */
        boolean isEmpty() {
            return messages.isEmpty();
        }
    }
}
