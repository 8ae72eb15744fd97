package phao.log.sqlite;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import phao.log.Removal;
import phao.log.Removed;
import phao.protocol.Content;
import phao.protocol.Member;
import phao.protocol.Message;

/** Takes contents out of the tables, within the writer's transactions. */
final class RemovedMessages {

    private static final Content.Kind[] KINDS = Content.Kind.values();

    private final Overwriting overwriting;
    private final PreparedStatement find;
    private final PreparedStatement deleteThumbnail;
    private final PreparedStatement stored;
    private final PreparedStatement replace;
    private final PreparedStatement rename;
    private final PreparedStatement grow;
    private final PreparedStatement moveFirst;

    RemovedMessages(Connection connection, Overwriting overwriting) throws SQLException {
        this.overwriting = overwriting;
        find = connection.prepareStatement("SELECT time, sender_id, sender_name, kind,"
                + " CASE WHEN kind > 1 THEN data END FROM messages WHERE id = ?");
        stored = connection.prepareStatement(
                "SELECT m.sender_id, m.sender_name, m.kind, length(m.data), coalesce(length(t.data), 0)"
                        + " FROM messages m LEFT JOIN thumbnails t ON t.id = m.id WHERE m.id = ?");
        replace =
                connection.prepareStatement("UPDATE messages SET kind = ?, content_type = '', filename = '', data = ?,"
                        + " sender_id = ?, sender_name = ? WHERE id = ?");
        rename = connection.prepareStatement("UPDATE messages SET sender_id = ?, sender_name = '' WHERE id = ?");
        grow = connection.prepareStatement("UPDATE rooms SET bytes = bytes + ? WHERE id = ?");
        deleteThumbnail = connection.prepareStatement("DELETE FROM thumbnails WHERE id = ?");
        // Adds up what is left: a room is mostly cleared up to its end.
        moveFirst = connection.prepareStatement(
                "UPDATE rooms SET first = ?1, oldest = (SELECT time FROM messages WHERE id = ?2 + ?1),"
                        + " bytes = (SELECT sum(length(data)) FROM messages WHERE id >= ?2 + ?1 AND id <= ?2 + head)"
                        + " + (SELECT coalesce(sum(length(data)), 0) FROM thumbnails WHERE id >= ?2 + ?1 AND id <= ?2 + head)"
                        + " WHERE id = ?3");
    }

    /** The answer if there is nothing to do. */
    Optional<Removed> refuse(Removal removal, RoomTable.Room room) throws SQLException {
        long seq = removal.seq();
        if (seq > room.head) {
            return Optional.of(new Removed.Missing(room.head));
        } else if (seq < room.first) {
            return Optional.of(new Removed.Gone(room.first));
        } else if (removal.content().kind() == Content.Kind.CLEARING) {
            return Optional.empty();
        }
        Message message = find(room, seq);
        if (message.content().kind() == Content.Kind.REMOVED) {
            return Optional.of(new Removed.Done(find(room, message.content().number()), true));
        } else if (!message.content().isPublished()) {
            return Optional.of(new Removed.NoMessage());
        }
        return removal.mayRemove().test(message.from()) ? Optional.empty() : Optional.of(new Removed.Forbidden());
    }

    /** A message, without its content if it was published. */
    private Message find(RoomTable.Room room, long seq) throws SQLException {
        find.setLong(1, key(room, seq));
        try (ResultSet row = find.executeQuery()) {
            row.next();
            byte[] number = row.getBytes(5);
            return new Message(
                    room.name,
                    seq,
                    row.getLong(1),
                    SenderColumn.member(row.getString(2), row.getString(3)),
                    0,
                    new Content(KINDS[row.getInt(4)], number == null ? new byte[0] : number, "", ""));
        }
    }

    /**
     * Takes the content away.
     *
     * @param by the number of the entry that says so, which is stored
     */
    void take(Removal removal, RoomTable.Room room, long by) throws SQLException {
        long seq = removal.seq();
        if (removal.content().kind() == Content.Kind.CLEARING) {
            moveFirst.setLong(1, seq + 1);
            moveFirst.setLong(2, key(room, 0));
            moveFirst.setLong(3, room.id());
            moveFirst.executeUpdate();
            overwriting.wantedOf(room.id());
        } else {
            Stored message = stored(room, seq).orElseThrow();
            grow(room, replace(message, message.from(), room, by));
        }
        overwriting.wanted();
    }

    /** What the table has of a message: the ordinal of its kind, and the lengths of content and thumbnail, in bytes. */
    record Stored(long seq, Member from, int kind, long data, long thumbnail) {
        boolean isPublished() {
            return KINDS[kind] == Content.Kind.TEXT || KINDS[kind] == Content.Kind.BINARY;
        }
    }

    private Optional<Stored> stored(RoomTable.Room room, long seq) throws SQLException {
        stored.setLong(1, key(room, seq));
        try (ResultSet row = stored.executeQuery()) {
            return seq >= room.first && row.next()
                    ? Optional.of(new Stored(
                            seq,
                            SenderColumn.member(row.getString(1), row.getString(2)),
                            row.getInt(3),
                            row.getLong(4),
                            row.getLong(5)))
                    : Optional.empty();
        }
    }

    /** Those of these numbers that are there, and are this user's. */
    List<Stored> of(String user, RoomTable.Room room, List<Long> seqs) throws SQLException {
        List<Stored> found = new ArrayList<>();
        for (long seq : seqs) {
            stored(room, seq)
                    .filter(message -> message.from().user().equals(user))
                    .ifPresent(found::add);
        }
        return found;
    }

    /**
     * Takes away what these messages carry, and whose they are.
     *
     * @param by the number of the entry that says so, which is stored
     */
    void erase(List<Stored> messages, RoomTable.Room room, long by) throws SQLException {
        long bytes = 0;
        for (Stored message : messages) {
            Member nobody = message.from().erased();
            if (message.isPublished()) {
                bytes += replace(message, nobody, room, by);
            } else {
                rename.setString(1, SenderColumn.of(nobody));
                rename.setLong(2, key(room, message.seq()));
                rename.executeUpdate();
            }
        }
        grow(room, bytes);
        overwriting.wanted();
    }

    /**
     * Puts what is left of a published message into its place.
     *
     * @return by how many bytes the room has grown
     */
    private long replace(Stored message, Member from, RoomTable.Room room, long by) throws SQLException {
        byte[] number = Content.removed(by).bytes();
        replace.setInt(1, Content.Kind.REMOVED.ordinal());
        replace.setBytes(2, number);
        replace.setString(3, SenderColumn.of(from));
        replace.setString(4, from.name());
        replace.setLong(5, key(room, message.seq()));
        replace.executeUpdate();
        if (message.thumbnail() > 0) {
            deleteThumbnail.setLong(1, key(room, message.seq()));
            deleteThumbnail.executeUpdate();
        }
        return number.length - message.data() - message.thumbnail();
    }

    private void grow(RoomTable.Room room, long bytes) throws SQLException {
        grow.setLong(1, bytes);
        grow.setLong(2, room.id());
        grow.executeUpdate();
    }

    private static long key(RoomTable.Room room, long seq) {
        return (room.id() << Database.SEQ_BITS) + seq;
    }
}
