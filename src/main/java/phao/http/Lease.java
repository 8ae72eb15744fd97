package phao.http;

import phao.container.Deployment;
import phao.protocol.Member;
import phao.room.Occupant;
import phao.room.Room;
import phao.session.EventSession;

/** Presence of a member without a connection: it comes and goes at once, and is missed only when the lease is over. */
record Lease(Member member) implements Occupant {

    static void renew(Deployment phao, String room, Member member) {
        Lease lease = new Lease(member);
        Room entered = phao.sessions().rooms().enter(room, lease);
        phao.sessions().rooms().leave(entered, lease, EventSession.LEASE);
    }

    @Override
    public void wake() {
        // It does not listen.
    }
}
