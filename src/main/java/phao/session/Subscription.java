package phao.session;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import phao.log.Position;
import phao.protocol.Content;
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

/**
 * A connection's cursor on a room: all that the server keeps of a reader. What it has not read stays in the log.
 *
 * <p>{@link #wake} by any thread; the rest within the connection's mailbox.
 */
final class Subscription implements Occupant {

    private final Connection connection;
    private final Feed feed;
    private final Member member;
    private final boolean visible;
    private final String roomName;
    private final AtomicBoolean queued = new AtomicBoolean();

    private Subscription followed;
    private Room room;
    private boolean free;
    /** Messages flow only between the answer to a join and the departure. */
    private boolean flowing;

    private boolean reading;
    private long cursor;
    private long eventCursor;
    private int inlineBytes = Content.ANY_SIZE;
    private List<Message> page = List.of();
    /** What was read of the log last was large, and perhaps given up for that. */
    private boolean largeNext;
    /** It is woken when it is time to ask again whether a large message may be written. */
    private boolean asksAgain;

    Subscription(Connection connection, Feed feed, Member member, String roomName) {
        this(connection, feed, member, true, roomName);
    }

    /** @param visible whether the others see the member */
    Subscription(Connection connection, Feed feed, Member member, boolean visible, String roomName) {
        this.visible = visible;
        this.connection = connection;
        this.feed = feed;
        this.member = member;
        this.roomName = roomName;
    }

    @Override
    public Member member() {
        return member;
    }

    @Override
    public boolean visible() {
        return visible;
    }

    @Override
    public void wake() {
        if (queued.compareAndSet(false, true)) {
            connection.enqueue(this);
        }
    }

    /** Called by {@link ReadyQueue} only: its place there. */
    void follow(Subscription other) {
        followed = other;
    }

    /** Called by {@link ReadyQueue} only. */
    Subscription followed() {
        return followed;
    }

    String roomName() {
        return roomName;
    }

    Room room() {
        return room;
    }

    long cursor() {
        return cursor;
    }

    /** How far it is with the room's events. */
    long eventCursor() {
        return eventCursor;
    }

    boolean flowing() {
        return flowing;
    }

    /** Larger contents come as references from now on. */
    void inlineUpTo(int bytes) {
        inlineBytes = bytes;
    }

    int inlineBytes() {
        return inlineBytes;
    }

    /** @param free whether its place in the room is one that every connection has */
    void entered(Room entered, boolean free) {
        room = entered;
        this.free = free;
    }

    boolean free() {
        return free;
    }

    /**
     * Begins where the reader asked to.
     *
     * @param position where the log stood after the reader was registered in the room
     * @param tell says so to the reader, before anything flows, with what it can't have any more; it may close the connection
     */
    void begin(Start start, Position position, BiConsumer<ServerFrame.Joined, Optional<Gap>> tell) {
        room.noteHead(position.head());
        Beginning beginning = Beginning.of(start, position);
        Room.Scene scene = room.scene();
        tell.accept(
                new ServerFrame.Joined(
                        roomName,
                        position.epoch(),
                        position.first(),
                        position.head(),
                        beginning.after(),
                        position.lastN(),
                        scene.present()),
                beginning.gap());
        if (!connection.closed()) {
            flowFrom(beginning.after(), scene.version());
        }
    }

    /** Reads on from here. */
    void flowFrom(long after, long events) {
        cursor = after;
        eventCursor = events;
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
            connection.log().pageDone();
        }
    }

    /** Adds what is to be written now. Asks for a page of the log or for another turn if there is more. */
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
    }

    private boolean composeLive(List<Outgoing> out) {
        if (inlineBytes > EncodedMessage.LARGE
                && room.keepsLarge()
                && !connection.log().mayWriteLarge(this)) {
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
        List<Message> messages = page;
        dropPage();
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
            feed.scene(room, scene, out);
            return;
        }
        boolean behind = room.head() > cursor;
        List<Event> list = events.get();
        for (int i = 0; i < list.size(); i++) {
            Event event = list.get(i);
            eventCursor = event.version();
            boolean own = event.sender().equals(member.id());
            boolean late = behind && event.kind() == Event.Kind.SIGNAL;
            boolean outdated = event.kind() == Event.Kind.COUNT
                    && list.subList(i + 1, list.size()).stream().anyMatch(later -> later.kind() != Event.Kind.SIGNAL);
            if (!own && !late && !outdated) {
                feed.event(event, out);
            }
        }
    }

    private void skip(Gap gap, List<Outgoing> out) {
        cursor = gap.next() - 1;
        feed.gap(this, gap, out);
    }

    private void readPage() {
        if (!reading && (!largeNext || connection.log().mayWriteLarge(this))) {
            reading = true;
            connection.log().readPage(this);
        }
    }

    /**
     * The page after that cursor, at least one message.
     *
     * @return whether it is kept until it is composed
     */
    boolean pageRead(long after, int inlineUpTo, List<Message> messages) {
        reading = false;
        // A join may have moved the cursor meanwhile, or wants contents in another form: then this is not what follows
        // it.
        boolean wanted = flowing && after == cursor && inlineUpTo == inlineBytes;
        largeNext = wanted && LogReader.size(messages) > EncodedMessage.LARGE;
        boolean kept = wanted && (!largeNext || connection.log().mayWriteLarge(this));
        if (kept) {
            page = messages;
        }
        wake();
        return kept;
    }

    /** Nothing is left after that cursor: retention has removed all before this number. */
    void pageRemoved(long after, long firstLeft) {
        reading = false;
        if (flowing && after == cursor && firstLeft > cursor + 1) {
            connection.write(out -> skip(new Gap(Gap.Reason.RETENTION, cursor + 1, firstLeft - 1, firstLeft), out));
        }
        wake();
    }

    /** The log could not be read; it is asked again. */
    void pageFailed() {
        reading = false;
        wake();
    }

    /**
     * To be woken in a while by {@link #askAgain}.
     *
     * @return false if it waits for that already
     */
    boolean mayAskAgain() {
        boolean first = !asksAgain;
        asksAgain = true;
        return first;
    }

    void askAgain() {
        asksAgain = false;
        wake();
    }
}
