package phao.session;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import phao.access.Admission;
import phao.access.Bearer;
import phao.access.Identity;
import phao.access.Quotas;
import phao.protocol.Close;
import phao.protocol.Start;
import phao.room.Room;

/**
 * All connections of this server: opens them, watches over them, and ends them. What they share is their {@link SessionContext}.
 *
 * <p>Any thread. Lives as long as the application; {@link #closeAll} is its end.
 */
public final class Sessions {

    /** One large message may be written for 30 s while others wait for their turn. */
    private static final Duration LONGEST_LARGE_WRITE = Duration.ofSeconds(30);

    /** A write that lasts for 2 s counts as held; others are over in a moment. */
    private static final Duration STUCK = Duration.ofSeconds(2);

    private static final Close STOPPING = new Close(Close.GOING_AWAY, "the server stops");

    private final SessionContext context;
    private final LogRescan rescan;
    private final Map<Connection, Session> open = new ConcurrentHashMap<>();
    private final Set<PageSession> pages = ConcurrentHashMap.newKeySet();
    private final Map<String, SignalRate> signalRates = new ConcurrentHashMap<>();
    private volatile boolean stopping;

    public Sessions(SessionContext context) {
        this.context = context;
        this.rescan = new LogRescan(context.log(), context.rooms(), context.executor());
        context.gate().onChange(this::reconsider);
    }

    /** A connection to {@code /socket} was opened. */
    public SocketSession open(Outlet outlet, Bearer bearer) {
        SocketSession session = new SocketSession(connect("s", outlet, Room.GRACE), context, bearer);
        watch(session);
        count(session, bearer.address());
        return session;
    }

    /** A connection to {@code /rooms/{room}} was opened. */
    public BareSession open(Outlet outlet, String room, Start start, String name, Admission admission) {
        BareSession session = new BareSession(connect("b", outlet, Room.GRACE), context, room, name, admission);
        watch(session);
        count(session, admission.identity());
        session.begin(start);
        return session;
    }

    /** Somebody listens by an event stream. */
    public EventSession stream(Outlet outlet, EventRequest request) {
        EventSession session = new EventSession(connect("e", outlet, Room.GRACE), context, request, Optional.empty());
        watch(session);
        count(session, request.admission().identity());
        session.begin();
        return session;
    }

    /** Somebody polls: the reply is given at once if there is something, else when something comes or the time is over. */
    public EventSession poll(PollReply reply, EventRequest request) {
        PollOutlet outlet = new PollOutlet(reply);
        EventSession session =
                new EventSession(connect("p", outlet, EventSession.LEASE), context, request, Optional.of(outlet));
        watch(session);
        count(session, request.admission().identity());
        session.begin();
        if (request.patience().isZero()) {
            context.timer().after(Duration.ZERO, () -> session.sweep(context.now()));
        }
        return session;
    }

    /** Somebody wants a page, and waits for one that is not empty. */
    public PageSession page(
            PageQuery query, EventRequest.Reader who, Admission admission, Duration wait, PageSession.Reply reply) {
        PageSession session = new PageSession(context, query, who, admission, wait, reply, new WaitingPages());
        session.begin();
        return session;
    }

    /** @param grace how long its member stays present when it is cut */
    private Connection connect(String kind, Outlet outlet, Duration grace) {
        return new Connection(kind + context.connections().opens(), outlet, context, grace, this::ended);
    }

    /** Whether somebody without a connection has sent too many signals in this second; counts this one. */
    public boolean signalsTooFast(String client) {
        SignalRate rate = signalRates.computeIfAbsent(client, name -> new SignalRate());
        synchronized (rate) {
            return rate.exceeded(context.now());
        }
    }

    /** Closes connections that are silent or never said hello. To be called every few seconds. */
    public void sweep() {
        long now = context.now();
        open.values().forEach(session -> session.sweep(now));
        pages.forEach(page -> page.sweep(now));
        if (!context.largeMessages().hasRoom()) {
            open.keySet().forEach(connection -> connection.giveUpLarge(LONGEST_LARGE_WRITE));
        }
        giveUpStuck();
        // Those of this second begin anew, which lets a few more signals through every few seconds, and keeps no client
        // for ever.
        signalRates.clear();
        context.quotas().sweep();
        context.gate().sweep();
    }

    /** Rights have changed: ends what is not allowed any more. */
    private void reconsider() {
        open.values().forEach(Session::reconsider);
        pages.forEach(PageSession::reconsider);
    }

    /** What is not taken is held in memory. If that is too much, the connections that have taken nothing for longest are given up. */
    private void giveUpStuck() {
        List<Connection> stuck = new ArrayList<>(open.keySet());
        stuck.removeIf(connection -> !connection.isStuck(STUCK));
        long held = stuck.stream().mapToLong(Connection::bytesInFlight).sum();
        if (held > context.stuckWriteBytes()) {
            stuck.sort(Comparator.comparingLong(Connection::writingSince));
            for (Connection connection : stuck) {
                held -= connection.bytesInFlight();
                connection.giveUpStuck();
                if (held <= context.stuckWriteBytes()) {
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
        rescan.begin();
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

    private void count(Session session, Identity identity) {
        count(session, identity.address());
        keep(session, context.quotas().connect(identity));
    }

    private void count(Session session, String address) {
        keep(session, context.quotas().connect(address));
    }

    /** @param place empty if there are too many already */
    private void keep(Session session, Optional<Quotas.Place> place) {
        Connection connection = session.connection();
        place.ifPresentOrElse(
                connection::keep,
                () -> connection.receive(
                        () -> connection.close(Close.because(context.quotas().tooManyConnections()))));
    }

    private void watch(Session session) {
        Connection connection = session.connection();
        open.put(connection, session);
        if (stopping) {
            connection.receive(() -> connection.close(STOPPING));
        }
    }

    private void ended(Connection connection) {
        Session session = open.remove(connection);
        if (session != null) {
            context.connections().ended();
            session.ended();
        }
    }

    /** Pages that wait until there is something on them. */
    private final class WaitingPages implements PageSession.Waiting {

        @Override
        public void began(PageSession page) {
            pages.add(page);
            if (stopping) {
                page.refuse(STOPPING);
            }
        }

        @Override
        public void ended(PageSession page) {
            pages.remove(page);
        }
    }
}
