package phao.session;

import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import phao.access.Identity;
import phao.protocol.Close;
import phao.protocol.Cursor;
import phao.protocol.Cursors;
import phao.protocol.FrameEncoder;
import phao.protocol.Member;
import phao.protocol.Outgoing;
import phao.protocol.Refusal;
import phao.protocol.Start;
import phao.room.Room;

/**
 * A reader of rooms over plain HTTP: an event stream, or a poll, which is a stream that ends with the first thing it has to say
 * (docs/protocol.md §5.2, §5.3).
 *
 * <p>{@link #gone} by any thread; the rest within the connection's mailbox.
 */
public final class EventSession implements Session, Clients.Speaker {

    /** A client that polls or posts is present for 30 s, and longer if it does so again. */
    public static final Duration LEASE = Duration.ofSeconds(30);

    private final SessionContext context;
    private final Connection connection;
    private final LogReader log;
    private final EventRequest request;
    private final EventForm form;
    private final Member member;
    /** Empty when the reader has no secret. */
    private final String publisher;
    /** Empty for a stream. */
    private final Optional<PollOutlet> poll;

    /** Milliseconds since the epoch. */
    private final long opened;
    /** When a stream was pinged last, milliseconds since the epoch. Written by the sweep only. */
    private volatile long pinged;
    /** Whether it was told where it begins. Written within the mailbox, read by the sweep. */
    private volatile boolean begun;

    // Confined to the mailbox.
    private final EventFeed feed;

    private final Map<EventRequest.RoomStart, Subscription> subscriptions = new LinkedHashMap<>();
    /** Where the log stands, for the rooms that are joined anew. */
    private final Map<EventRequest.RoomStart, Standing> positions = new HashMap<>();

    private int positionsAsked;

    /** @param poll where a poll is answered, which is the outlet of the connection; empty for a stream */
    EventSession(Connection connection, SessionContext context, EventRequest request, Optional<PollOutlet> poll) {
        this.connection = connection;
        this.context = context;
        this.log = new LogReader(connection, context);
        this.request = request;
        this.form = poll.isPresent() ? EventForm.POLL : EventForm.STREAM;
        this.feed = new EventFeed(form);
        this.member = request.who().member(identity(), context::newSecret);
        this.publisher = request.who().client().isEmpty()
                ? ""
                : identity().publisher(request.who().client());
        this.opened = context.now();
        this.pinged = opened;
        this.poll = poll;
        poll.ifPresent(outlet -> outlet.answersFor(this::cursors, this::gone));
    }

    @Override
    public Connection connection() {
        return connection;
    }

    /** The reader has gone, or has its answer. */
    public void gone() {
        connection.ended(true);
    }

    @Override
    public long generation() {
        return request.who().generation();
    }

    @Override
    public void fence() {
        connection.later(() -> connection.close(Close.fenced()));
    }

    @Override
    public void ended() {
        if (!publisher.isEmpty()) {
            context.clients().release(publisher, this);
        }
    }

    @Override
    public void reconsider() {
        request.admission().end().ifPresent(why -> connection.later(() -> connection.close(Close.because(why))));
    }

    private Identity identity() {
        return request.admission().identity();
    }

    @Override
    public void sweep(long now) {
        reconsider();
        if (poll.isPresent()) {
            if (begun && now - opened >= request.patience().toMillis()) {
                connection.later(this::expire);
            }
            return;
        }
        Duration heartbeat = context.settings().heartbeat();
        // A reader of a stream says that it is alive only by taking what is written.
        connection.giveUpStuck(heartbeat.multipliedBy(2));
        if (now - pinged >= heartbeat.toMillis()) {
            pinged = now;
            connection.ping();
        }
    }

    void begin() {
        connection.receive(() -> {
            Optional<Refusal> end = request.admission().end();
            if (end.isPresent()) {
                // What changed before this session was watched was told to nobody.
                connection.close(Close.because(end.get()));
                return;
            }
            if (!publisher.isEmpty() && !context.clients().claim(publisher, this)) {
                connection.close(Close.fenced());
                return;
            }
            request.rooms().forEach(start -> feed.at(start.room(), cursor(start)));
            request.rooms().forEach(this::enter);
            if (positionsAsked == 0 && !connection.closed()) {
                flow();
            }
        });
    }

    private void enter(EventRequest.RoomStart start) {
        EventRequest.Reader who = request.who();
        boolean visible = poll.isPresent() ? who.isVisiblePolling() : who.isVisibleStreaming();
        Subscription subscription = new Subscription(connection, log, feed, member, visible, start.room());
        subscription.allow(request.admission().rights(start.room()), identity(), context);
        subscription.inlineUpTo(request.inlineBytes());
        subscriptions.put(start, subscription);
        // Register first, then read how far the log goes: what is committed from now on wakes us.
        if (connection.closed()) {
            return;
        } else if (!subscription.enter(context.rooms())) {
            connection.close(Close.tooManyMembers());
        } else if (!goesOn(start, subscription.room())) {
            positionsAsked++;
            log.position(
                    start.room(), publisher, identity().user(), start.start(), standing -> positioned(start, standing));
        }
    }

    /** Whether the reader has heard of the room by a poll a moment ago, so that it needs not be told again how things are. */
    private boolean goesOn(EventRequest.RoomStart start, Room room) {
        return start.heard().filter(heard -> room.knowsEvents(heard.events())).isPresent()
                && cursor(start)
                        .filter(at -> at.epoch().equals(context.log().epoch()) && at.seq() <= room.head())
                        .isPresent();
    }

    private void positioned(EventRequest.RoomStart start, Standing position) {
        if (position == null) {
            connection.close(Close.logUnreadable());
            return;
        }
        positions.put(start, position);
        if (positions.size() == positionsAsked) {
            flow();
        }
    }

    /** All rooms at once, so that a poll is answered for all of them. */
    private void flow() {
        connection.write(out -> {
            form.open(context.connections().spreadMillis(), out);
            if (!positions.isEmpty()) {
                feed.frame("welcome", FrameEncoder.json(context.welcome(member, identity())), out);
            }
            subscriptions.forEach((start, subscription) -> {
                if (positions.containsKey(start)) {
                    join(start, subscription, positions.get(start), out);
                } else {
                    subscription.flowFrom(
                            cursor(start).orElseThrow().seq(), start.heard().orElseThrow());
                }
            });
        });
        begun = true;
    }

    private void join(EventRequest.RoomStart start, Subscription subscription, Standing position, List<Outgoing> out) {
        subscription.begin(start.start(), position, (joined, gap) -> {
            Optional<Cursor> cursor = Optional.of(new Cursor(joined.epoch(), joined.after()));
            if (gap.isEmpty()) {
                feed.at(start.room(), cursor);
            }
            feed.frame("joined", FrameEncoder.json(joined), out);
            // A reader that is cut between the two must be told both again: only the gap moves the cursor.
            feed.at(start.room(), cursor);
            gap.ifPresent(missing -> feed.gap(subscription.roomName(), missing, out));
        });
    }

    /** The time of a poll is over: it is answered with nothing, unless something is on its way. */
    private void expire() {
        boolean behind =
                subscriptions.values().stream().anyMatch(each -> each.room().head() > each.cursor());
        if (!connection.closed() && !behind) {
            poll.orElseThrow().answerNothing();
        }
    }

    private String cursors() {
        Map<String, Cursors.Heard> heard = new HashMap<>();
        subscriptions.values().forEach(each -> heard.put(each.roomName(), each.heard()));
        return feed.cursors(heard);
    }

    private static Optional<Cursor> cursor(EventRequest.RoomStart start) {
        return start.start() instanceof Start.After after ? Optional.of(after.cursor()) : Optional.empty();
    }
}
