package phao.log.memory;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import phao.log.Ban;
import phao.log.Invitation;
import phao.log.Retention;
import phao.log.Revocation;

/** The rooms and the epochs of a {@link MemoryEngine.Store}. Guarded by its own monitor, which the engine holds. */
final class StoredRooms {

    /** From the first to the newest: the ordinal of an epoch is its place here, from 1. */
    @GuardedBy("this")
    private final List<String> epochs;

    @GuardedBy("this")
    private final Map<String, StoredRoom> rooms;

    @GuardedBy("this")
    private final List<Revocation> revocations;

    @GuardedBy("this")
    private final List<Ban> bans;
    /** By their ids, in the order in which they were made. */
    @GuardedBy("this")
    private final Map<String, Invitation> invitations;

    @GuardedBy("this")
    private final Map<String, byte[]> secrets;

    StoredRooms() {
        this(
                new ArrayList<>(),
                new LinkedHashMap<>(),
                new ArrayList<>(),
                new ArrayList<>(),
                new LinkedHashMap<>(),
                new HashMap<>());
    }

    private StoredRooms(
            List<String> epochs,
            Map<String, StoredRoom> rooms,
            List<Revocation> revocations,
            List<Ban> bans,
            Map<String, Invitation> invitations,
            Map<String, byte[]> secrets) {
        this.epochs = epochs;
        this.rooms = rooms;
        this.revocations = revocations;
        this.bans = bans;
        this.invitations = invitations;
        this.secrets = secrets;
    }

    @GuardedBy("this")
    StoredRooms copy() {
        Map<String, StoredRoom> copies = new LinkedHashMap<>();
        rooms.forEach((name, room) -> copies.put(name, room.copy()));
        return new StoredRooms(
                new ArrayList<>(epochs),
                copies,
                new ArrayList<>(revocations),
                new ArrayList<>(bans),
                new LinkedHashMap<>(invitations),
                new HashMap<>(secrets));
    }

    /** @return the ordinal of the epoch */
    @GuardedBy("this")
    int beginEpoch(String epoch) {
        if (epochs.contains(epoch)) {
            throw new IllegalArgumentException("epoch " + epoch + " was here before");
        }
        epochs.add(epoch);
        return epochs.size();
    }

    /** 0 for an epoch that was never here. */
    @GuardedBy("this")
    int ordinal(String epoch) {
        return epochs.indexOf(epoch) + 1;
    }

    @GuardedBy("this")
    int newestOrdinal() {
        return epochs.size();
    }

    /** The room to write to, made if there is none. */
    @GuardedBy("this")
    StoredRoom open(String name) {
        return rooms.computeIfAbsent(name, StoredRoom::new);
    }

    /** The room to read from; an empty one if there is none. */
    @GuardedBy("this")
    StoredRoom find(String name) {
        StoredRoom room = rooms.get(name);
        return room == null ? new StoredRoom(name) : room;
    }

    @GuardedBy("this")
    List<String> names(Predicate<String> such) {
        return rooms.keySet().stream().filter(such).toList();
    }

    @GuardedBy("this")
    void revoke(Revocation revocation, long now) {
        Revocation all = revocation;
        for (Revocation known : List.copyOf(revocations)) {
            boolean same = known.kind() == revocation.kind() && known.value().equals(revocation.value());
            all = same ? all.and(known) : all;
            if (same || known.until() < now) {
                revocations.remove(known);
            }
        }
        revocations.add(all);
    }

    @GuardedBy("this")
    List<Revocation> revocations() {
        return List.copyOf(revocations);
    }

    @GuardedBy("this")
    void keep(Invitation invitation, long now) {
        invitations.values().removeIf(known -> known.until() < now);
        invitations.merge(invitation.id(), invitation, (known, given) -> known.revoked() ? known : given);
    }

    @GuardedBy("this")
    List<Invitation> invitations() {
        return List.copyOf(invitations.values());
    }

    @GuardedBy("this")
    byte[] secret(String name, byte[] fresh) {
        return secrets.computeIfAbsent(name, none -> fresh.clone()).clone();
    }

    @GuardedBy("this")
    void ban(Ban ban, long now) {
        unban(ban.room(), ban.user());
        bans.removeIf(known -> known.isOver(now));
        bans.add(ban);
    }

    @GuardedBy("this")
    void unban(String room, String user) {
        bans.removeIf(known -> known.room().equals(room) && known.user().equals(user));
    }

    @GuardedBy("this")
    List<Ban> bans() {
        return List.copyOf(bans);
    }

    /** @return how many messages were removed, at most {@code most} */
    @GuardedBy("this")
    int retain(Retention retention, long now, int most) {
        int removed = 0;
        for (StoredRoom room : rooms.values()) {
            removed += room.removeOld(retention, now, most - removed);
        }
        rooms.values().forEach(room -> room.forgetPublishers(retention, now));
        return removed;
    }
}
