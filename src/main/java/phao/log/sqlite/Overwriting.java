package phao.log.sqlite;

import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * Overwrites on disk what removals have taken away, step by step: the rows that a clearing left, then every other place in the files
 * where something of it may be.
 *
 * <p>The table {@code erasures} has a row for each room with such rows, and the row 0 from a removal on until everything is overwritten.
 * Used by the writer only, between its transactions.
 */
final class Overwriting {

    /** For the rest of the files. */
    private static final long FILES = 0;

    private static final int MOST_ROWS = 500;
    /** SQLite touches every page of a large message to overwrite it. */
    private static final long MOST_BYTES = 8L << 20;

    private final Connection connection;
    private final WriteAheadLog wal;
    private final PageGaps gaps;
    private final PreparedStatement want;
    private final PreparedStatement nextRoom;
    private final PreparedStatement scan;
    private final PreparedStatement delete;
    private final PreparedStatement deleteThumbnails;
    private final PreparedStatement done;
    /** Whether the table may have rows. */
    private boolean pending = true;
    /** Where the walk through the file goes on; 0 if none has begun. */
    private long walked;
    /** Something was removed after the walk began, and a copy of it may be where the walk has passed. */
    private boolean again;

    Overwriting(Connection connection, WriteAheadLog wal, PageGaps gaps) throws SQLException {
        this.connection = connection;
        this.wal = wal;
        this.gaps = gaps;
        want = connection.prepareStatement("INSERT OR IGNORE INTO erasures(room) VALUES(?)");
        nextRoom =
                connection.prepareStatement("SELECT e.room, r.first FROM erasures e LEFT JOIN rooms r ON r.id = e.room"
                        + " ORDER BY e.room DESC LIMIT 1");
        scan = connection.prepareStatement("SELECT id, length(data) FROM messages WHERE id > ?1 AND id < ?1 + ?2"
                + " ORDER BY id LIMIT " + MOST_ROWS);
        delete = connection.prepareStatement("DELETE FROM messages WHERE id > ? AND id <= ?");
        deleteThumbnails = connection.prepareStatement("DELETE FROM thumbnails WHERE id > ? AND id <= ?");
        done = connection.prepareStatement("DELETE FROM erasures WHERE room = ?");
    }

    /** Something was removed. Within the transaction of that. */
    void wanted() throws SQLException {
        wanted(FILES);
        pending = true;
        again = walked > 0;
    }

    /** A clearing left rows in this room. Within its transaction. */
    void wantedOf(long room) throws SQLException {
        wanted(room);
    }

    private void wanted(long room) throws SQLException {
        want.setLong(1, room);
        want.executeUpdate();
    }

    /** @return true if there is more to do now */
    boolean step() throws SQLException, IOException {
        if (!pending) {
            return false;
        }
        long room = FILES;
        long first = 0;
        try (ResultSet row = nextRoom.executeQuery()) {
            pending = row.next();
            if (pending) {
                room = row.getLong(1);
                first = row.getLong(2);
            }
        }
        if (room != FILES) {
            deleteRows(room, first);
        }
        connection.commit();
        wal.grew();
        return room != FILES || (pending && walkOn());
    }

    private void deleteRows(long room, long first) throws SQLException {
        long base = room << Database.SEQ_BITS;
        long last = 0;
        scan.setLong(1, base);
        scan.setLong(2, first);
        try (ResultSet row = scan.executeQuery()) {
            for (long bytes = 0; bytes < MOST_BYTES && row.next(); bytes += row.getLong(2)) {
                last = row.getLong(1);
            }
        }
        if (last == 0) {
            finish(room);
        } else {
            for (PreparedStatement each : new PreparedStatement[] {delete, deleteThumbnails}) {
                each.setLong(1, base);
                each.setLong(2, last);
                each.executeUpdate();
            }
        }
    }

    private boolean walkOn() throws SQLException, IOException {
        if (!wal.cut()) {
            return false;
        }
        // A page that was read before would bring its gap back with the next change of it.
        Database.run(connection, "PRAGMA shrink_memory");
        walked = gaps.wipe(walked);
        if (walked == 0 && !again) {
            finish(FILES);
            pending = false;
        } else if (walked == 0) {
            again = false;
        }
        connection.commit();
        return pending;
    }

    private void finish(long room) throws SQLException {
        done.setLong(1, room);
        done.executeUpdate();
    }
}
