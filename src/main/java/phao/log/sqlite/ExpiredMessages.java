package phao.log.sqlite;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;
import phao.log.Retention;

/**
 * Removes messages that are too old or too many, step by step, within the writer's transactions.
 *
 * <p>No step looks at all rooms. Rooms with too many messages or bytes are known from their growth, and once after the start from a walk over
 * all rooms in chunks. Rooms with too old messages are found by an index over the time of each room's oldest.
 */
final class ExpiredMessages {

    /** How many rows one step looks at to find something to remove; this takes about a millisecond. */
    private static final int LOOKED_AT = 1_000;
    /** How many bytes one step removes: SQLite touches every page of a large message to free it. */
    private static final long MOST_BYTES = 8L << 20;

    private final RoomTable rooms;
    private final ForgottenPublishers forgotten;
    private final PreparedStatement walk;
    private final PreparedStatement expired;
    private final PreparedStatement find;
    private final PreparedStatement scan;
    private final PreparedStatement delete;
    private final PreparedStatement deleteThumbnails;
    private final PreparedStatement update;
    /** Rooms with more messages or bytes than {@link #wanted} allows. */
    private final Set<Long> overfull = new LinkedHashSet<>();
    /** What the last step was asked to keep. */
    private Retention wanted = new Retention(0, 0, Duration.ZERO, Duration.ZERO);
    /** The id of the last room that the one walk has looked at; Long.MAX_VALUE when it is done. */
    private long walked;

    ExpiredMessages(Connection connection, RoomTable rooms, PublisherTable publishers) throws SQLException {
        this.rooms = rooms;
        forgotten = new ForgottenPublishers(connection, publishers, LOOKED_AT);
        walk = connection.prepareStatement(
                "SELECT id, head - first + 1, bytes FROM rooms WHERE id > ? ORDER BY id LIMIT " + LOOKED_AT);
        expired = connection.prepareStatement("SELECT id FROM rooms WHERE oldest < ? ORDER BY oldest LIMIT 1");
        find = connection.prepareStatement("SELECT name, first, head, bytes FROM rooms WHERE id = ?");
        scan = connection.prepareStatement("SELECT id - ?1, time, length(data)"
                + " + coalesce((SELECT length(t.data) FROM thumbnails t WHERE t.id = m.id), 0)"
                + " FROM messages m WHERE id >= ?1 + ?2 AND id <= ?1 + ?3 ORDER BY id");
        delete = connection.prepareStatement("DELETE FROM messages WHERE id >= ?1 + ?3 AND id < ?1 + ?2");
        deleteThumbnails = connection.prepareStatement("DELETE FROM thumbnails WHERE id >= ?1 + ?3 AND id < ?1 + ?2");
        update = connection.prepareStatement("UPDATE rooms SET first = ?, oldest = ?, bytes = ? WHERE id = ?");
    }

    /** A room has new messages, and they are committed. */
    void grew(RoomTable.Room room) {
        if (room.isOverfull(wanted)) {
            overfull.add(room.id());
        }
    }

    /**
     * @param now milliseconds since the epoch
     * @param most how many messages may be removed
     * @return true if there may be more to remove
     */
    boolean step(Retention asked, long now, int most) throws SQLException {
        if (!asked.hasLimitsOf(wanted)) {
            overfull.clear();
            walked = 0;
        }
        wanted = asked;
        if (wanted.limitsSize() && walked != Long.MAX_VALUE) {
            walkOn();
            return true;
        }
        long oldest =
                wanted.age().isZero() ? Long.MIN_VALUE : now - wanted.age().toMillis();
        Budget budget = new Budget(most);
        long room;
        while (!budget.isSpent() && (room = nextRoom(oldest)) != 0) {
            removeFrom(room, oldest, budget);
        }
        return budget.isSpent() || forgotten.step(wanted.publisherAge(), now);
    }

    /** What one step may still remove. */
    private static final class Budget {
        private int messages;
        private long bytes = MOST_BYTES;

        Budget(int messages) {
            this.messages = messages;
        }

        void spend(long size) {
            messages--;
            bytes -= size;
        }

        boolean isSpent() {
            return messages <= 0 || bytes <= 0;
        }
    }

    private void walkOn() throws SQLException {
        walk.setLong(1, walked);
        int rows = 0;
        try (ResultSet row = walk.executeQuery()) {
            for (; row.next(); rows++) {
                walked = row.getLong(1);
                if (wanted.isOverfull(row.getLong(2), row.getLong(3))) {
                    overfull.add(walked);
                }
            }
        }
        if (rows < LOOKED_AT) {
            walked = Long.MAX_VALUE;
        }
    }

    /** The id of a room that has something to remove; 0 for none. */
    private long nextRoom(long oldest) throws SQLException {
        if (!overfull.isEmpty()) {
            return overfull.iterator().next();
        }
        if (oldest == Long.MIN_VALUE) {
            return 0;
        }
        expired.setLong(1, oldest);
        try (ResultSet row = expired.executeQuery()) {
            return row.next() ? row.getLong(1) : 0;
        }
    }

    private void removeFrom(long room, long oldest, Budget budget) throws SQLException {
        find.setLong(1, room);
        try (ResultSet row = find.executeQuery()) {
            row.next();
            rooms.forget(row.getString(1));
            removeFrom(room, row.getLong(2), row.getLong(3), row.getLong(4), oldest, budget);
        }
    }

    private void removeFrom(long room, long first, long head, long bytes, long oldest, Budget budget)
            throws SQLException {
        long base = room << Database.SEQ_BITS;
        update.setLong(1, head + 1);
        update.setNull(2, Types.BIGINT);
        update.setLong(4, room);
        long newFirst = head + 1;
        long left = bytes;
        scan.setLong(1, base);
        scan.setLong(2, first);
        scan.setLong(3, head);
        try (ResultSet row = scan.executeQuery()) {
            while (row.next()) {
                boolean over = wanted.isOverfull(head - row.getLong(1) + 1, left);
                if (budget.isSpent() || !(over || row.getLong(2) < oldest)) {
                    newFirst = row.getLong(1);
                    update.setLong(1, newFirst);
                    update.setLong(2, row.getLong(2));
                    break;
                }
                budget.spend(row.getLong(3));
                left -= row.getLong(3);
            }
        }
        delete.setLong(1, base);
        delete.setLong(2, newFirst);
        delete.setLong(3, first);
        delete.executeUpdate();
        deleteThumbnails.setLong(1, base);
        deleteThumbnails.setLong(2, newFirst);
        deleteThumbnails.setLong(3, first);
        deleteThumbnails.executeUpdate();
        update.setLong(3, left);
        update.executeUpdate();
        if (!wanted.isOverfull(head - newFirst + 1, left)) {
            overfull.remove(room);
        }
    }
}
