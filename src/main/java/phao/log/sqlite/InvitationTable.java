package phao.log.sqlite;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import phao.log.Invitation;

/** The tables {@code invitations} and {@code secrets}. Statements are made for each use: they are used seldom. */
final class InvitationTable {

    private static final String FORGET = "DELETE FROM invitations WHERE until < ?";
    private static final String ADD =
            "INSERT INTO invitations(id, user, name, rooms, hash, made, made_by, until, revoked) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?)"
                    + " ON CONFLICT(id) DO UPDATE SET revoked = max(revoked, excluded.revoked), until = min(until, excluded.until)";
    private static final String ALL =
            "SELECT id, user, name, rooms, hash, made, made_by, until, revoked FROM invitations ORDER BY made, id";

    private InvitationTable() {}

    /** Does not commit. */
    static void keep(Connection connection, Invitation invitation, long now) throws SQLException {
        try (PreparedStatement forget = connection.prepareStatement(FORGET);
                PreparedStatement insert = connection.prepareStatement(ADD)) {
            forget.setLong(1, now);
            forget.executeUpdate();
            insert.setString(1, invitation.id());
            insert.setString(2, invitation.user());
            insert.setString(3, invitation.name());
            insert.setString(4, invitation.rooms());
            insert.setString(5, invitation.hash());
            insert.setLong(6, invitation.made());
            insert.setString(7, invitation.by());
            insert.setLong(8, invitation.until());
            insert.setInt(9, invitation.revoked() ? 1 : 0);
            insert.executeUpdate();
        }
    }

    static List<Invitation> all(Connection connection) throws SQLException {
        List<Invitation> all = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(ALL)) {
            while (row.next()) {
                all.add(new Invitation(
                        row.getString(1),
                        row.getString(2),
                        row.getString(3),
                        row.getString(4),
                        row.getString(5),
                        row.getLong(6),
                        row.getString(7),
                        row.getLong(8),
                        row.getInt(9) != 0));
            }
        }
        return all;
    }

    /** Stores the secret if there is none of that name, and reads the one that there is. Does not commit. */
    static byte[] secret(Connection connection, String name, byte[] fresh) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(
                        "INSERT INTO secrets(name, value) VALUES(?, ?) ON CONFLICT DO NOTHING");
                PreparedStatement select = connection.prepareStatement("SELECT value FROM secrets WHERE name = ?")) {
            insert.setString(1, name);
            insert.setBytes(2, fresh);
            insert.executeUpdate();
            select.setString(1, name);
            try (ResultSet row = select.executeQuery()) {
                row.next();
                return row.getBytes(1);
            }
        }
    }
}
