package phao.session;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import phao.log.Position;
import phao.protocol.Message;
import phao.protocol.Start;

/**
 * What one connection reads of the log: where a room stands, and what is older than the room's memory, one page at a time.
 *
 * <p>One for each connection, and within its mailbox, where the answers come, too.
 */
final class LogReader {

    /** Somebody that reads on in the log, from a cursor. */
    interface PageReader {

        String roomName();

        /** The number of the message that was read last. */
        long cursor();

        /** Bytes; larger contents are wanted as references. */
        int inlineBytes();

        /**
         * The page after that cursor, at least one message.
         *
         * @return whether it is kept until {@link LogReader#pageDone}
         */
        boolean pageRead(long after, int inlineBytes, List<Message> page);

        /** Nothing is left after that cursor: retention has removed all before this number. */
        void pageRemoved(long after, long firstLeft);

        /** The log could not be read; a second has passed. */
        void pageFailed();

        /**
         * It is to be woken in a while by {@link #askAgain}.
         *
         * @return false if it waits for that already
         */
        boolean mayAskAgain();

        /** It is time to ask again whether a large message may be written. */
        void askAgain();
    }

    private static final int PAGE_MESSAGES = 512;
    /** Bound: a page is one write, and a client that does not read holds it. A thousand of them must fit into a small heap. */
    private static final long PAGE_BYTES = 64 << 10;

    private static final Duration RETRY = Duration.ofSeconds(1);

    private final Connection connection;
    private final SessionContext context;

    // Confined to the mailbox.
    /** Bound: only one page is read or held for a connection at a time, until it is composed; these wait for theirs. */
    private final ArrayDeque<PageReader> waiting = new ArrayDeque<>();

    /** A page is being read, or held until it is composed. */
    private boolean pageInHand;
    /** That page, if it is a large one. */
    private final LargeMessages.Share large;

    LogReader(Connection connection, SessionContext context) {
        this.large = context.largeMessages().share();
        this.connection = connection;
        this.context = context;
    }

    /**
     * Asks where a room stands, for a reader that wants to begin there.
     *
     * @param client whose last {@code n} is wanted; empty for nobody's
     * @param user whose read position is wanted; empty for nobody's
     * @param then not called when the connection is closed; it is null when the log can't be read
     */
    void position(String room, String client, String user, Start start, Consumer<Standing> then) {
        CompletionStage<Position> position = context.log().position(room, client, start.epoch());
        CompletionStage<Standing> standing = user.isEmpty()
                ? position.thenApply(found -> new Standing(found, OptionalLong.empty()))
                : position.thenCombine(
                        context.log().readUpTo(room, user),
                        (found, read) -> new Standing(found, OptionalLong.of(Math.min(read, found.head()))));
        standing.whenComplete((found, failure) -> connection.later(() -> {
            if (!connection.closed()) {
                then.accept(found);
            }
        }));
    }

    /** Reads what follows the reader's cursor, when it is its turn. */
    void readPage(PageReader reader) {
        waiting.add(reader);
        next();
    }

    private void next() {
        if (pageInHand || waiting.isEmpty() || connection.closed()) {
            return;
        }
        pageInHand = true;
        PageReader reader = waiting.poll();
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

    private void pageRead(PageReader reader, long after, int inlineBytes, List<Message> page) {
        if (page == null) {
            pageFailed(reader);
        } else if (!reader.pageRead(after, inlineBytes, page)) {
            pageDone();
        } else {
            large.holdPage(page);
        }
    }

    private void pageFailed(PageReader reader) {
        context.timer().after(RETRY, () -> connection.later(reader::pageFailed));
        pageDone();
    }

    /** Whether a large message may be written now. If not, the reader is woken in a while, to ask again. */
    boolean mayWriteLarge(PageReader reader) {
        if (context.largeMessages().hasRoom()) {
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
        large.letGo();
        next();
    }

    private void findFirst(PageReader reader, long after) {
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
