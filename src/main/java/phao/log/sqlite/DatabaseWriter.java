package phao.log.sqlite;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import phao.log.Append;
import phao.log.Appended;
import phao.log.Ban;
import phao.log.Invitation;
import phao.log.LogException;
import phao.log.ReadPosition;
import phao.log.Removal;
import phao.log.Removed;
import phao.log.Retention;
import phao.log.Revocation;
import phao.log.sqlite.PublisherTable.Publisher;
import phao.log.sqlite.RoomTable.Room;
import phao.protocol.Content;
import phao.protocol.Member;
import phao.protocol.Message;

/** The connection that writes, its statements and its transactions. Used by one thread at a time. */
final class DatabaseWriter implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(DatabaseWriter.class.getName());

    private final Connection connection;
    private final RoomTable rooms;
    private final PublisherTable publishers;
    private final ExpiredMessages retention;
    private final Overwriting overwriting;
    private final RemovedMessages removals;
    private final WriteAheadLog wal;
    private final PreparedStatement insert;
    private final PreparedStatement insertThumbnail;
    /** The key of the newest message committed here, 0 for none yet. */
    private long newest;
    /** Whether the server's log has a line about a full table: a line for each refused publish would fill it. */
    private boolean loggedFull;

    /**
     * @param wal the file of the write-ahead log
     * @param gaps what is between the rows of the file
     * @param ordinal the ordinal of the present epoch
     */
    DatabaseWriter(Connection connection, Path wal, PageGaps gaps, long ordinal) throws SQLException {
        this.connection = connection;
        // A transaction begins with the first statement after a commit. Nobody else writes, so it needn't lock before.
        connection.setAutoCommit(false);
        this.wal = new WriteAheadLog(connection, wal);
        rooms = new RoomTable(connection, ordinal);
        publishers = new PublisherTable(connection);
        retention = new ExpiredMessages(connection, rooms, publishers);
        overwriting = new Overwriting(connection, this.wal, gaps);
        removals = new RemovedMessages(connection, overwriting);
        insert = connection.prepareStatement(
                "INSERT INTO messages(id, time, sender_id, sender_name, n, previous, kind, content_type,"
                        + " filename, data) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
        insertThumbnail = connection.prepareStatement("INSERT INTO thumbnails(id, data) VALUES(?, ?)");
    }

    List<Appended> append(List<Append> appends, long now) throws SQLException {
        List<Appended> answers = new ArrayList<>(appends.size());
        long last = newest;
        for (Append append : appends) {
            Room room = rooms.open(append.room());
            Appended answer = append(append, room, now);
            answers.add(answer);
            if (answer instanceof Appended.Stored stored) {
                last = key(room, stored.message().seq());
            }
        }
        insert.executeBatch();
        publishers.save();
        List<Room> grown = rooms.save(now);
        commit(appends.size());
        newest = last;
        grown.forEach(retention::grew);
        publishers.trim();
        rooms.trim();
        wal.grew();
        return answers;
    }

    Removed remove(Removal removal, long now) throws SQLException {
        Room room = rooms.open(removal.room());
        Removed answer = removals.refuse(removal, room).orElse(null);
        if (answer == null) {
            Appended entry = store(new Append(removal.room(), "", 0, removal.from(), removal.content()), room, now, 0);
            if (entry instanceof Appended.Stored stored) {
                commit(stored.message(), room, seq -> removals.take(removal, room, seq));
                answer = new Removed.Done(stored.message(), false);
            } else {
                answer = new Removed.Unavailable(((Appended.Unavailable) entry).why());
            }
        }
        connection.commit();
        rooms.trim();
        wal.grew();
        return answer;
    }

    Optional<Message> erase(String user, String name, List<Long> seqs, long now) throws SQLException, LogException {
        Room room = rooms.open(name);
        List<RemovedMessages.Stored> found = removals.of(user, room, seqs);
        Optional<Message> entry = Optional.empty();
        if (!found.isEmpty()) {
            Content erasure = Content.erasure(
                    found.stream().map(RemovedMessages.Stored::seq).toList());
            if (!(store(new Append(name, "", 0, Member.NOBODY, erasure), room, now, 0)
                    instanceof Appended.Stored stored)) {
                throw new LogException("room " + name + " takes no entry any more", null);
            }
            commit(stored.message(), room, seq -> removals.erase(found, room, seq));
            entry = Optional.of(stored.message());
        }
        connection.commit();
        rooms.trim();
        wal.grew();
        return entry;
    }

    /** Takes away what the entry with this number says. */
    @FunctionalInterface
    private interface Take {
        void by(long seq) throws SQLException;
    }

    /** Commits an entry that is stored, with what it takes away. */
    private void commit(Message entry, Room room, Take take) throws SQLException {
        insert.executeBatch();
        List<Room> grown = rooms.save(entry.time());
        take.by(entry.seq());
        commit(1);
        newest = key(room, entry.seq());
        grown.forEach(retention::grew);
        // The row is not what the cache has any more.
        rooms.forget(room.name);
    }

    /** Something in a table that no message is in. */
    @FunctionalInterface
    private interface Change {
        void run() throws SQLException;
    }

    private void change(Change change) throws SQLException {
        change.run();
        connection.commit();
        wal.grew();
    }

    void toErase(String user) throws SQLException {
        change(() -> ErasedUsers.add(connection, user));
    }

    void erased(String user) throws SQLException {
        change(() -> {
            ErasedUsers.remove(connection, user);
            ReadPositionTable.forget(connection, user);
            overwriting.wanted();
        });
    }

    boolean overwrite() throws SQLException, IOException {
        return overwriting.step();
    }

    void revoke(Revocation revocation, long now) throws SQLException {
        change(() -> RevocationTable.add(connection, revocation, now));
    }

    void keep(Invitation invitation, long now) throws SQLException {
        change(() -> InvitationTable.keep(connection, invitation, now));
    }

    byte[] secret(String name, byte[] fresh) throws SQLException {
        byte[] secret = InvitationTable.secret(connection, name, fresh);
        connection.commit();
        wal.grew();
        return secret;
    }

    void ban(Ban ban, long now) throws SQLException {
        change(() -> BanTable.add(connection, ban, now));
    }

    void unban(String room, String user) throws SQLException {
        change(() -> BanTable.remove(connection, room, user));
    }

    void read(List<ReadPosition> positions) throws SQLException {
        change(() -> ReadPositionTable.move(connection, positions));
    }

    private void commit(int messages) throws SQLException {
        CommitEvent event = new CommitEvent();
        event.begin();
        connection.commit();
        event.messages = messages;
        event.commit();
    }

    private Appended append(Append append, Room room, long now) throws SQLException {
        if (room.isNew() && append.n() > 1) {
            // Nobody has published there. A room takes an id with its first message only, because an id is never given
            // twice.
            return new Appended.Skipped(1);
        }
        if (!rooms.admit(room)) {
            return full("the log has " + Database.MAX_ROOM + " rooms, more don't fit");
        }
        if (append.client().isEmpty()) {
            return store(append, room, now, 0);
        }
        Publisher publisher = publishers.open(room.id(), append.client());
        if (append.n() <= publisher.lastN()) {
            // The message may be in this group.
            insert.executeBatch();
            return publishers.known(publisher, append.n(), room.first);
        }
        if (append.n() > publisher.lastN() + 1) {
            return new Appended.Skipped(publisher.lastN() + 1);
        }
        Appended answer = store(append, room, now, publisher.lastSeq());
        if (answer instanceof Appended.Stored stored) {
            publishers.stored(publisher, stored.message().seq(), now);
        }
        return answer;
    }

    private Appended full(String why) {
        if (!loggedFull) {
            loggedFull = true;
            LOG.log(Level.ERROR, "publishes are refused: {0}", why);
        }
        return new Appended.Unavailable(why);
    }

    private Appended store(Append append, Room room, long now, long previous) throws SQLException {
        if (room.head == Database.MAX_SEQ) {
            return full("room " + room.name + " has given all its " + Database.MAX_SEQ + " numbers");
        }
        Content content = append.content();
        long seq = rooms.next(room, content.heldBytes());
        Message message = new Message(room.name, seq, now, append.from(), append.n(), content);
        insert.setLong(1, key(room, message.seq()));
        insert.setLong(2, now);
        insert.setString(3, SenderColumn.of(append.from()));
        insert.setString(4, append.from().name());
        insert.setLong(5, append.n());
        insert.setLong(6, previous);
        insert.setInt(7, content.kind().ordinal());
        insert.setString(8, content.contentType());
        insert.setString(9, content.filename());
        insert.setBytes(10, content.bytes());
        // Measured: executeUpdate, one by one, takes more than twice the time.
        insert.addBatch();
        if (content.thumbnail().length > 0) {
            insertThumbnail.setLong(1, key(room, message.seq()));
            insertThumbnail.setBytes(2, content.thumbnail());
            insertThumbnail.executeUpdate();
        }
        return new Appended.Stored(message);
    }

    private static long key(Room room, long seq) {
        return (room.id() << Database.SEQ_BITS) + seq;
    }

    boolean retain(Retention wanted, long now, int most) throws SQLException {
        boolean more = retention.step(wanted, now, most);
        connection.commit();
        wal.grew();
        return more;
    }

    /** Writes pages, and leaves the tables as they were. */
    void probe() throws SQLException {
        try (Statement statement = connection.createStatement()) {
            // SQLite: an UPDATE that changes nothing writes nothing.
            statement.execute("INSERT INTO epochs(ordinal, epoch, started) VALUES(0, '', 0)");
            statement.execute("DELETE FROM epochs WHERE ordinal = 0");
        }
        connection.commit();
    }

    /** The key of the newest message committed here, 0 for none: if it is missing later, the file has lost its end. */
    long newest() {
        return newest;
    }

    Connection connection() {
        return connection;
    }

    /** Copies the write-ahead log into the file, so that a backup of the folder is one file, and closes. */
    @Override
    public void close() throws SQLException {
        try (connection) {
            connection.setAutoCommit(true);
            Database.run(connection, "PRAGMA wal_checkpoint(TRUNCATE)");
        }
    }

    /** Rolls back and closes after an error: the prepared statements, and even the open files, may be of no use any more. */
    void abandon() throws SQLException {
        connection.close();
    }
}
