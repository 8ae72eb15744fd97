package phao.session;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import phao.access.Identity;
import phao.access.Quotas;
import phao.access.Right;
import phao.log.Position;
import phao.protocol.Content;
import phao.protocol.Cursors;
import phao.protocol.Gap;
import phao.protocol.Member;
import phao.protocol.Message;
import phao.protocol.Outgoing;
import phao.protocol.ServerFrame;
import phao.protocol.Start;
import phao.room.EncodedMessage;
import phao.room.Event;
import phao.room.Occupant;
import phao.room.Room;
import phao.room.Rooms;

/**
 * A connection's cursor on a room: all that the server keeps of a reader. What it has not read stays in the log.
 *
 * <p>{@link #wake} by any thread; the rest within the connection's mailbox.
 */
final class Subscription extends Composer implements Occupant, LogReader.PageReader {

    /** A client in a few rooms gets in, however many others are in many: what it takes is counted with the connection. */
    private static final int FREE_ROOMS = 8;

    private final Connection connection;
    private final LogReader log;
    private final Feed feed;
    private final Member member;
    private final boolean visible;
    private final String roomName;
    /** Whether it is among those that are ready. Set by any thread, cleared within the mailbox. */
    private final AtomicBoolean queued = new AtomicBoolean();

    // Confined to the mailbox.
    private Rooms rooms;
    private Room room;
    /** Its place in the room is one that every connection has. */
    private boolean free;
    /** Messages flow only between the answer to a join and the departure. */
    private boolean flowing;
    /** A page of the log is asked for. */
    private boolean reading;

    private long cursor;
    private long eventCursor;
    /** How far the user has read, as this connection knows. */
    private long readTold;

    private int inlineBytes = Content.ANY_SIZE;
    /** What the reader may do in this room. */
    private Set<Right> rights = Set.of();
    /** Who the reader is. */
    private Identity identity = Identity.ANYONE;

    private SessionContext context;
    /** Its place among those who are shown; empty if it is not shown. */
    private Optional<Quotas.Place> shown = Optional.empty();

    /** Read of the log, and to be composed next. */
    private List<Message> page = List.of();
    /** How many removals there were before the page was read. */
    private long removals;
    /** What was read of the log last was large, and perhaps given up for that. */
    private boolean largeNext;
    /** It is woken when it is time to ask again whether a large message may be written. */
    private boolean asksAgain;

    Subscription(Connection connection, LogReader log, Feed feed, Member member, String roomName) {
        this(connection, log, feed, member, true, roomName);
    }

    /**
     * @param log reads for this connection
     * @param feed says in the connection's form what happens
     * @param visible whether the others see the member
     */
    Subscription(Connection connection, LogReader log, Feed feed, Member member, boolean visible, String roomName) {
        this.connection = connection;
        this.log = log;
        this.feed = feed;
        this.member = member;
        this.visible = visible;
        this.roomName = roomName;
    }

    @Override
    public Member member() {
        return member;
    }

    @Override
    public boolean visible() {
        return shown.isPresent();
    }

    @Override
    public void wake() {
        if (queued.compareAndSet(false, true)) {
            connection.enqueue(this);
        }
    }

    @Override
    public String roomName() {
        return roomName;
    }

    Room room() {
        return room;
    }

    @Override
    public long cursor() {
        return cursor;
    }

    /** How far it is with what is told besides messages. */
    Cursors.Heard heard() {
        return new Cursors.Heard(eventCursor, readTold);
    }

    boolean flowing() {
        return flowing;
    }

    /** Larger contents come as references from now on. */
    void inlineUpTo(int bytes) {
        inlineBytes = bytes;
    }

    /**
     * What the reader may do here. To be called before the room is entered: who may not be present is not seen, nor is one of too many from
     * one address.
     */
    void allow(Set<Right> allowed, Identity who, SessionContext shared) {
        rights = allowed;
        identity = who;
        context = shared;
    }

    Set<Right> rights() {
        return rights;
    }

    @Override
    public int inlineBytes() {
        return inlineBytes;
    }

    /**
     * Enters the room.
     *
     * @return false if there are too many in all rooms: then it is no subscription
     */
    boolean enter(Rooms all) {
        boolean ownPlace = connection.composers() < FREE_ROOMS;
        if (visible && rights.contains(Right.PRESENCE)) {
            shown = context.quotas().show(identity, roomName, member.id());
        }
        Optional<Room> entered = all.enter(roomName, this, ownPlace);
        entered.ifPresent(found -> {
            rooms = all;
            room = found;
            free = ownPlace;
            connection.add(this);
        });
        if (entered.isEmpty()) {
            giveBackShown(Duration.ZERO);
        }
        return entered.isPresent();
    }

    private void giveBackShown(Duration after) {
        shown.ifPresent(place -> context.giveBack(place, after));
    }

    /** Leaves the room for good. */
    void leave() {
        leave(Duration.ZERO);
    }

    @Override
    void connectionEnded(Duration grace) {
        leave(grace);
    }

    private void leave(Duration grace) {
        stop();
        connection.remove(this);
        rooms.leave(room, this, free, grace);
        giveBackShown(grace);
    }

    /**
     * Begins where the reader asked to.
     *
     * @param standing where the log stood after the reader was registered in the room
     * @param tell says so to the reader, before anything flows, with what it can't have any more; it may close the connection
     */
    void begin(Start start, Standing standing, BiConsumer<ServerFrame.Joined, Optional<Gap>> tell) {
        Position position = standing.position();
        room.noteHead(position.head());
        StartPoint startPoint = StartPoint.of(start, position);
        Room.Scene scene = room.scene();
        tell.accept(
                new ServerFrame.Joined(
                        roomName,
                        position.epoch(),
                        position.first(),
                        position.head(),
                        startPoint.after(),
                        position.lastN(),
                        standing.read(),
                        rights.contains(Right.PRESENCE) ? Optional.of(scene.present()) : Optional.empty()),
                startPoint.gap());
        if (!connection.closed()) {
            flowFrom(
                    startPoint.after(),
                    new Cursors.Heard(scene.version(), standing.read().orElse(0)));
        }
    }

    /** Reads on from here. */
    void flowFrom(long after, Cursors.Heard heard) {
        cursor = after;
        eventCursor = heard.events();
        readTold = heard.read();
        dropPage();
        flowing = true;
        wake();
    }

    /** Reads no more until {@link #flowFrom}. */
    void stop() {
        flowing = false;
        dropPage();
    }

    private void dropPage() {
        if (!page.isEmpty()) {
            page = List.of();
            log.pageDone();
        }
    }

    /** Asks for a page of the log or for another turn if there is more. */
    @Override
    void compose(List<Outgoing> out) {
        queued.set(false);
        if (!flowing) {
            return;
        }
        if (!page.isEmpty()) {
            composePage(out);
        } else if (room.head() > cursor && !composeLive(out)) {
            return;
        }
        if (!flowing) {
            return;
        }
        if (room.head() > cursor) {
            wake();
        }
        composeEvents(out);
        composeRead(out);
    }

    private boolean composeLive(List<Outgoing> out) {
        if (LargeMessages.isLarge(inlineBytes) && room.keepsLarge() && !log.mayWriteLarge(this)) {
            return false;
        }
        Optional<Feed.Slice> slice = feed.live(room, cursor, inlineBytes);
        if (slice.isEmpty()) {
            readPage();
            return false;
        }
        cursor = slice.get().upTo();
        out.addAll(slice.get().messages());
        return true;
    }

    private void composePage(List<Outgoing> out) {
        // Whatever was removed since it was read is not shown.
        List<Message> messages = context.log().asOfNow(removals, page).orElse(List.of());
        dropPage();
        if (messages.isEmpty()) {
            return; // it is read again
        }
        long first = messages.get(0).seq();
        if (first > cursor + 1) {
            skip(new Gap(Gap.Reason.RETENTION, cursor + 1, first - 1, first), out);
            if (!flowing) {
                return;
            }
        }
        Feed.Slice slice = feed.page(messages.stream().map(EncodedMessage::new).toList());
        cursor = slice.upTo();
        out.addAll(slice.messages());
    }

    private void composeEvents(List<Outgoing> out) {
        if (!room.hasEventsAfter(eventCursor)) {
            return;
        }
        Optional<List<Event>> events = room.eventsAfter(eventCursor);
        if (events.isEmpty()) {
            Room.Scene scene = room.scene();
            eventCursor = scene.version();
            if (rights.contains(Right.PRESENCE)) {
                feed.scene(room, scene, out);
            }
            return;
        }
        boolean behind = room.head() > cursor;
        List<Event> list = events.get();
        for (int i = 0; i < list.size(); i++) {
            Event event = list.get(i);
            eventCursor = event.version();
            boolean own = event.sender().equals(member.id());
            boolean late = behind && event.kind() == Event.Kind.SIGNAL;
            boolean hidden = event.kind() != Event.Kind.SIGNAL && !rights.contains(Right.PRESENCE);
            boolean outdated = event.kind() == Event.Kind.COUNT
                    && list.subList(i + 1, list.size()).stream().anyMatch(later -> later.kind() != Event.Kind.SIGNAL);
            if (!own && !late && !outdated && !hidden) {
                feed.event(event, out);
            }
        }
    }

    private void composeRead(List<Outgoing> out) {
        if (member.user().isEmpty()) {
            return;
        }
        long read = room.readUpTo(member.user());
        if (read > readTold) {
            readTold = read;
            feed.read(roomName, read, out);
        }
    }

    /** The client itself says that its user has read so far: it need not be told. */
    void knowsRead(long seq) {
        readTold = Math.max(readTold, Math.min(seq, room.head()));
    }

    private void skip(Gap gap, List<Outgoing> out) {
        cursor = gap.next() - 1;
        feed.gap(roomName, gap, out);
    }

    private void readPage() {
        if (!reading && (!largeNext || log.mayWriteLarge(this))) {
            reading = true;
            removals = context.log().removals();
            log.readPage(this);
        }
    }

    @Override
    public boolean pageRead(long after, int inlineUpTo, List<Message> messages) {
        reading = false;
        // A join may have moved the cursor meanwhile, or wants contents in another form: then this is not what follows
        // it.
        boolean wanted = flowing && after == cursor && inlineUpTo == inlineBytes;
        largeNext = wanted && LargeMessages.isLarge(LargeMessages.size(messages));
        boolean kept = wanted && (!largeNext || log.mayWriteLarge(this));
        if (kept) {
            page = messages;
        }
        wake();
        return kept;
    }

    @Override
    public void pageRemoved(long after, long firstLeft) {
        reading = false;
        if (flowing && after == cursor && firstLeft > cursor + 1) {
            connection.write(out -> skip(new Gap(Gap.Reason.RETENTION, cursor + 1, firstLeft - 1, firstLeft), out));
        }
        wake();
    }

    @Override
    public void pageFailed() {
        reading = false;
        wake();
    }

    @Override
    public boolean mayAskAgain() {
        boolean first = !asksAgain;
        asksAgain = true;
        return first;
    }

    @Override
    public void askAgain() {
        asksAgain = false;
        wake();
    }
}
