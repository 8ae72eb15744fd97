package phao.session;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import phao.access.Bearer;
import phao.access.Identity;
import phao.access.Quotas;
import phao.access.Right;
import phao.log.Append;
import phao.protocol.Close;
import phao.protocol.Code;
import phao.protocol.FrameEncoder;
import phao.protocol.Incoming;
import phao.protocol.Member;
import phao.protocol.Refusal;
import phao.protocol.RefusalException;
import phao.protocol.ServerFrame;
import phao.room.Room;

/**
 * A client on {@code /socket}: answers its frames as docs/protocol.md §2 says.
 *
 * <p>{@code received} and {@code ended} by the container's threads; the rest within the connection's mailbox.
 */
public final class SocketSession implements Session, Clients.Speaker {

    private static final Duration HELLO_WITHIN = Duration.ofSeconds(10);
    /** A client that makes 100 mistakes is broken, and its log lines help nobody. */
    private static final int MAX_ERRORS = 100;
    /** Bound: each removal is a transaction of its own. */
    private static final int MAX_REMOVING = 16;

    private final Connection connection;
    private final SessionContext context;
    private final Visitor visitor = new Visitor();
    private final Heartbeat heartbeat;
    private final Bearer bearer;
    /** Milliseconds since the epoch. */
    private final long opened;
    /** Null before it was said. Written within the mailbox, read by the sweep. */
    private volatile Incoming.Hello hello;

    // Written within the mailbox, read by the sweep.
    /** Whose token was said in hello or after it; anyone before. */
    private volatile Identity identity = Identity.ANYONE;
    /** The gate's when rights were looked at last. */
    private volatile long gateVersion;

    // Confined to the mailbox.
    private final JoinedRooms rooms;
    private final Publishing publishing;
    private final SignalRate signalRate = new SignalRate();
    private Member member = new Member("", "");
    /** A page is read, or not written yet. Bound: a page may be as large as the largest message, so the next one is read when this one is written. */
    private boolean pageAsked;
    /** The page that was asked for is owed to the client, or being written. */
    private boolean pageAnswered;

    private Optional<Asked> nextPage = Optional.empty();
    private int errors;
    /** How many removals are not answered. */
    private int removing;

    /** A page, with contents as the join of its room wants them. */
    private record Asked(Incoming.History frame, int inlineBytes) {}

    /** @param bearer what the handshake itself says of who it is */
    SocketSession(Connection connection, SessionContext context, Bearer bearer) {
        this.bearer = bearer;
        this.connection = connection;
        this.context = context;
        this.publishing = new Publishing(connection, context);
        this.rooms = new JoinedRooms(connection, context, publishing);
        // Not a moment later, or a client that says nothing might be called silent before it is asked for hello.
        this.opened = connection.lastHeard();
        this.heartbeat = new Heartbeat(connection, context);
    }

    /** Frames arrived, in order. */
    public void received(List<Incoming> frames) {
        connection.receive(() -> {
            reconsiderHere();
            for (Incoming frame : frames) {
                if (!connection.closed()) {
                    handle(frame);
                }
            }
        });
    }

    /** Something arrived that is no frame, like a Pong. */
    public void heard() {
        connection.heard();
    }

    /**
     * The connection has ended.
     *
     * @param cut whether it broke, so that the client may be back in a moment
     */
    public void ended(boolean cut) {
        connection.ended(cut);
    }

    /** Ends the connection from this side. */
    public void close(Close close) {
        connection.receive(() -> connection.close(close));
    }

    @Override
    public long generation() {
        return hello.generation();
    }

    @Override
    public void fence() {
        connection.later(() -> connection.close(Close.fenced()));
    }

    @Override
    public Connection connection() {
        return connection;
    }

    @Override
    public void sweep(long now) {
        if (hello == null && now - opened >= HELLO_WITHIN.toMillis()) {
            connection.later(() -> fatal(Code.HELLO_REQUIRED.because(
                    "nothing came for " + HELLO_WITHIN.toSeconds() + " s: say hello first")));
        } else {
            heartbeat.sweep(now);
            if (gateVersion != context.gate().version() || context.gate().isOver(identity)) {
                reconsider();
            }
        }
    }

    @Override
    public void reconsider() {
        connection.later(this::reconsiderHere);
    }

    /** Ends what is not allowed any more. Before what was received is handled too, so that nothing is stored under a token that is over. */
    private void reconsiderHere() {
        if (hello == null || connection.closed()) {
            return;
        }
        Optional<Refusal> end = context.gate().end(identity);
        if (end.isPresent()) {
            fatal(end.get());
        } else if (gateVersion != context.gate().version()) {
            gateVersion = context.gate().version();
            rooms.reconsider(identity);
        }
    }

    @Override
    public void ended() {
        publishing.ended(room -> !context.gate().isOver(identity)
                && context.gate().rights(identity, room).contains(Right.PUBLISH));
        if (hello != null) {
            context.clients().release(publisher(), this);
        }
    }

    private String publisher() {
        return identity.publisher(hello.client());
    }

    private void handle(Incoming frame) {
        if (hello == null && !(frame instanceof Incoming.Hello)) {
            Refusal why =
                    frame instanceof Incoming.Invalid invalid && invalid.of().equals("hello")
                            ? invalid.refusal()
                            : Code.HELLO_REQUIRED.because("the first frame must be hello");
            fatal(why);
            return;
        }
        frame.accept(visitor);
    }

    private void answer(ServerFrame frame) {
        connection.answer(FrameEncoder.json(frame));
    }

    private void refuse(String of, String room, Refusal refusal) {
        refuse(of, room, 0, refusal);
    }

    private void refuse(String of, String room, long n, Refusal refusal) {
        answer(new ServerFrame.Refused(of, room, n, refusal, OptionalLong.empty()));
    }

    /** Says what is wrong, then closes. */
    private void fatal(Refusal refusal) {
        if (!connection.closed()) {
            answer(new ServerFrame.Failed(refusal));
            connection.closeAfterAnswers(Close.because(refusal));
        }
    }

    private void countError() {
        if (++errors >= MAX_ERRORS) {
            fatal(Code.TOO_MANY_ERRORS.because(MAX_ERRORS + " frames of this connection were wrong: mend the client"));
        }
    }

    /** The subscription to a room that is joined, and in which this may be done; refuses the frame otherwise. */
    private Optional<Subscription> joinedRoom(String of, String room, long n, Right right) {
        Optional<Subscription> subscription = rooms.find(room);
        if (subscription.isEmpty()) {
            refuse(of, room, n, rooms.whyNot(room));
        } else if (!subscription.get().rights().contains(right)) {
            refuse(of, room, n, context.gate().lacking(identity, room, right));
            return Optional.empty();
        }
        return subscription;
    }

    private void readPage(Asked asked) {
        pageAsked = true;
        // On the thread that made it: pages that wait for another one, each with the largest message, would fill the
        // heap.
        page(asked)
                .whenComplete((page, failure) -> connection.here(() -> {
                    if (connection.closed()) {
                        return;
                    }
                    if (isGone(asked)) {
                        pageAsked = false;
                        return;
                    }
                    boolean waits = failure == null && context.largeMessages().mustWait(page.length());
                    if (failure == null && !waits) {
                        pageAnswered = true;
                        connection.answer(page::json, this::pageWritten);
                    } else {
                        pageAsked = false;
                        refuse(
                                "history",
                                asked.frame().room(),
                                waits
                                        ? Code.BUSY.because("too many large messages wait to be read: try again")
                                        : Refusal.logUnreadable());
                    }
                }));
    }

    private void pageWritten() {
        pageAsked = false;
        pageAnswered = false;
        Optional<Asked> next = nextPage;
        nextPage = Optional.empty();
        next.filter(asked -> !isGone(asked)).ifPresent(this::readPage);
    }

    /** Whether the room of a page is not joined any more, perhaps because its messages may not be read; refuses the page then. */
    private boolean isGone(Asked asked) {
        String room = asked.frame().room();
        boolean gone = rooms.find(room).isEmpty();
        if (gone) {
            refuse("history", room, rooms.whyNot(room));
        }
        return gone;
    }

    /** What to answer with, made where the log answers, as it can be large; fails when the log can't be read. */
    private CompletionStage<AnsweredPage> page(Asked asked) {
        long removals = context.log().removals();
        return PageQuery.of(asked.frame(), asked.inlineBytes(), context.log().epoch())
                .read(context.log())
                .thenApply(page -> new AnsweredPage(context.log(), removals, asked.frame(), page));
    }

    /** One method for each frame of a client. */
    private final class Visitor implements Incoming.Visitor {

        @Override
        public void hello(Incoming.Hello frame) {
            if (hello != null) {
                refuse("hello", "", Code.HELLO_REPEATED.because("hello was said already: connect anew to change it"));
                return;
            }
            gateVersion = context.gate().version();
            try {
                identity = identify(frame.token());
            } catch (RefusalException e) {
                fatal(e.refusal());
                return;
            }
            hello = frame;
            member = identity.member(frame.client(), frame.name());
            if (!context.clients().claim(publisher(), SocketSession.this)) {
                connection.close(Close.fenced());
                return;
            }
            Optional<Quotas.Place> place = context.quotas().connect(identity);
            if (place.isEmpty()) {
                fatal(context.quotas().tooManyConnections());
                return;
            }
            connection.keep(place.get());
            answer(context.welcome(member, identity));
        }

        private Optional<Refusal> tooMuch(Incoming.Publish frame, boolean isNew) {
            Optional<Refusal> tooFast =
                    context.quotas().publish(identity, frame.content().heldBytes());
            return tooFast.isEmpty() && isNew ? context.quotas().makeRoom(identity) : tooFast;
        }

        private Identity identify(String token) throws RefusalException {
            Identity said = context.gate().identify(token.isEmpty() ? bearer : bearer.with(token));
            Optional<Refusal> refusal = context.gate().refuseEntry(said);
            if (refusal.isPresent()) {
                throw new RefusalException(refusal.get());
            }
            return said;
        }

        @Override
        public void token(Incoming.Token frame) {
            Identity newer;
            try {
                newer = context.gate().renew(frame.token(), identity);
            } catch (RefusalException e) {
                refuse("token", "", e.refusal());
                return;
            }
            if (!newer.user().equals(identity.user())) {
                refuse(
                        "token",
                        "",
                        Code.OTHER_USER.because(
                                "the token is another user's than this connection's: connect anew with it"));
                return;
            }
            identity = newer;
            answer(new ServerFrame.Authorized(context.access(newer)));
            rooms.reconsider(newer);
        }

        @Override
        public void join(Incoming.Join frame) {
            rooms.join(frame, publisher(), member, identity);
        }

        @Override
        public void leave(Incoming.Leave frame) {
            joinedRoom("leave", frame.room(), 0, Right.READ).ifPresent(rooms::leave);
        }

        @Override
        public void publish(Incoming.Publish frame) {
            Optional<Subscription> subscription = joinedRoom("publish", frame.room(), frame.n(), Right.PUBLISH);
            if (subscription.isEmpty()) {
                return;
            }
            Room room = subscription.get().room();
            boolean joining = rooms.isJoining(frame.room());
            Optional<Refusal> tooMuch = tooMuch(frame, !joining && room.head() == 0);
            if (tooMuch.isPresent()) {
                refuse("publish", frame.room(), frame.n(), tooMuch.get());
                return;
            }
            publishing.publish(
                    new Append(frame.room(), publisher(), frame.n(), member, frame.content()), room, joining);
        }

        @Override
        public void remove(Incoming.Remove frame) {
            if (rooms.find(frame.room()).isEmpty()) {
                answer(new ServerFrame.NotRemoved(frame, rooms.whyNot(frame.room())));
                return;
            }
            Optional<Refusal> tooMuch = removing < MAX_REMOVING
                    ? Optional.empty()
                    : Optional.of(Code.BUSY.because(MAX_REMOVING + " removals are not answered yet: wait for one"));
            removing++;
            tooMuch.<CompletionStage<Removals.Outcome>>map(
                            why -> CompletableFuture.completedFuture(Removals.refused(why)))
                    .orElseGet(() -> new Removals(context).remove(identity, member, Optional.of(member), frame))
                    .thenAccept(outcome -> connection.later(() -> removed(frame, outcome)));
        }

        private void removed(Incoming.Remove frame, Removals.Outcome outcome) {
            removing--;
            if (!connection.closed()) {
                answer(outcome.match(ServerFrame.Removed::new, why -> new ServerFrame.NotRemoved(frame, why)));
            }
        }

        @Override
        public void history(Incoming.History frame) {
            Optional<Subscription> subscription = joinedRoom("history", frame.room(), 0, Right.READ);
            if (subscription.isEmpty()) {
                return;
            }
            Asked asked = new Asked(frame, subscription.get().inlineBytes());
            if (!pageAsked) {
                readPage(asked);
            } else if (pageAnswered && nextPage.isEmpty()) {
                // The client has the page, perhaps, and we have not been told yet.
                nextPage = Optional.of(asked);
            } else {
                refuse("history", frame.room(), Code.BUSY.because("a page was asked for already: wait for it"));
            }
        }

        @Override
        public void signal(Incoming.Signal frame) {
            joinedRoom("signal", frame.room(), 0, Right.SIGNAL).ifPresent(subscription -> {
                Optional<Refusal> tooMany = context.quotas().signal(identity);
                if (tooMany.isPresent()) {
                    refuse("signal", frame.room(), tooMany.get());
                } else if (signalRate.exceeded(context.now())) {
                    refuse("signal", frame.room(), SignalRate.tooFast());
                } else {
                    subscription.room().signal(member, frame.data());
                }
            });
        }

        @Override
        public void read(Incoming.Read frame) {
            joinedRoom("read", frame.room(), 0, Right.READ).ifPresent(subscription -> {
                if (signalRate.exceeded(context.now())) {
                    refuse("read", frame.room(), SignalRate.tooFast());
                    return;
                }
                subscription.knowsRead(frame.seq());
                new ReadPositions(context)
                        .move(identity, frame.room(), frame.seq())
                        .thenAccept(refusal ->
                                refusal.ifPresent(why -> connection.later(() -> refuse("read", frame.room(), why))));
            });
        }

        @Override
        public void ping() {
            answer(new ServerFrame.Pong());
        }

        @Override
        public void invalid(Incoming.Invalid frame) {
            answer(new ServerFrame.Refused(frame.of(), frame.room(), frame.n(), frame.refusal(), OptionalLong.empty()));
            countError();
        }

        @Override
        public void unreadable(Incoming.Unreadable frame) {
            answer(new ServerFrame.Failed(frame.refusal()));
            countError();
        }
    }
}
