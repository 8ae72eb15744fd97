package phao.session;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import phao.log.Append;
import phao.log.Appended;
import phao.protocol.Close;
import phao.protocol.Content;
import phao.protocol.Gap;
import phao.protocol.Member;
import phao.protocol.Outgoing;
import phao.protocol.Start;
import phao.room.EncodedMessage;
import phao.room.Event;
import phao.room.Room;

/**
 * A connection to {@code /rooms/{room}}: what is sent is published, what others publish arrives as sent (docs/protocol.md §3).
 *
 * <p>{@code publish}, {@code heard} and {@code ended} by the container's threads; the rest within the connection's mailbox.
 */
public final class BareSession implements Sessions.Watched {

    private final Connection connection;
    private final Sessions sessions;
    private final String secret;
    private final Member member;
    private final Subscription subscription;
    private String epoch = "";
    /** Counts what arrives; the container calls {@link #publish} for one message at a time. */
    private long n;
    private long stored;
    private volatile long pinged;

    BareSession(Connection connection, Sessions sessions, String room, String name) {
        this.connection = connection;
        this.sessions = sessions;
        this.secret = sessions.newSecret();
        this.member = Member.of(secret, name);
        this.subscription = new Subscription(connection, new BareFeed(), member, room);
        this.pinged = sessions.now();
    }

    void begin(Start start) {
        connection.receive(() -> {
            if (!connection.subscribed(subscription)) {
                connection.close(Close.tooManyMembers());
                return;
            }
            connection.log().position(subscription.roomName(), "", start, position -> {
                if (position == null) {
                    connection.close(Close.logUnreadable());
                } else {
                    epoch = position.epoch();
                    subscription.begin(start, position, (joined, gap) -> gap.ifPresent(this::closeForGap));
                }
            });
        });
    }

    /**
     * Publishes one message. Its number follows on the one before, so that the log never stores one after one that failed.
     *
     * @return completes when the log has answered; false if it could not store it, and the connection is being closed
     */
    public CompletionStage<Boolean> publish(Content content) {
        connection.heard();
        CompletableFuture<Boolean> done = new CompletableFuture<>();
        sessions.log().append(new Append(subscription.roomName(), secret, ++n, member, content))
                .thenAccept(appended -> {
                    done.complete(appended instanceof Appended.Stored);
                    connection.later(() -> appended(appended));
                });
        return done;
    }

    private void appended(Appended appended) {
        if (appended instanceof Appended.Stored) {
            stored++;
        } else {
            connection.close(new Close(Close.TRY_AGAIN_LATER,
                    "the log can't take messages now: " + stored + " of this connection's were stored, send the others again"));
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
    public void sweep(long now) {
        long heartbeat = sessions.settings().heartbeat().toMillis();
        if (now - connection.lastHeard() >= 2 * heartbeat) {
            connection.later(() -> connection.close(
                    new Close(Close.SILENT, "nothing was heard for " + 2 * heartbeat + " ms, not even a Pong")));
        } else if (now - Math.max(connection.lastHeard(), pinged) >= heartbeat) {
            pinged = now;
            connection.ping();
        }
    }

    @Override
    public void ended() {
        // Nothing is registered beside the subscription, which the connection gives up.
    }

    private void closeForGap(Gap gap) {
        connection.close(new Close(Close.GAP, "gap %d-%d (%s): go on with ?after=%d&epoch=%s"
                .formatted(gap.from(), gap.to(), gap.reason().word(), gap.next() - 1, epoch)));
    }

    /** Contents only; a member's own messages are not sent back. */
    private final class BareFeed implements Feed {

        @Override
        public Optional<Slice> live(Room room, long cursor) {
            return room.after(cursor).map(this::page);
        }

        @Override
        public Slice page(List<EncodedMessage> messages) {
            return new Slice(messages.get(messages.size() - 1).seq(), messages.stream()
                    .filter(message -> !message.message().from().id().equals(member.id()))
                    .map(EncodedMessage::bare)
                    .toList());
        }

        @Override
        public void gap(Subscription reader, Gap gap, List<Outgoing> out) {
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
    }
}
