package phao.room;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How much all rooms keep of what is new in them, together: many that are busy now and then must not fill the heap with their newest
 * messages and signals. The room in which nothing happened for longest forgets first; its readers read the log.
 *
 * <p>Any thread. Rooms forget while the lock of this is held: they take their own locks then, and call nobody.
 */
final class RoomMemory {

    private final long most;
    /** In the order in which something happened. */
    @GuardedBy("this")
    private final Map<Room, Long> kept = new LinkedHashMap<>(16, 0.75f, true);

    /** Bytes of all rooms. */
    @GuardedBy("this")
    private long total;

    /** @param most bytes, which one room alone may exceed: by its newest message */
    RoomMemory(long most) {
        this.most = most;
    }

    /**
     * Something happened in the room.
     *
     * @param bytes how many it keeps now
     */
    synchronized void keeps(Room room, long bytes) {
        Long before = kept.put(room, bytes);
        total += bytes - (before == null ? 0 : before);
        Iterator<Map.Entry<Room, Long>> longestAgo = kept.entrySet().iterator();
        while (total > most && kept.size() > 1) {
            Map.Entry<Room, Long> each = longestAgo.next();
            total -= each.getValue();
            each.getKey().forget();
            longestAgo.remove();
        }
    }

    /** Nobody is in the room any more. */
    synchronized void dropped(Room room) {
        Long before = kept.remove(room);
        total -= before == null ? 0 : before;
    }
}
