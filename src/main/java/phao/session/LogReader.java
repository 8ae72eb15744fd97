package phao.session;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.function.Consumer;
import phao.log.Position;
import phao.protocol.Message;
import phao.protocol.Start;
import phao.room.EncodedMessage;

/**
 * What one connection reads of the log: where a room stands, and what is older than the room's memory, one page at a time.
 *
 * <p>Within the connection's mailbox, where the answers come, too.
 */
final class LogReader {

    private static final int PAGE_MESSAGES = 512;
    /** Bound: a page is one write, and who does not read holds it. A thousand of them must fit into a small heap; large messages are
     *  {@link LargeWrites}. */
    private static final long PAGE_BYTES = 64 << 10;

    private static final Duration RETRY = Duration.ofSeconds(1);

    private final Connection connection;
    private final SessionContext context;
    /** Bound: only one page is read or held for a connection at a time, until it is composed; these wait for theirs. */
    private final ArrayDeque<Subscription> waiting = new ArrayDeque<>();

    private boolean pageInHand;
    /** That page, if it is a large one. */
    private List<Message> large = List.of();

    LogReader(Connection connection, SessionContext context) {
        this.connection = connection;
        this.context = context;
    }

    /**
     * Asks where a room stands, for a reader that wants to begin there.
     *
     * @param client whose last {@code n} is wanted; empty for nobody's
     * @param then not called when the connection is closed; the position is null when the log can't be read
     */
    void position(String room, String client, Start start, Consumer<Position> then) {
        context.log()
                .position(room, client, start.epoch())
                .whenComplete((position, failure) -> connection.later(() -> {
                    if (!connection.closed()) {
                        then.accept(position);
                    }
                }));
    }

    /** Reads what follows the subscription's cursor, when it is its turn. */
    void readPage(Subscription subscription) {
        waiting.add(subscription);
        next();
    }

    private void next() {
        if (pageInHand || waiting.isEmpty() || connection.closed()) {
            return;
        }
        pageInHand = true;
        Subscription reader = waiting.poll();
        long after = reader.cursor();
        int inlineBytes = reader.inlineBytes();
        context.log()
                .after(reader.roomName(), after, inlineBytes, PAGE_MESSAGES, PAGE_BYTES)
                .whenComplete((page, failure) -> {
                    if (failure == null && page.isEmpty()) {
                        findFirst(reader, after);
                    } else {
                        // On this thread: pages that wait for another one, each with the largest message, would fill
                        // the heap.
                        connection.here(() -> pageRead(reader, after, inlineBytes, page));
                    }
                });
    }

    private void pageRead(Subscription reader, long after, int inlineBytes, List<Message> page) {
        if (page == null) {
            pageFailed(reader);
        } else if (!reader.pageRead(after, inlineBytes, page)) {
            pageDone();
        } else if (size(page) > EncodedMessage.LARGE) {
            large = page;
            context.largeWrites().begin(page, size(page));
        }
    }

    private void pageFailed(Subscription reader) {
        context.timer().after(RETRY, () -> connection.later(reader::pageFailed));
        pageDone();
    }

    static long size(List<Message> page) {
        return page.stream().mapToLong(message -> message.content().heldBytes()).sum();
    }

    /** Whether a large message may be written now. If not, the reader is woken in a while, to ask again. */
    boolean mayWriteLarge(Subscription reader) {
        if (context.largeWrites().hasRoom()) {
            return true;
        }
        if (reader.mayAskAgain()) {
            context.timer().after(RETRY, () -> connection.later(reader::askAgain));
        }
        return false;
    }

    /** The page that was read is not held any more. */
    void pageDone() {
        pageInHand = false;
        if (!large.isEmpty()) {
            context.largeWrites().end(large, size(large));
            large = List.of();
        }
        next();
    }

    private void findFirst(Subscription reader, long after) {
        context.log()
                .position(reader.roomName(), "", "")
                .whenComplete((position, failure) -> connection.later(() -> {
                    if (failure == null && position.first() > after + 1) {
                        reader.pageRemoved(after, position.first());
                        pageDone();
                    } else {
                        pageFailed(reader);
                    }
                }));
    }
}
