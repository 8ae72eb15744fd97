package phao.log.sqlite;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import phao.log.Revocation;

/** The table {@code revocations}. Statements are made for each use: it is used seldom. */
final class RevocationTable {

    private static final String FORGET = "DELETE FROM revocations WHERE until < ?";
    private static final String ADD = "INSERT INTO revocations(kind, value, before, until) VALUES(?, ?, ?, ?)"
            + " ON CONFLICT(kind, value) DO UPDATE SET before = max(before, excluded.before),"
            + " until = max(until, excluded.until)";
    private static final String ALL = "SELECT kind, value, before, until FROM revocations";

    private RevocationTable() {}

    /** Does not commit. */
    static void add(Connection connection, Revocation revocation, long now) throws SQLException {
        try (PreparedStatement forget = connection.prepareStatement(FORGET);
                PreparedStatement insert = connection.prepareStatement(ADD)) {
            forget.setLong(1, now);
            forget.executeUpdate();
            insert.setInt(1, revocation.kind().ordinal());
            insert.setString(2, revocation.value());
            insert.setLong(3, revocation.before());
            insert.setLong(4, revocation.until());
            insert.executeUpdate();
        }
    }

    static List<Revocation> all(Connection connection) throws SQLException {
        List<Revocation> all = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(ALL)) {
            while (row.next()) {
                all.add(new Revocation(
                        Revocation.Kind.values()[row.getInt(1)], row.getString(2), row.getLong(3), row.getLong(4)));
            }
        }
        return all;
    }
}
