package phao.log.sqlite;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import phao.log.Retention;

/**
 * The table {@code rooms}, cached: gives each message its number and writes the heads back once per group. Used by the writer only,
 * within its transaction.
 */
final class RoomTable {

    /** A room's row. {@code head} runs ahead of the row until {@link #save}. */
    static final class Room {
        /** 0 for a room that has no message yet. */
        private long id;

        final String name;
        final long first;
        long head;
        /** Of the contents and thumbnails of its messages; runs ahead of the row as {@code head} does. */
        private long bytes;
        /** Whether the table {@code room_epochs} has the first number of this epoch. */
        private boolean marked;

        private boolean empty;
        private boolean changed;

        private Room(long id, String name, long first, long head, long bytes, boolean marked) {
            this.id = id;
            this.name = name;
            this.first = first;
            this.head = head;
            this.bytes = bytes;
            this.marked = marked;
            this.empty = first > head;
        }

        long id() {
            return id;
        }

        /** Whether it must lose its oldest message. */
        boolean isOverfull(Retention wanted) {
            return wanted.isOverfull(head - first + 1, bytes);
        }

        boolean isNew() {
            return id == 0;
        }
    }

    /** How many rows of about 300 bytes are cached: a bound, so that many rooms can't take the heap. */
    static final int MOST_CACHED = 20_000;

    private final long ordinal;
    private final Map<String, Room> cache = new LinkedHashMap<>(16, 0.75f, true);
    private final List<Room> changed = new ArrayList<>();
    private final PreparedStatement find;
    private final PreparedStatement greatestId;
    private final PreparedStatement insert;
    private final PreparedStatement mark;
    private final PreparedStatement grow;
    private final PreparedStatement growFromEmpty;
    /** The id of the next new room; 0 until it is read from the table. */
    private long nextId;

    RoomTable(Connection connection, long ordinal) throws SQLException {
        this.ordinal = ordinal;
        find = connection.prepareStatement(
                "SELECT id, first, head, bytes, EXISTS(SELECT 1 FROM room_epochs e WHERE e.room = r.id"
                        + " AND e.ordinal = ?) FROM rooms r WHERE name = ?");
        greatestId = connection.prepareStatement("SELECT max(id) FROM rooms");
        insert = connection.prepareStatement("INSERT INTO rooms(id, name, first, head) VALUES(?, ?, 1, 0)");
        mark = connection.prepareStatement("INSERT INTO room_epochs(room, ordinal, first_seq) VALUES(?, ?, ?)");
        grow = connection.prepareStatement("UPDATE rooms SET head = ?, bytes = ? WHERE id = ?");
        growFromEmpty = connection.prepareStatement("UPDATE rooms SET head = ?, bytes = ?, oldest = ? WHERE id = ?");
    }

    /** The room of that name. A new one gets its id and row with its first message. */
    Room open(String name) throws SQLException {
        Room room = cache.get(name);
        if (room == null) {
            room = load(name);
            cache.put(name, room);
        }
        return room;
    }

    private Room load(String name) throws SQLException {
        find.setLong(1, ordinal);
        find.setString(2, name);
        try (ResultSet row = find.executeQuery()) {
            if (row.next()) {
                return new Room(
                        row.getLong(1), name, row.getLong(2), row.getLong(3), row.getLong(4), row.getBoolean(5));
            }
        }
        return new Room(0, name, 1, 0, 0, false);
    }

    /**
     * Gives a new room an id, because it is about to get a message.
     *
     * @return false if no more rooms fit into the file
     */
    boolean admit(Room room) throws SQLException {
        if (!room.isNew()) {
            return true;
        }
        if (nextId == 0) {
            nextId = greatestId() + 1;
        }
        if (nextId > Database.MAX_ROOM) {
            return false;
        }
        insert.setLong(1, nextId);
        insert.setString(2, room.name);
        insert.executeUpdate();
        room.id = nextId++;
        return true;
    }

    private long greatestId() throws SQLException {
        try (ResultSet row = greatestId.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }

    /**
     * Gives the next number of the room.
     *
     * @param bytes of the content and thumbnail of the message that gets it
     */
    long next(Room room, int bytes) throws SQLException {
        room.head++;
        room.bytes += bytes;
        if (!room.changed) {
            room.changed = true;
            changed.add(room);
        }
        if (!room.marked) {
            mark.setLong(1, room.id);
            mark.setLong(2, ordinal);
            mark.setLong(3, room.head);
            mark.executeUpdate();
            room.marked = true;
        }
        return room.head;
    }

    /**
     * Writes the rows of the rooms that got messages.
     *
     * @param now the time of those messages, milliseconds since the epoch
     * @return those rooms
     */
    List<Room> save(long now) throws SQLException {
        for (Room room : changed) {
            PreparedStatement update = room.empty ? growFromEmpty : grow;
            int last = 0;
            update.setLong(++last, room.head);
            update.setLong(++last, room.bytes);
            if (room.empty) {
                update.setLong(++last, now);
            }
            update.setLong(++last, room.id);
            update.addBatch();
            room.empty = false;
            room.changed = false;
        }
        grow.executeBatch();
        growFromEmpty.executeBatch();
        List<Room> grown = List.copyOf(changed);
        changed.clear();
        return grown;
    }

    /** Forgets a room whose row the retention has changed. */
    void forget(String name) {
        cache.remove(name);
    }

    /** Makes the cache as small as it must be. Between transactions only: a changed room must be saved before it is loaded again. */
    void trim() {
        Iterator<Room> leastRecent = cache.values().iterator();
        for (int over = cache.size() - MOST_CACHED; over > 0; over--) {
            leastRecent.next();
            leastRecent.remove();
        }
    }
}
