package phao.log.memory;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import phao.log.Ban;
import phao.log.Invitation;
import phao.log.ReadPosition;
import phao.log.Retention;
import phao.log.Revocation;
import phao.log.UserMessages;

/** The rooms and the epochs of a {@link MemoryEngine.Store}. Guarded by its own monitor, which the engine holds. */
final class StoredRooms {

    /** What {@link #messagesOf} finds at once. */
    private static final int MOST_FOUND = 10;
    /** The bits of a sequence number in the places where {@link #messagesOf} goes on. */
    private static final int SEQ_BITS = 40;

    /** From the first to the newest: the ordinal of an epoch is its place here, from 1. */
    @GuardedBy("this")
    private final List<String> epochs = new ArrayList<>();
    /** In the order in which they got their first message. */
    @GuardedBy("this")
    private final Map<String, StoredRoom> rooms = new LinkedHashMap<>();

    @GuardedBy("this")
    private final List<Revocation> revocations = new ArrayList<>();

    @GuardedBy("this")
    private final List<Ban> bans = new ArrayList<>();
    /** By their ids, in the order in which they were made. */
    @GuardedBy("this")
    private final Map<String, Invitation> invitations = new LinkedHashMap<>();

    @GuardedBy("this")
    private final Map<String, byte[]> secrets = new HashMap<>();

    @GuardedBy("this")
    private final Set<String> usersToErase = new LinkedHashSet<>();

    @GuardedBy("this")
    StoredRooms copy() {
        StoredRooms copy = new StoredRooms();
        synchronized (copy) {
            copy.epochs.addAll(epochs);
            rooms.forEach((name, room) -> copy.rooms.put(name, room.copy()));
            copy.revocations.addAll(revocations);
            copy.bans.addAll(bans);
            copy.invitations.putAll(invitations);
            copy.secrets.putAll(secrets);
            copy.usersToErase.addAll(usersToErase);
        }
        return copy;
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
    void toErase(String user) {
        usersToErase.add(user);
    }

    @GuardedBy("this")
    List<String> usersToErase() {
        return List.copyOf(usersToErase);
    }

    @GuardedBy("this")
    void erased(String user) {
        usersToErase.remove(user);
        rooms.values().forEach(room -> room.forgetReader(user));
    }

    @GuardedBy("this")
    void read(ReadPosition position) {
        find(position.room()).read(position.user(), position.seq());
    }

    @GuardedBy("this")
    UserMessages messagesOf(String user, long from) {
        long room = from >> SEQ_BITS;
        long after = from & ((1L << SEQ_BITS) - 1);
        for (StoredRoom each : rooms.values().stream().skip(room).toList()) {
            List<Long> seqs = each.messagesOf(user, after, MOST_FOUND);
            if (!seqs.isEmpty()) {
                return new UserMessages(each.name(), seqs, (room << SEQ_BITS) + seqs.get(seqs.size() - 1));
            }
            room++;
            after = 0;
        }
        return new UserMessages("", List.of(), 0);
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
