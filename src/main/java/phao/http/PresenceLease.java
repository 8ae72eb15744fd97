package phao.http;

import java.util.Optional;
import phao.access.Right;
import phao.container.Deployment;
import phao.protocol.Member;
import phao.room.Occupant;
import phao.room.Room;
import phao.session.EventSession;

/** Makes a member present that has no connection. It enters the room and leaves it at once, and the others are told that it left only when
 * the lease is over. Any thread. */
record PresenceLease(Member member) implements Occupant {

    /**
     * Begins the lease, or begins it anew; not of somebody who may not be present in the room.
     *
     * @return false if all rooms together have too many members
     */
    static boolean renew(Visit visit, String room, Member member) {
        if (!visit.admission().rights(room).contains(Right.PRESENCE)) {
            return true;
        }
        Deployment phao = visit.phao();
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
