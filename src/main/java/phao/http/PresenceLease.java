package phao.http;

import java.util.Optional;
import phao.container.Deployment;
import phao.protocol.Member;
import phao.room.Occupant;
import phao.room.Room;
import phao.session.EventSession;

/** Presence of a member without a connection: it comes and goes at once, and is missed only when the lease is over. */
record PresenceLease(Member member) implements Occupant {

    /** @return false if there are too many in all rooms */
    static boolean renew(Deployment phao, String room, Member member) {
        PresenceLease lease = new PresenceLease(member);
        Optional<Room> entered = phao.rooms().enter(room, lease, false);
        entered.ifPresent(in -> phao.rooms().leave(in, lease, false, EventSession.LEASE));
        return entered.isPresent();
    }

    @Override
    public void wake() {
        // It does not listen.
    }
}
