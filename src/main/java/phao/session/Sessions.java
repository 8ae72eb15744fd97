package phao.session;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import phao.heap.HeapBudget;
import phao.heap.HeapShare;
import phao.log.RoomLog;
import phao.protocol.Close;
import phao.protocol.Limits;
import phao.protocol.Member;
import phao.protocol.ServerFrame;
import phao.protocol.Start;
import phao.room.Rooms;
import phao.room.Timer;

/**
 * All connections of this server, and what they share.
 *
 * <p>Any thread. Lives as long as the application; {@link #closeAll} is its end.
 */
public final class Sessions {

    /** Below this many connections a reconnect of all at once harms nobody. */
    private static final long LEAST_JITTER_MILLIS = 500;
    /** How long a storm of reconnects is spread out at most. */
    private static final long MOST_JITTER_MILLIS = 30_000;

    /** How long one large message may be written while others wait for their turn. */
    private static final Duration LONGEST_LARGE_WRITE = Duration.ofSeconds(30);

    /** A write that is not taken for so long counts as held; others are over in a moment. */
    private static final Duration STUCK = Duration.ofSeconds(2);

    private final RoomLog log;
    private final Rooms rooms;
    private final Settings settings;
    private final Surroundings surroundings;
    private final Recovery recovery = new Recovery(this);
    private final Clients clients = new Clients();
    private final HeapBudget heap;
    private final LargeWrites largeWrites;
    private final Map<Connection, Watched> open = new ConcurrentHashMap<>();
    private final Set<PageSession> pages = ConcurrentHashMap.newKeySet();
    private final Map<String, SignalRate> signalRates = new ConcurrentHashMap<>();
    private final AtomicLong ids = new AtomicLong();
    private volatile boolean stopping;

    /**
     * What an operator chooses.
     *
     * @param server name and version, told in {@code welcome}
     * @param heartbeat how often a client must be heard
     */
    public record Settings(String server, Duration heartbeat, Limits limits) {}

    /**
     * What is given from outside, so that tests give their own.
     *
     * @param executor composes and writes for callers that must not wait
     * @param secrets makes client ids for connections that bring none: 32 hexadecimal digits
     */
    public record Surroundings(Executor executor, Timer timer, InstantSource clock, Supplier<String> secrets) {}

    /** What the sweep asks of a connection's owner. */
    interface Watched {

        /** Time has come to {@code now}: close what is overdue. */
        void sweep(long now);

        /** It has ended. */
        void ended();
    }

    public Sessions(RoomLog log, Rooms rooms, Settings settings, Surroundings surroundings, HeapBudget heap) {
        this.heap = heap;
        this.largeWrites = new LargeWrites(heap.largeWriteBytes());
        this.log = log;
        this.rooms = rooms;
        this.settings = settings;
        this.surroundings = surroundings;
    }

    /** A connection to {@code /socket} was opened. */
    public SocketSession open(Outlet outlet) {
        Connection connection = new Connection("s" + ids.incrementAndGet(), outlet, this);
        SocketSession session = new SocketSession(connection, this);
        watch(connection, session);
        return session;
    }

    /** A connection to {@code /rooms/{room}} was opened. */
    public BareSession open(Outlet outlet, String room, Start start, String name) {
        Connection connection = new Connection("b" + ids.incrementAndGet(), outlet, this);
        BareSession session = new BareSession(connection, this, room, name);
        watch(connection, session);
        session.begin(start);
        return session;
    }

    /** Somebody listens by an event stream. */
    public EventSession stream(Outlet outlet, Listening listening) {
        return begin(EventSession.stream("e" + ids.incrementAndGet(), this, outlet, listening));
    }

    /** Somebody polls: the reply is given at once if there is something, else when something comes or the time is over. */
    public EventSession poll(PollReply reply, Listening listening) {
        EventSession session = begin(EventSession.poll("p" + ids.incrementAndGet(), this, reply, listening));
        if (listening.patience().isZero()) {
            surroundings.timer().after(Duration.ZERO, () -> session.sweep(now()));
        }
        return session;
    }

    private EventSession begin(EventSession session) {
        watch(session.connection(), session);
        session.begin();
        return session;
    }

    /** Somebody wants a page, and waits for one that is not empty. */
    public PageSession page(PageQuery query, Listening.Identity who, Duration wait, PageSession.Reply reply) {
        PageSession session = new PageSession(this, query, who, wait, reply);
        session.begin();
        return session;
    }

    /** Whether somebody without a connection has sent too many signals in this second; counts this one. */
    public boolean signalsTooFast(String client) {
        SignalRate rate = signalRates.computeIfAbsent(client, name -> new SignalRate());
        synchronized (rate) {
            return rate.exceeded(now());
        }
    }

    /** Closes connections that are silent or never said hello. To be called every few seconds. */
    public void sweep() {
        long now = now();
        open.values().forEach(watched -> watched.sweep(now));
        pages.forEach(page -> page.sweep(now));
        if (!largeWrites.hasRoom()) {
            open.keySet().forEach(connection -> connection.giveUpLarge(LONGEST_LARGE_WRITE));
        }
        giveUpStuck();
        // Those of this second begin anew, which lets a few more signals through every few seconds, and keeps no client
        // for ever.
        signalRates.clear();
    }

    /** What is not taken is held: of too much, those go first who have taken nothing for longest. */
    private void giveUpStuck() {
        List<Connection> stuck = new ArrayList<>(open.keySet());
        stuck.removeIf(connection -> !connection.isStuck(STUCK));
        long held = stuck.stream().mapToLong(Connection::bytesInFlight).sum();
        if (held > heap.stuckWriteBytes()) {
            stuck.sort(Comparator.comparingLong(Connection::writingSince));
            for (Connection connection : stuck) {
                held -= connection.bytesInFlight();
                connection.giveUpStuck();
                if (held <= heap.stuckWriteBytes()) {
                    return;
                }
            }
        }
    }

    /**
     * The log works again after an outage: something may have been committed by a commit whose success was never heard of, and
     * so never shown. Readers find it in the log.
     */
    public void logRecovered() {
        recovery.begin();
    }

    /** Ends all with 1001, for instance because the server stops. */
    public void closeAll(String why) {
        stopping = true;
        pages.forEach(page -> page.refuse(new Close(Close.GOING_AWAY, why)));
        open.keySet()
                .forEach(connection -> connection.receive(() -> connection.close(new Close(Close.GOING_AWAY, why))));
    }

    /** How many connections are open. */
    public int count() {
        return open.size() + pages.size();
    }

    void waits(PageSession page) {
        pages.add(page);
        if (stopping) {
            page.refuse(new Close(Close.GOING_AWAY, "the server stops"));
        }
    }

    void waitsNoMore(PageSession page) {
        pages.remove(page);
    }

    private void watch(Connection connection, Watched watched) {
        open.put(connection, watched);
        if (stopping) {
            connection.receive(() -> connection.close(new Close(Close.GOING_AWAY, "the server stops")));
        }
    }

    void ended(Connection connection) {
        Watched watched = open.remove(connection);
        if (watched != null) {
            watched.ended();
        }
    }

    /** How long a client should spread its first attempt to reconnect: a thousand connections a second can be taken. */
    private long jitterMillis() {
        return Math.min(MOST_JITTER_MILLIS, Math.max(LEAST_JITTER_MILLIS, open.size()));
    }

    /** How long one of them should wait before it comes again by itself. */
    long spreadMillis() {
        return LEAST_JITTER_MILLIS + ids.get() * 7_919 % jitterMillis();
    }

    /** What a member is told first, on every kind of connection. */
    ServerFrame.Welcome welcome(Member member) {
        return new ServerFrame.Welcome(
                member.id(), settings.server(), settings.heartbeat().toMillis(), jitterMillis(), settings.limits());
    }

    /** What the rooms' messages are in. */
    public RoomLog log() {
        return log;
    }

    /** The live side of the rooms. */
    public Rooms rooms() {
        return rooms;
    }

    public Settings settings() {
        return settings;
    }

    Clients clients() {
        return clients;
    }

    /** Answers that are not read, of all connections. */
    HeapShare unread() {
        return heap.unread();
    }

    /** Messages that wait before the log has them, of all connections. */
    HeapShare unfinished() {
        return heap.unfinished();
    }

    LargeWrites largeWrites() {
        return largeWrites;
    }

    /** Where to compose and write for callers that must not wait. */
    public Executor executor() {
        return surroundings.executor();
    }

    Timer timer() {
        return surroundings.timer();
    }

    /** Milliseconds since the epoch. */
    public long now() {
        return surroundings.clock().millis();
    }

    /** A client id for somebody who brings none. */
    public String newSecret() {
        return surroundings.secrets().get();
    }
}
