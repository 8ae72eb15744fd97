package phao.session;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import phao.access.Admission;
import phao.access.Right;
import phao.heap.HeapShare;
import phao.log.Append;
import phao.log.Appended;
import phao.protocol.Close;
import phao.protocol.Content;
import phao.protocol.Gap;
import phao.protocol.Member;
import phao.protocol.Outgoing;
import phao.protocol.Refusal;
import phao.protocol.Start;
import phao.room.EncodedMessage;
import phao.room.Event;
import phao.room.Room;

/**
 * A connection to {@code /rooms/{room}}: what is sent is published, what others publish arrives as sent (docs/protocol.md §3).
 *
 * <p>{@code publish}, {@code heard} and {@code ended} by the container's threads; the rest within the connection's mailbox.
 */
public final class BareSession implements Session {

    private final Connection connection;
    private final SessionContext context;
    private final LogReader log;
    private final Admission admission;
    private final String secret;
    private final Member member;
    private final Heartbeat heartbeat;

    // Confined to publish, which the container calls for one message at a time.
    /** The number of the message that arrived last. */
    private long n;
    /** Done when all that arrived is handed to the log; the first of it waits until it is known where reading begins. */
    private CompletableFuture<Void> handedOver;

    /** Whether nobody has published in the room before, as far as this connection knows. */
    private volatile boolean isNew;

    private final CompletableFuture<Void> begun = new CompletableFuture<>();
    /** The contents of what waits for that. */
    private final HeapShare.Part waitingBytes;

    // Confined to the mailbox.
    private final Subscription subscription;
    private String epoch = "";
    /** How many of its messages were stored. */
    private long stored;

    BareSession(Connection connection, SessionContext context, String room, String name, Admission admission) {
        this.connection = connection;
        this.context = context;
        this.secret = context.newSecret();
        this.admission = admission;
        this.member = admission.identity().member(secret, name);
        this.log = new LogReader(connection, context);
        this.subscription = new Subscription(connection, log, new BareFeed(), member, room);
        subscription.allow(admission.rights(room), admission.identity(), context);
        this.heartbeat = new Heartbeat(connection, context);
        this.handedOver = begun;
        this.waitingBytes = context.unfinished().part();
    }

    void begin(Start start) {
        connection.receive(() -> {
            Optional<Refusal> refusal = admission.refuse(subscription.roomName(), Right.READ);
            if (refusal.isEmpty()) {
                // What changed before this session was watched was told to nobody.
                refusal = admission.end();
            }
            if (refusal.isPresent()) {
                connection.close(Close.because(refusal.get()));
                return;
            }
            if (!subscription.enter(context.rooms())) {
                connection.close(Close.tooManyMembers());
                return;
            }
            log.position(subscription.roomName(), "", "", start, standing -> {
                if (standing == null) {
                    connection.close(Close.logUnreadable());
                } else {
                    epoch = standing.position().epoch();
                    isNew = standing.position().head() == 0;
                    subscription.begin(start, standing, (joined, gap) -> gap.ifPresent(this::closeForGap));
                    begun.complete(null);
                }
            });
        });
    }

    /**
     * Publishes one message. Its number follows on the one before, so that the log never stores one after one that failed.
     *
     * <p>It waits until it is known where reading begins: what somebody else answers to it comes after that.
     *
     * @return completes when the log has answered; false if it could not store it, and the connection is being closed
     */
    public CompletionStage<Boolean> publish(Content content) {
        connection.heard();
        CompletableFuture<Boolean> done = new CompletableFuture<>();
        Optional<Refusal> refusal = admission.refuse(subscription.roomName(), Right.PUBLISH);
        if (refusal.isPresent()) {
            return refused(refusal.get(), done);
        }
        Optional<Refusal> tooMuch = context.quotas().publish(admission.identity(), content.heldBytes());
        if (tooMuch.isPresent()) {
            return refused(tooMuch.get(), done);
        }
        Append append =
                new Append(subscription.roomName(), admission.identity().publisher(secret), ++n, member, content);
        if (handedOver.isDone()) {
            append(append, done);
        } else if (waitingBytes.take(content.size())) {
            handedOver = handedOver.thenRun(() -> {
                waitingBytes.take(-content.size());
                append(append, done);
            });
        } else {
            connection.later(() -> appended(new Appended.Busy()));
            done.complete(false);
        }
        return done;
    }

    private CompletionStage<Boolean> refused(Refusal why, CompletableFuture<Boolean> done) {
        connection.later(() -> connection.close(Close.because(why)));
        done.complete(false);
        return done;
    }

    private void append(Append append, CompletableFuture<Boolean> done) {
        // It may have waited until it was not allowed any more.
        Optional<Refusal> refusal = admission
                .refuse(append.room(), Right.PUBLISH)
                .or(() -> isNew ? context.quotas().makeRoom(admission.identity()) : Optional.empty());
        isNew = false;
        if (refusal.isPresent()) {
            refused(refusal.get(), done);
            return;
        }
        context.log().append(append).thenAccept(appended -> {
            done.complete(appended instanceof Appended.Stored);
            connection.later(() -> appended(appended));
        });
    }

    private void appended(Appended appended) {
        if (appended instanceof Appended.Stored) {
            stored++;
        } else {
            connection.close(new Close(
                    Close.TRY_AGAIN_LATER,
                    "the log can't take messages now: " + stored
                            + " of this connection's were stored, send the others again"));
        }
    }

    /** Something arrived, like a Pong. */
    public void heard() {
        connection.heard();
    }

    /** See {@link SocketSession#ended(boolean)}. */
    public void ended(boolean cut) {
        connection.ended(cut);
    }

    /** Ends the connection from this side. */
    public void close(Close close) {
        connection.receive(() -> connection.close(close));
    }

    @Override
    public Connection connection() {
        return connection;
    }

    @Override
    public void sweep(long now) {
        heartbeat.sweep(now);
        reconsider();
    }

    @Override
    public void reconsider() {
        admission.end().ifPresent(why -> connection.later(() -> connection.close(Close.because(why))));
    }

    @Override
    public void ended() {
        // What arrived before is stored, as it would be with a quicker log. The connection gives up the subscription.
        begun.complete(null);
    }

    private void closeForGap(Gap gap) {
        connection.close(new Close(
                Close.GAP,
                "gap %d-%d (%s): go on with ?after=%d&epoch=%s"
                        .formatted(gap.from(), gap.to(), gap.reason().word(), gap.next() - 1, epoch)));
    }

    /** Contents only; a member's own messages are not sent back. */
    private final class BareFeed implements Feed {

        @Override
        public Optional<Slice> live(Room room, long cursor, int inlineBytes) {
            return room.after(cursor).map(this::page);
        }

        @Override
        public Slice page(List<EncodedMessage> messages) {
            return new Slice(
                    messages.get(messages.size() - 1).seq(),
                    messages.stream()
                            .filter(message -> message.message().content().isPublished()
                                    && !message.message().from().id().equals(member.id()))
                            .map(EncodedMessage::bare)
                            .toList());
        }

        @Override
        public void gap(String room, Gap gap, List<Outgoing> out) {
            closeForGap(gap);
        }

        @Override
        public void event(Event event, List<Outgoing> out) {
            // A bare connection has no form for it.
        }

        @Override
        public void scene(Room room, Room.Scene scene, List<Outgoing> out) {
            // A bare connection has no form for it.
        }

        @Override
        public void read(String room, long seq, List<Outgoing> out) {
            // Nor for this.
        }
    }
}
