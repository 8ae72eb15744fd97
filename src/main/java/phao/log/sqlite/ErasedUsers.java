package phao.log.sqlite;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import phao.log.UserMessages;

/** The table {@code user_erasures}, and what is found of a user. Statements are made for each use: it is used seldom. */
final class ErasedUsers {

    static final String MAKE = "CREATE TABLE user_erasures(ordinal INTEGER PRIMARY KEY, user TEXT NOT NULL UNIQUE)";

    private static final String ADD = "INSERT OR IGNORE INTO user_erasures(user) VALUES(?)";
    private static final String REMOVE = "DELETE FROM user_erasures WHERE user = ?";
    private static final String ALL = "SELECT user FROM user_erasures ORDER BY ordinal";
    /** SQLite reads the length of a content from its row's header, and no page of a large one. */
    private static final String WALK =
            "SELECT id, sender_id, length(data) FROM messages WHERE id > ? ORDER BY id LIMIT ?";

    private static final String NAME = "SELECT name FROM rooms WHERE id = ?";
    /** How many rows a step looks at: about two milliseconds. */
    private static final int LOOKED_AT = 2_000;
    /** How many messages one transaction takes: publishers wait for it. */
    private static final int MOST_FOUND = 50;
    /** SQLite touches every page of a large message to overwrite it. */
    private static final long MOST_BYTES = 8L << 20;

    private ErasedUsers() {}

    /** Does not commit. */
    static void add(Connection connection, String user) throws SQLException {
        update(connection, ADD, user);
    }

    /** Does not commit. */
    static void remove(Connection connection, String user) throws SQLException {
        update(connection, REMOVE, user);
    }

    private static void update(Connection connection, String sql, String user) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, user);
            statement.executeUpdate();
        }
    }

    static List<String> all(Connection connection) throws SQLException {
        List<String> all = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(ALL)) {
            while (row.next()) {
                all.add(row.getString(1));
            }
        }
        return all;
    }

    /** @param from the key of the last row that was looked at; 0 at first */
    static UserMessages find(Connection connection, String user, long from) throws SQLException {
        List<Long> seqs = new ArrayList<>();
        long room = 0;
        long last = from;
        try (PreparedStatement walk = connection.prepareStatement(WALK)) {
            walk.setLong(1, from);
            walk.setInt(2, LOOKED_AT);
            try (ResultSet row = walk.executeQuery()) {
                int rows = 0;
                for (long bytes = 0; seqs.size() < MOST_FOUND && bytes < MOST_BYTES; rows++) {
                    if (!row.next()) {
                        return found(connection, room, seqs, rows < LOOKED_AT ? 0 : last);
                    }
                    long key = row.getLong(1);
                    if (SenderColumn.isOf(row.getString(2), user)) {
                        if (!seqs.isEmpty() && key >> Database.SEQ_BITS != room) {
                            break;
                        }
                        room = key >> Database.SEQ_BITS;
                        seqs.add(key & Database.MAX_SEQ);
                        bytes += row.getLong(3);
                    }
                    last = key;
                }
            }
        }
        return found(connection, room, seqs, last);
    }

    private static UserMessages found(Connection connection, long room, List<Long> seqs, long next)
            throws SQLException {
        return new UserMessages(seqs.isEmpty() ? "" : name(connection, room), seqs, next);
    }

    private static String name(Connection connection, long room) throws SQLException {
        try (PreparedStatement name = connection.prepareStatement(NAME)) {
            name.setLong(1, room);
            try (ResultSet row = name.executeQuery()) {
                return row.next() ? row.getString(1) : "";
            }
        }
    }
}
