package phao.session;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import java.util.function.Supplier;
import phao.access.Quotas;
import phao.protocol.Close;
import phao.protocol.Outgoing;

/**
 * One connection: an actor that works off what comes, and composes the next write when the one before is done
 * ({@link ConnectionWriter}).
 *
 * <p>Methods that any thread may call say so; all others run in the mailbox, that is within a task of {@link #receive}, {@link #here} or
 * {@link #later}. It lives until it is closed from this side or has ended from the other.
 */
final class Connection {

    private static final System.Logger LOG = System.getLogger(Connection.class.getName());
    /** Bound: frames that arrive faster than they are worked off. */
    private static final int MAX_BACKLOG = 10_000;
    /** A reader slower than 8 KiB/s is treated as dead. */
    private static final int SLOWEST_PER_SECOND = 8 << 10;

    private final String id;
    private final Outlet outlet;
    private final SessionContext context;
    private final Duration grace;
    private final Consumer<Connection> onEnd;
    private final Mailbox mailbox;
    private final ConnectionWriter writer;
    private volatile long lastHeard;
    /** What it has of the quotas, until it ends. */
    private final Queue<Quotas.Place> places = new ConcurrentLinkedQueue<>();

    private volatile boolean ended;

    // Confined to the mailbox.
    private final Set<Composer> composers = new LinkedHashSet<>();

    /**
     * @param grace how long its member stays present when it is cut
     * @param onEnd told when it has ended, by either side
     */
    Connection(String id, Outlet outlet, SessionContext context, Duration grace, Consumer<Connection> onEnd) {
        this.id = id;
        this.outlet = outlet;
        this.context = context;
        this.grace = grace;
        this.onEnd = onEnd;
        this.writer = new ConnectionWriter(outlet, context, this::close, this::poke);
        this.mailbox = new Mailbox(context.executor(), writer::pump, this::failed);
        heard();
    }

    /** Any thread. */
    String id() {
        return id;
    }

    private void poke() {
        mailbox.poke();
    }

    /** Any thread: what it has of the quotas is given back with its end. */
    void keep(Quotas.Place place) {
        places.add(place);
        if (ended) {
            giveBackPlaces();
        }
    }

    private void giveBackPlaces() {
        for (Quotas.Place place = places.poll(); place != null; place = places.poll()) {
            place.giveBack();
        }
    }

    /** Whether it takes no more frames. */
    boolean closed() {
        return !writer.isOpen();
    }

    /** Any thread: when something arrived last, milliseconds since the epoch. */
    long lastHeard() {
        return lastHeard;
    }

    /** Any thread: something arrived. */
    void heard() {
        lastHeard = context.now();
    }

    /** Any thread: something arrived: the task works on it, in order of arrival. */
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

    /** Any thread: runs the task in the mailbox, on this thread if nobody works there. */
    void here(Runnable task) {
        mailbox.here(task);
    }

    /** Any thread: runs the task in the mailbox without keeping the caller. */
    void later(Runnable task) {
        mailbox.elsewhere(task);
    }

    /** Any thread: a composer has something to say. */
    void enqueue(Composer composer) {
        writer.ready(composer);
    }

    /** Owes the client this frame, a JSON object. */
    void answer(String frame) {
        writer.answer(frame);
    }

    /** See {@link ConnectionWriter#answer(Supplier, Runnable)}. */
    void answer(Supplier<String> frame, Runnable written) {
        writer.answer(frame, written);
    }

    /** Owes the client what the composer adds, after what it is owed already. */
    void write(Consumer<List<Outgoing>> composer) {
        List<Outgoing> out = new ArrayList<>();
        composer.accept(out);
        out.forEach(writer::answer);
    }

    /** Any thread: sends a Ping frame when the write in flight, if any, is done. */
    void ping() {
        mailbox.elsewhere(() -> writer.answer(new Outgoing.Ping()));
    }

    /** The composer is told when the connection ends, from now on. */
    void add(Composer composer) {
        composers.add(composer);
    }

    void remove(Composer composer) {
        composers.remove(composer);
    }

    /** How many composers it has. */
    int composers() {
        return composers.size();
    }

    /** Ends it from this side. */
    void close(Close close) {
        if (!writer.isClosed()) {
            end(true);
            outlet.close(close);
        }
    }

    /** Ends it from this side, with what is being written to it: it takes that too slowly. */
    private void giveUp(String why) {
        if (!writer.isClosed()) {
            end(true);
            outlet.cut(new Close(Close.TRY_AGAIN_LATER, why));
        }
    }

    /** Any thread: gives it up if a large message is being written to it for longer than {@code patience}: others wait for it. */
    void giveUpLarge(Duration patience) {
        giveUpAfter(patience.toMillis(), () -> {
            if (writer.isLarge()) {
                giveUp("a large message was not taken in " + patience.toSeconds() + " s, and others wait: come again");
            }
        });
    }

    /**
     * Any thread: gives it up if it does not take what is written to it, for readers that show no other sign of life.
     *
     * @param patience how long a write of no bytes may last; one second more for each {@link #SLOWEST_PER_SECOND} bytes
     */
    void giveUpStuck(Duration patience) {
        giveUpAfter(patience.toMillis(), () -> {
            long most = patience.toMillis() + writer.bytesInFlight() * 1_000L / SLOWEST_PER_SECOND;
            if (writer.lasts(most)) {
                giveUp(writer.bytesInFlight() + " bytes were not taken in " + most + " ms: come again");
            }
        });
    }

    /** Any thread: whether the write in flight, if any, lasts for {@code patience} already. */
    boolean isStuck(Duration patience) {
        return writer.lasts(patience.toMillis());
    }

    /** Any thread: roughly what the write in flight holds: its bytes, and a copy on the wire; 0 if {@link LargeMessages} counts it. */
    long bytesInFlight() {
        return writer.isLarge() ? 0 : 2L * writer.bytesInFlight();
    }

    /** Any thread: when the write in flight began, milliseconds since the epoch; 0 if there is none. */
    long writingSince() {
        return writer.since();
    }

    /** Any thread: gives it up if it takes nothing, because all that is written and not taken is too much. */
    void giveUpStuck() {
        giveUpAfter(1, () -> giveUp("too much waits to be read on this server: read it, and come again"));
    }

    private void giveUpAfter(long millis, Runnable check) {
        if (writer.lasts(millis)) {
            mailbox.elsewhere(() -> {
                if (writer.lasts(millis)) {
                    check.run();
                }
            });
        }
    }

    /** Ends it from this side when the answers that it is owed are written. */
    void closeAfterAnswers(Close close) {
        writer.closeAfterAnswers(close);
    }

    /** Ends it because of a bug: details go to the log only, the client gets the number to ask for. */
    void failed(Throwable bug) {
        String reference = id + "-" + Long.toString(context.now(), Character.MAX_RADIX);
        close(new Close(Close.UNEXPECTED, "unexpected error, reference " + reference + ": tell the operator"));
        LOG.log(Level.ERROR, id + ": unexpected error " + reference, bug);
    }

    /**
     * Any thread: it has ended from the other side.
     *
     * @param cut whether it broke
     */
    void ended(boolean cut) {
        mailbox.here(() -> {
            if (!writer.isClosed()) {
                end(cut);
            }
        });
    }

    private void end(boolean cut) {
        writer.closed();
        List.copyOf(composers).forEach(composer -> composer.connectionEnded(cut ? grace : Duration.ZERO));
        ended = true;
        giveBackPlaces();
        onEnd.accept(this);
    }
}
