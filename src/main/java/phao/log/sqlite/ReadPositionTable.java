package phao.log.sqlite;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import phao.log.ReadPosition;

/** The table {@code read_positions}. Statements are made for each use: they are few. */
final class ReadPositionTable {

    static final String MAKE =
            "CREATE TABLE read_positions(user TEXT NOT NULL, room INTEGER NOT NULL, seq INTEGER NOT NULL,"
                    + " PRIMARY KEY(user, room)) WITHOUT ROWID";

    private static final String MOVE = "INSERT INTO read_positions(user, room, seq)"
            + " SELECT ?1, id, min(?2, head) FROM rooms WHERE name = ?3 AND head > 0"
            + " ON CONFLICT(user, room) DO UPDATE SET seq = excluded.seq WHERE excluded.seq > seq";

    private static final String FIND =
            "SELECT p.seq FROM rooms r JOIN read_positions p ON p.room = r.id AND p.user = ?2 WHERE r.name = ?1";

    private static final String FORGET = "DELETE FROM read_positions WHERE user = ?";

    private ReadPositionTable() {}

    /** Does not commit. */
    static void move(Connection connection, List<ReadPosition> positions) throws SQLException {
        try (PreparedStatement move = connection.prepareStatement(MOVE)) {
            for (ReadPosition position : positions) {
                move.setString(1, position.user());
                move.setLong(2, position.seq());
                move.setString(3, position.room());
                move.addBatch();
            }
            move.executeBatch();
        }
    }

    /** 0 for none. */
    static long find(Connection connection, String room, String user) throws SQLException {
        try (PreparedStatement find = connection.prepareStatement(FIND)) {
            find.setString(1, room);
            find.setString(2, user);
            try (ResultSet row = find.executeQuery()) {
                return row.next() ? row.getLong(1) : 0;
            }
        }
    }

    /** Of all rooms. Does not commit. */
    static void forget(Connection connection, String user) throws SQLException {
        try (PreparedStatement forget = connection.prepareStatement(FORGET)) {
            forget.setString(1, user);
            forget.executeUpdate();
        }
    }
}
