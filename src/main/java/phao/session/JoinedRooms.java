package phao.session;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import phao.access.Identity;
import phao.access.Right;
import phao.protocol.Close;
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
    private final SessionContext context;
    private final LogReader log;
    private final Publishing publishing;
    private final FrameFeed feed = new FrameFeed();

    // Confined to the mailbox.
    private final Map<String, Subscription> subscriptions = new HashMap<>();
    /** By room. Bound: a read of the log for each join would let one client's joins stand before everybody's reads. */
    private final Map<String, Asking> asking = new HashMap<>();

    /**
     * Rooms that were taken away and not joined since, and why. What the client sent before it heard of that is refused for the same
     * reason: {@code not_joined} would mean that it is never accepted. Bound: as many as can be joined; the oldest goes first.
     */
    private final Map<String, Refusal> taken = new LinkedHashMap<>();

    /** Where a room stands is being asked, for a join; meanwhile a newer join may wait for its turn. */
    private static final class Asking {
        /** Of the join that is answered when it is known. */
        private final Subscription subscription;

        private Optional<Start> next = Optional.empty();

        Asking(Subscription subscription) {
            this.subscription = subscription;
        }
    }

    /** @param publishing what is published in a room that is being joined waits there */
    JoinedRooms(Connection connection, SessionContext context, Publishing publishing) {
        this.connection = connection;
        this.context = context;
        this.log = new LogReader(connection, context);
        this.publishing = publishing;
    }

    Optional<Subscription> find(String room) {
        return Optional.ofNullable(subscriptions.get(room));
    }

    /** Why a room is not joined. */
    Refusal whyNot(String room) {
        Refusal why = taken.get(room);
        return why != null ? why : Code.NOT_JOINED.because("room \"" + room + "\" is not joined: join it first");
    }

    /** Whether a join of the room is not answered yet. */
    boolean isJoining(String room) {
        return asking.containsKey(room);
    }

    /** Joins, or moves the cursor of a room that is joined already. */
    void join(Incoming.Join frame, String publisher, Member member, Identity identity) {
        Set<Right> rights = context.gate().rights(identity, frame.room());
        if (!rights.contains(Right.READ)) {
            refuse(frame.room(), context.gate().lacking(identity, frame.room(), Right.READ));
            return;
        }
        Subscription subscription = subscriptions.get(frame.room());
        if (subscription == null) {
            int most = context.settings().limits().rooms();
            if (subscriptions.size() >= most) {
                refuse(
                        frame.room(),
                        Code.TOO_MANY_ROOMS.because(
                                most + " rooms are joined, which is the limit of a connection: leave one first"));
                return;
            }
            subscription = new Subscription(connection, log, feed, member, frame.room());
            subscription.allow(rights, identity, context);
            // Register first, then read how far the log goes: what is committed from now on wakes us.
            if (!subscription.enter(context.rooms())) {
                refuse(frame.room(), Code.BUSY.because(Close.tooManyMembers().reason()));
                return;
            }
            subscriptions.put(frame.room(), subscription);
            taken.remove(frame.room());
        }
        subscription.stop();
        subscription.inlineUpTo(frame.inlineBytes());
        ask(subscription, frame.start(), publisher);
    }

    private void ask(Subscription subscription, Start start, String publisher) {
        String room = subscription.roomName();
        Asking before = asking.get(room);
        if (before != null) {
            before.next.ifPresent(
                    replaced -> refuse(room, Code.BUSY.because("a newer join took the place of this one")));
            before.next = Optional.of(start);
        } else if (asking.size() >= context.settings().limits().rooms()) {
            remove(subscription);
            refuse(room, Code.BUSY.because(asking.size() + " joins are not answered yet, which is the limit: wait"));
        } else {
            asking.put(room, new Asking(subscription));
            position(subscription, start, publisher);
        }
    }

    void leave(Subscription subscription) {
        // A client that leaves does not want to see them.
        publishing.goOn(subscription.room());
        remove(subscription);
        answer(new ServerFrame.Left(subscription.roomName(), Optional.empty()));
    }

    /** Leaves the rooms in which somebody may do other things than before, and says so: nothing of them comes after that. */
    void reconsider(Identity identity) {
        for (Subscription subscription : List.copyOf(subscriptions.values())) {
            String room = subscription.roomName();
            Set<Right> rights = context.gate().rights(identity, room);
            if (!rights.equals(subscription.rights())) {
                Refusal why = rights.contains(Right.READ)
                        ? Code.RIGHTS_CHANGED.because(
                                "what you may do in room \"" + room + "\" has changed: join it again")
                        : context.gate().lacking(identity, room, Right.READ);
                take(subscription, why);
            }
        }
    }

    /** Says so as the answer to a join, if one is not answered. */
    private void take(Subscription subscription, Refusal why) {
        String room = subscription.roomName();
        Asking joining = asking.get(room);
        boolean waits = joining != null && joining.next.isPresent();
        remove(subscription);
        remember(room, why);
        if (joining == null) {
            answer(new ServerFrame.Left(room, Optional.of(why)));
            return;
        }
        publishing.refuseWaiting(room, why);
        if (waits) {
            refuse(room, why);
        }
        // The join before the one that waits has its answer, if the room was left meanwhile.
        if (joining.subscription == subscription) {
            refuse(room, why);
        }
    }

    private void remember(String room, Refusal why) {
        taken.put(room, why);
        if (taken.size() > context.settings().limits().rooms()) {
            taken.remove(taken.keySet().iterator().next());
        }
    }

    private void remove(Subscription subscription) {
        Optional.ofNullable(asking.get(subscription.roomName())).ifPresent(waits -> waits.next = Optional.empty());
        subscriptions.remove(subscription.roomName());
        subscription.leave();
    }

    private void position(Subscription subscription, Start start, String publisher) {
        String room = subscription.roomName();
        log.position(room, publisher, subscription.member().user(), start, standing -> {
            Optional<Start> next = asking.remove(room).next;
            if (subscriptions.get(room) == subscription) {
                positioned(subscription, start, standing);
            }
            next.ifPresent(newer -> find(room)
                    .ifPresentOrElse(
                            now -> {
                                now.stop();
                                ask(now, newer, publisher);
                            },
                            () -> refuse(room, Refusal.logUnreadable())));
            if (!isJoining(room)) {
                find(room)
                        .ifPresentOrElse(
                                joined -> publishing.goOn(joined.room()),
                                () -> publishing.refuseWaiting(room, Refusal.logUnreadable()));
            }
        });
    }

    private void positioned(Subscription subscription, Start start, Standing standing) {
        if (standing == null) {
            remove(subscription);
            refuse(subscription.roomName(), Refusal.logUnreadable());
        } else {
            subscription.begin(start, standing, (joined, gap) -> {
                answer(joined);
                gap.ifPresent(missing -> answer(new ServerFrame.Missing(joined.room(), missing)));
            });
        }
    }

    private void refuse(String room, Refusal refusal) {
        answer(new ServerFrame.Refused("join", room, 0, refusal, OptionalLong.empty()));
    }

    private void answer(ServerFrame frame) {
        connection.answer(FrameEncoder.json(frame));
    }
}
