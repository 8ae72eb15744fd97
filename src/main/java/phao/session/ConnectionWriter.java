package phao.session;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import phao.protocol.Close;
import phao.protocol.Outgoing;

/**
 * Writes to a connection: one write at a time, and in each all that is to be said then. In which state that is, and who may write in it,
 * stands at {@link State}.
 *
 * <p>Any thread may call {@link #ready}, {@link #lasts}, {@link #since}, {@link #bytesInFlight} and {@link #isLarge}; the rest runs
 * within the connection's mailbox.
 */
final class ConnectionWriter {

    /**
     * <table>
     * <caption>Transitions</caption>
     * <tr><th>state</th><th>{@link #pump} has something to write</th><th>the outlet has written</th><th>the outlet could not write</th>
     *     <th>{@link #closeAfterAnswers}</th><th>{@link #pump} has nothing to write</th><th>{@link #closed}</th></tr>
     * <tr><td>IDLE</td><td>WRITING</td><td>-</td><td>-</td><td>ENDING</td><td>IDLE</td><td>CLOSED</td></tr>
     * <tr><td>WRITING</td><td>-</td><td>IDLE</td><td>CLOSED</td><td>LAST_WRITES</td><td>-</td><td>CLOSED</td></tr>
     * <tr><td>ENDING</td><td>LAST_WRITES</td><td>-</td><td>-</td><td>ENDING</td><td>CLOSED</td><td>CLOSED</td></tr>
     * <tr><td>LAST_WRITES</td><td>-</td><td>ENDING</td><td>CLOSED</td><td>LAST_WRITES</td><td>-</td><td>CLOSED</td></tr>
     * <tr><td>CLOSED</td><td>-</td><td>CLOSED</td><td>CLOSED</td><td>CLOSED</td><td>-</td><td>CLOSED</td></tr>
     * </table>
     *
     * <p>{@code -}: does not happen. Frames of the client are taken in IDLE and WRITING only.
     */
    enum State {
        /** Nothing is being written: answers and composers may begin the next write. */
        IDLE,
        /** The outlet is at a write; what is to be said meanwhile waits. */
        WRITING,
        /** The connection is to be closed when the answers that are owed are written; nothing is being written. Composers are silent. */
        ENDING,
        /** Likewise, and the outlet is at a write. */
        LAST_WRITES,
        /** Nothing is written any more, whatever the outlet tells. */
        CLOSED
    }

    /** What the outlet has told of the write in flight. */
    private enum Outcome {
        NONE,
        WRITTEN,
        FAILED
    }

    /** Bound of one write: more would let one connection hold much memory while it is slow. */
    private static final int WRITE_BYTES = 256 << 10;

    private static final Close UNWRITABLE = new Close(Close.GOING_AWAY, "the connection could not be written to");

    private final Outlet outlet;
    private final SessionContext context;
    private final Consumer<Close> close;
    private final Runnable poke;
    private final Consumer<Boolean> told = this::told;
    private final ReadyQueue ready = new ReadyQueue();

    // Confined to the mailbox.
    private State state = State.IDLE;
    private final Answers answers;
    /** Why it is closed after the answers. */
    private Close lastWord = UNWRITABLE;
    /** Told when what is owed now is written. */
    private List<Runnable> afterNext = new ArrayList<>();
    /** Told when the write in flight is over. */
    private List<Runnable> afterThis = List.of();

    // Written within the mailbox (the outcome: by the outlet), read by any thread.
    private volatile Outcome outcome = Outcome.NONE;
    /** When the write in flight began, milliseconds since the epoch; 0 if there is none. */
    private volatile long since;

    private volatile int bytes;
    private final LargeMessages.Share large;

    /**
     * @param close closes the connection, which calls {@link #closed}
     * @param poke has {@link #pump} called within the mailbox; by any thread
     */
    ConnectionWriter(Outlet outlet, SessionContext context, Consumer<Close> close, Runnable poke) {
        this.outlet = outlet;
        this.context = context;
        this.close = close;
        this.poke = poke;
        this.answers = new Answers(context.unread());
        this.large = context.largeMessages().share();
    }

    /** Whether frames of the client are still taken. */
    boolean isOpen() {
        return state == State.IDLE || state == State.WRITING;
    }

    boolean isClosed() {
        return state == State.CLOSED;
    }

    /** A composer has something to say. */
    void ready(Composer composer) {
        ready.add(composer);
        poke.run();
    }

    /** Owes the client this frame, a JSON object. */
    void answer(String frame) {
        answers.frame(frame);
        answers.excess().ifPresent(excess -> close.accept(new Close(Close.TRY_AGAIN_LATER, excess)));
    }

    /**
     * Owes the client a frame, which may be of any size: there must be no second one before {@code written} is told.
     *
     * @param frame is asked right before it is written
     */
    void answer(Supplier<String> frame, Runnable written) {
        answers.frameLater(frame);
        afterNext.add(written);
    }

    /** Owes the client this, after what it is owed already. */
    void answer(Outgoing message) {
        answers.message(message);
    }

    /** The connection is to be closed when the answers that are owed are written. */
    void closeAfterAnswers(Close why) {
        if (isOpen()) {
            lastWord = why;
            state = state == State.IDLE ? State.ENDING : State.LAST_WRITES;
        }
    }

    /** The connection is closed: gives back what is held. */
    void closed() {
        state = State.CLOSED;
        answers.clear();
        letGo();
    }

    /** Begins the next write if none is in flight and there is something to say. To be called after whatever may have changed that. */
    void pump() {
        settle();
        while (state == State.IDLE || state == State.ENDING) {
            List<Outgoing> out = compose();
            if (out.isEmpty()) {
                if (state == State.ENDING) {
                    close.accept(lastWord);
                }
                return;
            }
            if (state == State.CLOSED) {
                return;
            }
            begin(out);
            outlet.write(out, told);
            settle();
        }
    }

    private void begin(List<Outgoing> out) {
        state = state == State.IDLE ? State.WRITING : State.LAST_WRITES;
        since = context.now();
        bytes = size(out, 0);
        large.holdWrite(out, bytes);
        if (!afterNext.isEmpty()) {
            afterThis = afterNext;
            afterNext = new ArrayList<>();
        }
    }

    /** Any thread, perhaps before {@code write} returns. */
    private void told(boolean written) {
        outcome = written ? Outcome.WRITTEN : Outcome.FAILED;
        poke.run();
    }

    /** Ends the write in flight if the outlet has told what became of it. */
    private void settle() {
        Outcome what = outcome;
        if (what == Outcome.NONE) {
            return;
        }
        outcome = Outcome.NONE;
        if (state != State.WRITING && state != State.LAST_WRITES) {
            return; // what came of it does not matter any more
        }
        letGo();
        if (what == Outcome.FAILED) {
            close.accept(UNWRITABLE);
            return;
        }
        state = state == State.WRITING ? State.IDLE : State.ENDING;
        if (!afterThis.isEmpty()) {
            List<Runnable> listeners = afterThis;
            afterThis = List.of();
            listeners.forEach(Runnable::run);
        }
    }

    private void letGo() {
        since = 0;
        large.letGo();
    }

    private List<Outgoing> compose() {
        if (answers.isEmpty() && ready.isEmpty()) {
            return List.of();
        }
        List<Outgoing> out = answers.takeAll();
        int size = size(out, 0);
        // Each that is ready gets one turn; one that has more to say queues again, behind the others.
        ready.takeTurns();
        while (size < WRITE_BYTES && state == State.IDLE) {
            Composer next = ready.poll();
            if (next == null) {
                break;
            }
            int before = out.size();
            next.compose(out);
            size += size(out, before);
        }
        return out;
    }

    /** Bytes of those from an index on. A loop, because this runs for every write. */
    private static int size(List<Outgoing> out, int from) {
        int size = 0;
        for (int i = from; i < out.size(); i++) {
            size += out.get(i).size();
        }
        return size;
    }

    /** Whether the write in flight, if any, has begun this many milliseconds ago or earlier. */
    boolean lasts(long millis) {
        long began = since;
        return began != 0 && context.now() - began >= millis;
    }

    /** When the write in flight began, milliseconds since the epoch; 0 if there is none. */
    long since() {
        return since;
    }

    /** Whether a large message is in the write in flight. */
    boolean isLarge() {
        return !large.isEmpty();
    }

    /** Bytes of the write in flight, or of the last one. */
    int bytesInFlight() {
        return bytes;
    }
}
