package phao.room;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import phao.protocol.Member;
import phao.protocol.ServerFrame.Present;

/** Who is in a room, each member once however many connections it has. Guarded by the room. */
final class Presence {

    private static final class Seat {
        private Member member;
        private int connections;
        /** Counts arrivals, so that a departure that was put off can tell whether the member came back and went again. */
        private long arrivals;
    }

    private final Map<String, Seat> seats = new LinkedHashMap<>();

    /** @return whether the others see a change: somebody new, or a new name */
    boolean arrive(Member member) {
        Seat seat = seats.computeIfAbsent(member.id(), id -> new Seat());
        boolean changed = !member.equals(seat.member);
        seat.member = member;
        seat.connections++;
        seat.arrivals++;
        return changed;
    }

    /**
     * One connection less; the member stays present until {@link #remove}.
     *
     * @return what {@code remove} wants to know
     */
    long depart(Member member) {
        Seat seat = seats.get(member.id());
        seat.connections--;
        return seat.arrivals;
    }

    /**
     * Removes a member without connections, unless it came back since.
     *
     * @return whether it is gone now
     */
    boolean remove(Member member, long arrivals) {
        Seat seat = seats.get(member.id());
        if (seat == null || seat.connections > 0 || seat.arrivals != arrivals) {
            return false;
        }
        seats.remove(member.id());
        return true;
    }

    /**
     * Removes a member without connections at once.
     *
     * @return the member as the others saw it, if it was there
     */
    Optional<Member> dismiss(String id) {
        Seat seat = seats.get(id);
        if (seat == null || seat.connections > 0) {
            return Optional.empty();
        }
        seats.remove(id);
        return Optional.of(seat.member);
    }

    int count() {
        return seats.size();
    }

    Present present() {
        if (seats.size() > Present.MOST_NAMED) {
            return new Present(seats.size(), List.of());
        }
        List<Member> members = new ArrayList<>(seats.size());
        seats.values().forEach(seat -> members.add(seat.member));
        return new Present(seats.size(), members);
    }
}
