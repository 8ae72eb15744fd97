package phao.http;

import java.util.Optional;
import phao.access.Quotas;
import phao.access.Right;
import phao.protocol.Close;
import phao.protocol.Code;
import phao.protocol.Member;
import phao.protocol.Refusal;
import phao.room.Occupant;
import phao.room.Room;
import phao.session.EventSession;
import phao.session.SessionContext;

/** Makes a member present that has no connection. It enters the room and leaves it at once, and the others are told that it left only when
 * the lease is over. Any thread. */
record PresenceLease(Member member) implements Occupant {

    /**
     * Begins the lease, or begins it anew; not of somebody who may not be present in the room.
     *
     * @return why it has not begun, if there are too many members; empty otherwise
     */
    static Optional<Refusal> renew(Visit visit, String room, Member member) {
        if (!visit.admission().rights(room).contains(Right.PRESENCE)) {
            return Optional.empty();
        }
        SessionContext context = visit.phao().context();
        Optional<Quotas.Place> place = context.quotas().show(visit.identity(), room, member.id());
        if (place.isEmpty()) {
            return Optional.of(context.quotas().tooManyShown());
        }
        context.giveBack(place.get(), EventSession.LEASE);
        PresenceLease lease = new PresenceLease(member);
        Optional<Room> entered = context.rooms().enter(room, lease, false);
        entered.ifPresent(in -> context.rooms().leave(in, lease, false, EventSession.LEASE));
        return entered.isPresent()
                ? Optional.empty()
                : Optional.of(Code.BUSY.because(Close.tooManyMembers().reason()));
    }

    @Override
    public void wake() {
        // It does not listen.
    }
}
