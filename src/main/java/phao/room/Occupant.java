package phao.room;

import phao.protocol.Member;

/** Somebody's connection in a room. */
public interface Occupant {

    /** Whom the others see. The same member may be here by several connections. */
    Member member();

    /** Whether the others see the member: a reader over HTTP that says neither its id nor a name only listens. */
    default boolean visible() {
        return true;
    }

    /** There is something new. Called by any thread, often; must be quick and must not block. */
    void wake();
}
