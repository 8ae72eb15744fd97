package phao.room;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import phao.protocol.Member;
import phao.protocol.ServerFrame.Present;

/** Who is in a room, each member once however many connections it has. Guarded by the lock of its room. */
final class Presence {

    private static final class Entry {
        private Member member;
        private int connections;
        /** Counts arrivals, so that a departure that was put off can tell whether the member came back and went again. */
        private long arrivals;
    }

    private final Map<String, Entry> entries = new LinkedHashMap<>();

    /** @return whether the others see a change: somebody new, or a new name */
    boolean arrive(Member member) {
        Entry entry = entries.computeIfAbsent(member.id(), id -> new Entry());
        boolean changed = !member.equals(entry.member);
        entry.member = member;
        entry.connections++;
        entry.arrivals++;
        return changed;
    }

    /**
     * One connection less; the member stays present until {@link #remove}.
     *
     * @return what {@code remove} wants to know
     */
    long depart(Member member) {
        Entry entry = entries.get(member.id());
        entry.connections--;
        return entry.arrivals;
    }

    /**
     * Removes a member without connections, unless it came back since.
     *
     * @return whether it is gone now
     */
    boolean remove(Member member, long arrivals) {
        Entry entry = entries.get(member.id());
        if (entry == null || entry.connections > 0 || entry.arrivals != arrivals) {
            return false;
        }
        entries.remove(member.id());
        return true;
    }

    /**
     * Removes a member without connections at once.
     *
     * @return the member as the others saw it, if it was there
     */
    Optional<Member> dismiss(String id) {
        Entry entry = entries.get(id);
        if (entry == null || entry.connections > 0) {
            return Optional.empty();
        }
        entries.remove(id);
        return Optional.of(entry.member);
    }

    int count() {
        return entries.size();
    }

    Present present() {
        if (entries.size() > Present.MOST_NAMED) {
            return new Present(entries.size(), List.of());
        }
        List<Member> members = new ArrayList<>(entries.size());
        entries.values().forEach(entry -> members.add(entry.member));
        return new Present(entries.size(), members);
    }
}
