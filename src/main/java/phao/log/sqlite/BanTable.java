package phao.log.sqlite;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import phao.log.Ban;

/** The table {@code bans}. Statements are made for each use: it is used seldom. */
final class BanTable {

    static final String MAKE = "CREATE TABLE bans(room TEXT NOT NULL, user TEXT NOT NULL, made INTEGER NOT NULL,"
            + " until INTEGER NOT NULL, PRIMARY KEY(room, user)) WITHOUT ROWID";

    private static final String FORGET = "DELETE FROM bans WHERE until <= ?";
    private static final String ADD = "INSERT OR REPLACE INTO bans(room, user, made, until) VALUES(?, ?, ?, ?)";
    private static final String REMOVE = "DELETE FROM bans WHERE room = ? AND user = ?";
    private static final String ALL = "SELECT room, user, made, until FROM bans ORDER BY room, user";

    private BanTable() {}

    /** Does not commit. */
    static void add(Connection connection, Ban ban, long now) throws SQLException {
        try (PreparedStatement forget = connection.prepareStatement(FORGET);
                PreparedStatement insert = connection.prepareStatement(ADD)) {
            forget.setLong(1, now);
            forget.executeUpdate();
            insert.setString(1, ban.room());
            insert.setString(2, ban.user());
            insert.setLong(3, ban.made());
            insert.setLong(4, ban.until());
            insert.executeUpdate();
        }
    }

    /** Does not commit. */
    static void remove(Connection connection, String room, String user) throws SQLException {
        try (PreparedStatement remove = connection.prepareStatement(REMOVE)) {
            remove.setString(1, room);
            remove.setString(2, user);
            remove.executeUpdate();
        }
    }

    static List<Ban> all(Connection connection) throws SQLException {
        List<Ban> all = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(ALL)) {
            while (row.next()) {
                all.add(new Ban(row.getString(1), row.getString(2), row.getLong(3), row.getLong(4)));
            }
        }
        return all;
    }
}
