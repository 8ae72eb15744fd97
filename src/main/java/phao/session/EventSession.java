package phao.session;

import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import phao.log.Position;
import phao.protocol.Close;
import phao.protocol.Cursor;
import phao.protocol.FrameEncoder;
import phao.protocol.Member;
import phao.protocol.Outgoing;
import phao.protocol.Start;
import phao.room.Room;

/**
 * A reader of rooms over plain HTTP: an event stream, or a poll, which is a stream that ends with the first thing it has to say
 * (docs/protocol.md §5.2, §5.3).
 *
 * <p>{@link #gone} by any thread; the rest within the connection's mailbox.
 */
public final class EventSession implements Session, Clients.Speaker {

    /** Who polls or posts is present until it does so again, for so long. */
    public static final Duration LEASE = Duration.ofSeconds(30);

    private final SessionContext context;
    private final Connection connection;
    private final LogReader log;
    private final Listening listening;
    private final EventForm form;
    private final EventFeed feed;
    private final Member member;
    /** Empty for a stream. */
    private final Optional<PollOutlet> poll;

    private final Map<Listening.Seat, Subscription> subscriptions = new LinkedHashMap<>();
    /** Where the log stands, for the rooms that are joined anew. */
    private final Map<Listening.Seat, Position> positions = new HashMap<>();

    private int positionsAsked;
    private final long opened;
    private volatile long pinged;
    private volatile boolean begun;

    /** @param poll where a poll is answered, which is the outlet of the connection; empty for a stream */
    EventSession(Connection connection, SessionContext context, Listening listening, Optional<PollOutlet> poll) {
        this.connection = connection;
        this.context = context;
        this.log = new LogReader(connection, context);
        this.listening = listening;
        this.form = poll.isPresent() ? EventForm.POLL : EventForm.STREAM;
        this.feed = new EventFeed(form);
        this.member = listening.who().member(context::newSecret);
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
        return listening.who().generation();
    }

    @Override
    public void fence() {
        connection.later(() -> connection.close(Close.fenced()));
    }

    @Override
    public void ended() {
        if (!listening.who().client().isEmpty()) {
            context.clients().release(listening.who().client(), this);
        }
    }

    @Override
    public void sweep(long now) {
        if (poll.isPresent()) {
            if (begun && now - opened >= listening.patience().toMillis()) {
                connection.later(this::expire);
            }
            return;
        }
        Duration heartbeat = context.settings().heartbeat();
        // Nobody says over a stream that he is alive, but by taking what is written.
        connection.giveUpStuck(heartbeat.multipliedBy(2));
        if (now - pinged >= heartbeat.toMillis()) {
            pinged = now;
            connection.ping();
        }
    }

    void begin() {
        connection.receive(() -> {
            Listening.Identity who = listening.who();
            if (!who.client().isEmpty() && !context.clients().claim(who.client(), this)) {
                connection.close(Close.fenced());
                return;
            }
            listening.rooms().forEach(seat -> feed.at(seat.room(), cursor(seat)));
            listening.rooms().forEach(this::enter);
            if (positionsAsked == 0 && !connection.closed()) {
                flow();
            }
        });
    }

    private void enter(Listening.Seat seat) {
        Listening.Identity who = listening.who();
        boolean visible = poll.isPresent() ? who.isVisiblePolling() : who.isVisibleStreaming();
        Subscription subscription = new Subscription(connection, log, feed, member, visible, seat.room());
        subscription.inlineUpTo(listening.inlineBytes());
        subscriptions.put(seat, subscription);
        // Register first, then read how far the log goes: what is committed from now on wakes us.
        if (connection.closed()) {
            return;
        } else if (!subscription.enter(context.rooms())) {
            connection.close(Close.tooManyMembers());
        } else if (!goesOn(seat, subscription.room())) {
            positionsAsked++;
            log.position(seat.room(), who.client(), seat.start(), position -> positioned(seat, position));
        }
    }

    /** Whether the reader has heard of the room by a poll a moment ago, so that it needs not be told again how things are. */
    private boolean goesOn(Listening.Seat seat, Room room) {
        return seat.events().isPresent()
                && room.knowsEvents(seat.events().getAsLong())
                && cursor(seat)
                        .filter(at -> at.epoch().equals(context.log().epoch()) && at.seq() <= room.head())
                        .isPresent();
    }

    private void positioned(Listening.Seat seat, Position position) {
        if (position == null) {
            connection.close(Close.logUnreadable());
            return;
        }
        positions.put(seat, position);
        if (positions.size() == positionsAsked) {
            flow();
        }
    }

    /** All rooms at once, so that a poll is answered for all of them. */
    private void flow() {
        connection.write(out -> {
            form.open(context.connections().spreadMillis(), out);
            if (!positions.isEmpty()) {
                feed.frame("welcome", FrameEncoder.json(context.welcome(member)), out);
            }
            subscriptions.forEach((seat, subscription) -> {
                if (positions.containsKey(seat)) {
                    join(seat, subscription, positions.get(seat), out);
                } else {
                    subscription.flowFrom(
                            cursor(seat).orElseThrow().seq(), seat.events().getAsLong());
                }
            });
        });
        begun = true;
    }

    private void join(Listening.Seat seat, Subscription subscription, Position position, List<Outgoing> out) {
        subscription.begin(seat.start(), position, (joined, gap) -> {
            Optional<Cursor> cursor = Optional.of(new Cursor(joined.epoch(), joined.after()));
            if (gap.isEmpty()) {
                feed.at(seat.room(), cursor);
            }
            feed.frame("joined", FrameEncoder.json(joined), out);
            // Who is cut between the two must be told both again: only the gap moves the cursor.
            feed.at(seat.room(), cursor);
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
        Map<String, Long> events = new HashMap<>();
        subscriptions.values().forEach(each -> events.put(each.roomName(), each.eventCursor()));
        return feed.cursors(events);
    }

    private static Optional<Cursor> cursor(Listening.Seat seat) {
        return seat.start() instanceof Start.After after ? Optional.of(after.cursor()) : Optional.empty();
    }
}
