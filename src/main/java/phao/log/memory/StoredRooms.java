package phao.log.memory;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import phao.log.Retention;

/** The rooms and the epochs of a {@link MemoryEngine.Store}. Guarded by its own monitor, which the engine holds. */
final class StoredRooms {

    /** In their order: the ordinal of an epoch is its place here, from 1. */
    private final List<String> epochs = new ArrayList<>();

    private final Map<String, StoredRoom> rooms = new LinkedHashMap<>();

    StoredRooms copy() {
        StoredRooms copy = new StoredRooms();
        copy.epochs.addAll(epochs);
        rooms.forEach((name, room) -> copy.rooms.put(name, room.copy()));
        return copy;
    }

    /** @return its ordinal */
    int beginEpoch(String epoch) {
        if (epochs.contains(epoch)) {
            throw new IllegalArgumentException("epoch " + epoch + " was here before");
        }
        epochs.add(epoch);
        return epochs.size();
    }

    /** 0 for an epoch that was never here. */
    int ordinal(String epoch) {
        return epochs.indexOf(epoch) + 1;
    }

    int newestOrdinal() {
        return epochs.size();
    }

    /** The room to write to, made if there is none. */
    StoredRoom open(String name) {
        return rooms.computeIfAbsent(name, StoredRoom::new);
    }

    /** The room to read from; an empty one if there is none. */
    StoredRoom find(String name) {
        StoredRoom room = rooms.get(name);
        return room == null ? new StoredRoom(name) : room;
    }

    List<String> names(Predicate<String> such) {
        return rooms.keySet().stream().filter(such).toList();
    }

    /** @return how many messages were removed, at most so many */
    int retain(Retention retention, long now, int most) {
        int removed = 0;
        for (StoredRoom room : rooms.values()) {
            removed += room.removeOld(retention, now, most - removed);
        }
        rooms.values().forEach(room -> room.forgetPublishers(retention, now));
        return removed;
    }
}
