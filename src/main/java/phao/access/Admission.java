package phao.access;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import phao.protocol.Code;
import phao.protocol.Refusal;

/**
 * Somebody who was let into rooms, with what they might do in each of them then. It ends when that changes, or the token is over: these
 * connections come back by themselves, and are let in anew.
 *
 * <p>Any thread.
 */
public final class Admission {

    private final Gate gate;
    private final Identity identity;
    private final Map<String, Set<Right>> rights = new HashMap<>();
    /** The gate's when the rights were looked at last. */
    private volatile long version;

    Admission(Gate gate, Identity identity, Collection<String> rooms) {
        this.gate = gate;
        this.identity = identity;
        this.version = gate.version();
        rooms.forEach(room -> rights.put(room, gate.rights(identity, room)));
    }

    public Identity identity() {
        return identity;
    }

    /** What may be done in one of the rooms. */
    public Set<Right> rights(String room) {
        return rights.get(room);
    }

    /** Why it has ended; empty if it has not. */
    public Optional<Refusal> end() {
        Optional<Refusal> end = gate.end(identity);
        long now = gate.version();
        if (end.isPresent() || version == now) {
            return end;
        }
        for (Map.Entry<String, Set<Right>> room : rights.entrySet()) {
            if (!gate.rights(identity, room.getKey()).equals(room.getValue())) {
                return Optional.of(changed(room.getKey()));
            }
        }
        version = now;
        return Optional.empty();
    }

    private Refusal changed(String room) {
        return gate.refuse(identity, room, Right.READ)
                .orElseGet(() -> Code.RIGHTS_CHANGED.because(
                        "what you may do in room \"" + room + "\" has changed: connect again"));
    }

    /** Why this may not be done in one of the rooms now; empty if it may. */
    public Optional<Refusal> refuse(String room, Right right) {
        Optional<Refusal> end = gate.end(identity);
        boolean may = version == gate.version()
                ? rights.get(room).contains(right)
                // It may have been let in by rules that count no more, and not have ended yet.
                : gate.rights(identity, room).contains(right);
        return end.isPresent() || may ? end : Optional.of(gate.lacking(identity, room, right));
    }
}
