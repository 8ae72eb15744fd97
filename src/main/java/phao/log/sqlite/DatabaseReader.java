package phao.log.sqlite;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Predicate;
import phao.log.Ban;
import phao.log.Invitation;
import phao.log.Position;
import phao.log.Revocation;
import phao.log.UserMessages;
import phao.protocol.Content;
import phao.protocol.Message;

/**
 * One read-only connection and its statements. Used by one thread at a time.
 *
 * <p>Each read is one statement, and so sees one snapshot of the file, whatever is written meanwhile. SQLite: "a reader … sees
 * the database as it was when the read transaction started".
 */
final class DatabaseReader implements AutoCloseable {

    private static final String COLUMNS =
            "SELECT m.id, m.time, m.sender_id, m.sender_name, m.n, m.kind, m.content_type, m.filename,"
                    + " CASE WHEN length(m.data) <= ?4 OR m.kind > 1 THEN m.data END, length(m.data), t.data FROM rooms r JOIN messages m";

    private static final String THUMBNAILS = " LEFT JOIN thumbnails t ON t.id = m.id";

    private static final String POSITION = "SELECT r.first, r.head, p.last_n, e.ordinal,"
            + " (SELECT first_seq FROM room_epochs WHERE room = r.id AND ordinal > e.ordinal ORDER BY ordinal LIMIT 1)"
            + " FROM (SELECT 1) LEFT JOIN rooms r ON r.name = ?1 LEFT JOIN publishers p ON p.room = r.id AND p.client = ?2"
            + " LEFT JOIN epochs e ON e.epoch = ?3";

    private static final String AFTER =
            COLUMNS + " ON m.id >= (r.id << " + Database.SEQ_BITS + ") + max(?2 + 1, r.first) AND m.id < (r.id + 1) << "
                    + Database.SEQ_BITS + THUMBNAILS + " WHERE r.name = ?1 ORDER BY m.id LIMIT ?3";

    private static final String BEFORE =
            COLUMNS + " ON m.id < (r.id << " + Database.SEQ_BITS + ") + ?2 AND m.id >= (r.id << " + Database.SEQ_BITS
                    + ") + r.first" + THUMBNAILS + " WHERE r.name = ?1 ORDER BY m.id DESC LIMIT ?3";

    private static final Content.Kind[] KINDS = Content.Kind.values();

    private final Connection connection;
    private final PreparedStatement position;
    private final PreparedStatement after;
    private final PreparedStatement before;

    DatabaseReader(Path file) throws SQLException {
        connection = Database.read(file);
        try {
            position = connection.prepareStatement(POSITION);
            after = connection.prepareStatement(AFTER);
            before = connection.prepareStatement(BEFORE);
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    List<String> usersToErase() throws SQLException {
        return ErasedUsers.all(connection);
    }

    UserMessages messagesOf(String user, long from) throws SQLException {
        return ErasedUsers.find(connection, user, from);
    }

    long readUpTo(String room, String user) throws SQLException {
        return ReadPositionTable.find(connection, room, user);
    }

    List<Revocation> revocations() throws SQLException {
        return RevocationTable.all(connection);
    }

    List<Ban> bans() throws SQLException {
        return BanTable.all(connection);
    }

    List<Invitation> invitations() throws SQLException {
        return InvitationTable.all(connection);
    }

    List<String> rooms(Predicate<String> names) throws SQLException {
        List<String> found = new ArrayList<>();
        // Used once after each start: not worth a prepared statement.
        try (Statement all = connection.createStatement();
                ResultSet row = all.executeQuery("SELECT name FROM rooms")) {
            while (row.next()) {
                String name = row.getString(1);
                if (names.test(name)) {
                    found.add(name);
                }
            }
        }
        return found;
    }

    Position position(String room, String client, String epoch, String present) throws SQLException {
        position.setString(1, room);
        position.setBytes(2, PublisherTable.digest(client));
        position.setString(3, epoch);
        try (ResultSet row = position.executeQuery()) {
            row.next();
            // A column of an absent row is null, which getLong reads as 0; no room has head 0 and first 0 but one that
            // is absent.
            long head = row.getLong(2);
            long first = head == 0 ? 1 : row.getLong(1);
            long lastN = row.getLong(3);
            boolean known = row.getLong(4) != 0;
            long firstOfLater = row.getLong(5);
            OptionalLong shared =
                    known ? OptionalLong.of(firstOfLater == 0 ? head : firstOfLater - 1) : OptionalLong.empty();
            return new Position(present, first, head, lastN, shared);
        }
    }

    List<Message> after(String room, long after, int inlineBytes, int limit, long maxBytes) throws SQLException {
        return read(this.after, room, Math.min(after, Database.MAX_SEQ), inlineBytes, limit, maxBytes);
    }

    List<Message> before(String room, long before, int inlineBytes, int limit, long maxBytes) throws SQLException {
        List<Message> page = read(this.before, room, Math.min(before, Database.MAX_SEQ), inlineBytes, limit, maxBytes);
        Collections.reverse(page);
        return page;
    }

    private static List<Message> read(
            PreparedStatement statement, String room, long seq, int inlineBytes, int limit, long maxBytes)
            throws SQLException {
        statement.setString(1, room);
        statement.setLong(2, seq);
        statement.setInt(3, limit);
        statement.setInt(4, inlineBytes);
        List<Message> page = new ArrayList<>();
        long bytes = 0;
        try (ResultSet row = statement.executeQuery()) {
            while ((page.isEmpty() || bytes < maxBytes) && row.next()) {
                Message message = message(room, row);
                page.add(message);
                bytes += message.content().heldBytes();
            }
        }
        return page;
    }

    private static Message message(String room, ResultSet row) throws SQLException {
        Content content = new Content(
                KINDS[row.getInt(6)],
                bytes(row, 9),
                row.getInt(10),
                row.getString(7),
                row.getString(8),
                bytes(row, 11));
        return new Message(
                room,
                row.getLong(1) & Database.MAX_SEQ,
                row.getLong(2),
                SenderColumn.member(row.getString(3), row.getString(4)),
                row.getLong(5),
                content);
    }

    /** An empty array for null, which stands where there is no thumbnail or the content is a reference. */
    private static byte[] bytes(ResultSet row, int column) throws SQLException {
        byte[] bytes = row.getBytes(column);
        return bytes == null ? new byte[0] : bytes;
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
