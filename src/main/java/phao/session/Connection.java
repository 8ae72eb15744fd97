package phao.session;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import phao.protocol.Close;
import phao.protocol.Outgoing;
import phao.room.Room;

/**
 * One connection: an actor that composes the next write when the one before is done.
 *
 * <p>Any thread may call {@link #receive}, {@link #enqueue}, {@link #ping}, {@link #giveUpLarge} and {@link #giveUpStuck()};
 * everything else runs in the mailbox. It lives from its making until {@link #close}, or until it is given up.
 */
final class Connection {

    private static final System.Logger LOG = System.getLogger(Connection.class.getName());
    /** Bound of one write: more would let one connection hold much memory while it is slow. */
    private static final int WRITE_BYTES = 256 << 10;
    /** Bound: frames that arrive faster than they are worked off. */
    private static final int MAX_BACKLOG = 10_000;
    /** Who is in a few rooms gets in, however many others are in many: what they take is counted with the connection. */
    private static final int FREE_ROOMS = 8;
    /** Who takes less has a line that is as good as dead. */
    private static final int SLOWEST_PER_SECOND = 8 << 10;

    private final String id;
    private final Outlet outlet;
    private final SessionContext context;
    private final Mailbox mailbox;
    private final LogReader log;
    private final ReadyQueue ready = new ReadyQueue();
    private final Owed owed;
    private final WriteInFlight writing;
    private final Consumer<Boolean> toldWritten = this::told;
    private boolean closed;
    private Optional<Close> closeWhenWritten = Optional.empty();
    private volatile long lastHeard;
    private final Duration grace;
    private final Consumer<Connection> onEnd;
    private final Set<Subscription> subscriptions = new LinkedHashSet<>();

    /**
     * @param grace how long its member stays present when it is cut
     * @param onEnd told when it has ended, by either side
     */
    Connection(String id, Outlet outlet, SessionContext context, Duration grace, Consumer<Connection> onEnd) {
        this.onEnd = onEnd;
        this.grace = grace;
        this.id = id;
        this.outlet = outlet;
        this.context = context;
        this.owed = new Owed(context.unread());
        this.writing = new WriteInFlight(context);
        this.mailbox = new Mailbox(context.executor(), this::pump, this::failed);
        this.log = new LogReader(this, context);
        heard();
    }

    String id() {
        return id;
    }

    LogReader log() {
        return log;
    }

    /** Whether it takes no more frames. */
    boolean closed() {
        return closed || closeWhenWritten.isPresent();
    }

    /** When something arrived last, milliseconds since the epoch. */
    long lastHeard() {
        return lastHeard;
    }

    void heard() {
        lastHeard = context.now();
    }

    /** Something arrived: the task works on it, in order of arrival. */
    void receive(Runnable task) {
        heard();
        if (mailbox.backlog() > MAX_BACKLOG) {
            mailbox.here(() -> close(new Close(Close.TRY_AGAIN_LATER, "more frames wait than are taken: send slower")));
            return;
        }
        mailbox.here(() -> {
            if (!closed()) {
                task.run();
            }
        });
    }

    /** Runs the task in the mailbox, on this thread if nobody works there. */
    void here(Runnable task) {
        mailbox.here(task);
    }

    /** Runs the task in the mailbox without keeping the caller. */
    void later(Runnable task) {
        mailbox.elsewhere(task);
    }

    /** A subscription has something to compose. */
    void enqueue(Subscription subscription) {
        ready.add(subscription);
        mailbox.poke();
    }

    /** Owes the client this frame, a JSON object. */
    void answer(String frame) {
        owed.frame(frame);
        owed.excess().ifPresent(excess -> close(new Close(Close.TRY_AGAIN_LATER, excess)));
    }

    /** Owes the client this frame, which may be of any size: there must be no second one before {@code written} is told. */
    void answer(String frame, Runnable written) {
        owed.frameOfAnySize(frame);
        writing.whenWritten(written);
    }

    /** Owes the client what the composer adds, after what it is owed already. */
    void write(Consumer<List<Outgoing>> composer) {
        List<Outgoing> out = new ArrayList<>();
        composer.accept(out);
        out.forEach(owed::message);
    }

    /** Sends a Ping frame when the write in flight, if any, is done. */
    void ping() {
        mailbox.elsewhere(() -> owed.message(new Outgoing.Ping()));
    }

    /** @return false if there are too many in all rooms: it is no subscription then */
    boolean subscribed(Subscription subscription) {
        boolean free = subscriptions.size() < FREE_ROOMS;
        Optional<Room> room = context.rooms().enter(subscription.roomName(), subscription, free);
        room.ifPresent(entered -> {
            subscriptions.add(subscription);
            subscription.entered(entered, free);
        });
        return room.isPresent();
    }

    void unsubscribe(Subscription subscription, boolean cut) {
        subscription.stop();
        subscriptions.remove(subscription);
        context.rooms().leave(subscription.room(), subscription, subscription.free(), cut ? grace : Duration.ZERO);
    }

    /** Ends it from this side. */
    void close(Close close) {
        if (!closed) {
            end(true);
            outlet.close(close);
        }
    }

    /** Ends it from this side, with what is being written to it: it takes that too slowly. */
    private void giveUp(String why) {
        if (!closed) {
            end(true);
            outlet.cut(new Close(Close.TRY_AGAIN_LATER, why));
        }
    }

    /** Any thread: gives it up if a large message is being written to it for longer than this, which others wait for. */
    void giveUpLarge(Duration patience) {
        giveUpAfter(patience.toMillis(), () -> {
            if (writing.isLarge()) {
                giveUp("a large message was not taken in " + patience.toSeconds() + " s, and others wait: come again");
            }
        });
    }

    /**
     * Any thread: gives it up if it does not take what is written to it, for readers that show no other sign of life.
     *
     * @param patience and a second for each {@link #SLOWEST_PER_SECOND} bytes
     */
    void giveUpStuck(Duration patience) {
        giveUpAfter(patience.toMillis(), () -> {
            long most = patience.toMillis() + writing.bytes() * 1_000L / SLOWEST_PER_SECOND;
            if (writing.lasts(most)) {
                giveUp(writing.bytes() + " bytes were not taken in " + most + " ms: come again");
            }
        });
    }

    /** Any thread: whether nothing of what is written to it was taken for so long. */
    boolean isStuck(Duration patience) {
        return writing.lasts(patience.toMillis());
    }

    /** Any thread: of the write in flight, roughly: the bytes, and a copy on the wire. {@link LargeWrites} counts what is large. */
    long bytesInFlight() {
        return writing.isLarge() ? 0 : 2L * writing.bytes();
    }

    /** Any thread: when the write in flight began, milliseconds; 0 if there is none. */
    long writingSince() {
        return writing.since();
    }

    /** Any thread: gives it up if it takes nothing, because all that is written and not taken is too much. */
    void giveUpStuck() {
        giveUpAfter(1, () -> giveUp("too much waits to be read on this server: read it, and come again"));
    }

    private void giveUpAfter(long millis, Runnable check) {
        if (writing.lasts(millis)) {
            mailbox.elsewhere(() -> {
                if (writing.lasts(millis)) {
                    check.run();
                }
            });
        }
    }

    /** Ends it from this side when the answers that it is owed are written. */
    void closeAfterAnswers(Close close) {
        closeWhenWritten = Optional.of(close);
    }

    /** Ends it because of a bug: details go to the log only, the client gets the number to ask for. */
    void failed(Throwable bug) {
        String reference = id + "-" + Long.toString(context.now(), Character.MAX_RADIX);
        close(new Close(Close.UNEXPECTED, "unexpected error, reference " + reference + ": tell the operator"));
        LOG.log(Level.ERROR, id + ": unexpected error " + reference, bug);
    }

    /** It has ended from the other side, or broke. */
    void ended(boolean cut) {
        mailbox.here(() -> {
            if (!closed) {
                end(cut);
            }
        });
    }

    private void end(boolean cut) {
        closed = true;
        List.copyOf(subscriptions).forEach(subscription -> unsubscribe(subscription, cut));
        owed.clear();
        writing.letGo();
        onEnd.accept(this);
    }

    private void pump() {
        while (mayWrite()) {
            List<Outgoing> out = compose();
            if (out.isEmpty()) {
                closeWhenWritten.ifPresent(this::close);
                return;
            }
            if (closed) {
                return;
            }
            writing.begin(out, size(out, 0));
            outlet.write(out, toldWritten);
        }
    }

    /** Any thread. */
    private void told(boolean written) {
        writing.told(written);
        mailbox.poke();
    }

    private boolean mayWrite() {
        boolean over = writing.isOver();
        if (over && writing.failed()) {
            close(new Close(Close.GOING_AWAY, "the connection could not be written to"));
        }
        return over && !closed;
    }

    private List<Outgoing> compose() {
        if (owed.isEmpty() && ready.isEmpty()) {
            return List.of();
        }
        List<Outgoing> out = owed.takeAll();
        int size = size(out, 0);
        // Each that is ready gets one turn; who has more to say queues again, behind the others.
        ready.takeTurns();
        while (size < WRITE_BYTES && closeWhenWritten.isEmpty()) {
            Subscription next = ready.poll();
            if (next == null) {
                break;
            }
            int before = out.size();
            next.compose(out);
            size += size(out, before);
        }
        return out;
    }

    /** Of those from an index on. A loop, because this runs for every write. */
    private static int size(List<Outgoing> out, int from) {
        int size = 0;
        for (int i = from; i < out.size(); i++) {
            size += out.get(i).size();
        }
        return size;
    }
}
