package phao.session;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import phao.protocol.Code;
import phao.protocol.FrameEncoder;
import phao.protocol.Incoming;
import phao.protocol.Member;
import phao.protocol.Refusal;
import phao.protocol.ServerFrame;
import phao.protocol.Start;

/** The rooms of one connection: joins them from a position, and leaves them (docs/protocol.md §2.2, §2.3). */
final class JoinedRooms {

    private final Connection connection;
    private final Sessions sessions;
    private final FrameFeed feed = new FrameFeed();
    private final Map<String, Subscription> subscriptions = new HashMap<>();

    JoinedRooms(Connection connection, Sessions sessions) {
        this.connection = connection;
        this.sessions = sessions;
    }

    Optional<Subscription> find(String room) {
        return Optional.ofNullable(subscriptions.get(room));
    }

    /** Joins, or moves the cursor of a room that is joined already. */
    void join(Incoming.Join frame, String client, Member member) {
        Subscription subscription = subscriptions.get(frame.room());
        if (subscription == null) {
            int most = sessions.settings().limits().rooms();
            if (subscriptions.size() >= most) {
                refuse(frame.room(), Code.TOO_MANY_ROOMS.because(
                        most + " rooms are joined, which is the limit of a connection: leave one first"));
                return;
            }
            subscription = new Subscription(connection, feed, member, frame.room());
            subscriptions.put(frame.room(), subscription);
            // Register first, then read how far the log goes: what is committed from now on wakes us.
            connection.subscribed(subscription);
        }
        subscription.stop();
        position(subscription, frame.start(), client);
    }

    void leave(Subscription subscription) {
        remove(subscription);
        answer(new ServerFrame.Left(subscription.roomName()));
    }

    private void remove(Subscription subscription) {
        subscriptions.remove(subscription.roomName());
        connection.unsubscribe(subscription, false);
    }

    private void position(Subscription subscription, Start start, String client) {
        connection.log().position(subscription.roomName(), client, start, position -> {
            if (subscriptions.get(subscription.roomName()) != subscription) {
                return;
            }
            if (position == null) {
                remove(subscription);
                refuse(subscription.roomName(), Code.LOG_UNAVAILABLE.because("the log can't be read now: try again"));
            } else {
                subscription.begin(start, position, (joined, gap) -> {
                    answer(joined);
                    gap.ifPresent(missing -> answer(new ServerFrame.Missing(joined.room(), missing)));
                });
            }
        });
    }

    private void refuse(String room, Refusal refusal) {
        answer(new ServerFrame.Refused("join", room, 0, refusal, OptionalLong.empty()));
    }

    private void answer(ServerFrame frame) {
        connection.answer(FrameEncoder.json(frame));
    }
}
