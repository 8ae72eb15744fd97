package phao.log.sqlite;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.Enumeration;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import phao.log.Append;
import phao.log.Appended;
import phao.log.Ban;
import phao.log.Epoch;
import phao.log.Invitation;
import phao.log.LogEngine;
import phao.log.LogException;
import phao.log.Position;
import phao.log.ReadPosition;
import phao.log.Removal;
import phao.log.Removed;
import phao.log.Retention;
import phao.log.Revocation;
import phao.log.UserMessages;
import phao.protocol.Message;

/**
 * Keeps the logs in one SQLite file, {@code phao.db}, in a folder that it has to itself (docs/log.md).
 *
 * <p>Threads: as {@link LogEngine} says. Reads have connections of their own and run beside the writes.
 *
 * <p>Life cycle: a failed write is rolled back, and the next one tries anew, on a new connection: a disk that was full, read-only
 * or away needs no restart.
 */
public final class SqliteEngine implements LogEngine {

    private static final System.Logger LOG = System.getLogger(SqliteEngine.class.getName());

    private final DataFolder folder;
    private final DatabaseFormat format;
    private final ReaderPool readers;
    private final PageGaps gaps;
    private final String epoch;
    private final long ordinal;
    /** Null after a failure, until it is opened again. The writer's thread only. */
    private DatabaseWriter writer;
    /** The key of the newest message committed since the start; 0 for none. The writer's thread only. */
    private long newest;

    /** The writer's thread only. */
    private boolean closed;

    private SqliteEngine(DataFolder folder, DatabaseFormat format, Connection connection, String epoch, long ordinal)
            throws SQLException, IOException {
        this.folder = folder;
        this.format = format;
        this.epoch = epoch;
        this.ordinal = ordinal;
        this.gaps = new PageGaps(folder.database());
        this.readers = new ReaderPool(folder.database());
        this.writer = new DatabaseWriter(connection, folder.writeAheadLog(), gaps, ordinal);
    }

    /**
     * Opens the log in a folder, both made if they aren't there, and begins an epoch.
     *
     * @throws LogException when the folder or the file can't be used; nothing stays open
     */
    public static SqliteEngine open(Path folder) throws LogException {
        return open(folder, Epoch::random, InstantSource.system());
    }

    /**
     * @param epochs gives the epoch that begins its name: 16 hexadecimal digits that no earlier epoch had
     * @param clock tells when the epoch began
     */
    public static SqliteEngine open(Path folder, Supplier<String> epochs, InstantSource clock) throws LogException {
        return open(folder, DatabaseFormat.PRESENT, epochs, clock);
    }

    static SqliteEngine open(Path folder, DatabaseFormat format, Supplier<String> epochs, InstantSource clock)
            throws LogException {
        DataFolder held = DataFolder.hold(folder);
        Connection connection = null;
        try {
            held.makeDatabase();
            connection = Database.write(held.database(), true, format);
            Database.prepare(connection, held.database(), format);
            String epoch = epochs.get();
            long ordinal = begin(connection, epoch, clock.millis());
            held.remember();
            return new SqliteEngine(held, format, connection, epoch, ordinal);
        } catch (SQLException e) {
            giveUp(held, connection);
            throw SqliteFailure.explain(e, held.database());
        } catch (IOException e) {
            giveUp(held, connection);
            throw new LogException(held.database() + " can't be opened: " + e.getMessage(), e);
        } catch (LogException | RuntimeException e) {
            giveUp(held, connection);
            throw e;
        }
    }

    private static long begin(Connection connection, String epoch, long now) throws SQLException {
        try (PreparedStatement insert =
                connection.prepareStatement("INSERT INTO epochs(epoch, started) VALUES(?, ?)")) {
            insert.setString(1, epoch);
            insert.setLong(2, now);
            insert.executeUpdate();
        }
        return Database.number(connection, "SELECT max(ordinal) FROM epochs");
    }

    private static void giveUp(DataFolder folder, Connection connection) {
        try (folder;
                connection) {
            LOG.log(Level.DEBUG, "{0} was not opened", folder.path());
        } catch (IOException | SQLException e) {
            LOG.log(Level.DEBUG, "not closed cleanly after it could not be opened", e);
        }
    }

    @Override
    public String epoch() {
        return epoch;
    }

    @Override
    public List<Appended> append(List<Append> appends, long now) throws LogException {
        return write(writer -> {
            FreeSpace.check(folder.database());
            return writer.append(appends, now);
        });
    }

    @Override
    public boolean retain(Retention retention, long now, int most) throws LogException {
        return write(writer -> writer.retain(retention, now, most));
    }

    @Override
    public Removed remove(Removal removal, long now) throws LogException {
        return write(writer -> {
            FreeSpace.check(folder.database());
            return writer.remove(removal, now);
        });
    }

    @Override
    public boolean overwrite() throws LogException {
        return write(DatabaseWriter::overwrite);
    }

    @Override
    public void toErase(String user) throws LogException {
        write(writer -> {
            writer.toErase(user);
            return null;
        });
    }

    @Override
    public List<String> usersToErase() throws LogException {
        return readers.read(DatabaseReader::usersToErase);
    }

    @Override
    public UserMessages messagesOf(String user, long from) throws LogException {
        return readers.read(reader -> reader.messagesOf(user, from));
    }

    @Override
    public Optional<Message> erase(String user, String room, List<Long> seqs, long now) throws LogException {
        return write(writer -> {
            FreeSpace.check(folder.database());
            return writer.erase(user, room, seqs, now);
        });
    }

    @Override
    public void erased(String user) throws LogException {
        write(writer -> {
            writer.erased(user);
            return null;
        });
    }

    @Override
    public void read(List<ReadPosition> positions) throws LogException {
        write(writer -> {
            FreeSpace.check(folder.database());
            writer.read(positions);
            return null;
        });
    }

    @Override
    public long readUpTo(String room, String user) throws LogException {
        return readers.read(reader -> reader.readUpTo(room, user));
    }

    @Override
    public void revoke(Revocation revocation, long now) throws LogException {
        write(writer -> {
            writer.revoke(revocation, now);
            return null;
        });
    }

    @Override
    public List<Revocation> revocations() throws LogException {
        return readers.read(DatabaseReader::revocations);
    }

    @Override
    public void keep(Invitation invitation, long now) throws LogException {
        write(writer -> {
            writer.keep(invitation, now);
            return null;
        });
    }

    @Override
    public List<Invitation> invitations() throws LogException {
        return readers.read(DatabaseReader::invitations);
    }

    @Override
    public byte[] secret(String name, byte[] fresh) throws LogException {
        return write(writer -> writer.secret(name, fresh));
    }

    @Override
    public void ban(Ban ban, long now) throws LogException {
        write(writer -> {
            writer.ban(ban, now);
            return null;
        });
    }

    @Override
    public void unban(String room, String user) throws LogException {
        write(writer -> {
            writer.unban(room, user);
            return null;
        });
    }

    @Override
    public List<Ban> bans() throws LogException {
        return readers.read(DatabaseReader::bans);
    }

    @Override
    public void probe() throws LogException {
        write(writer -> {
            FreeSpace.check(folder.database());
            writer.probe();
            return null;
        });
    }

    @FunctionalInterface
    private interface Write<T> {
        T on(DatabaseWriter writer) throws SQLException, IOException, LogException;
    }

    private <T> T write(Write<T> write) throws LogException {
        if (closed) {
            throw new LogException("the log is closed", null);
        }
        try {
            openAgain();
            checkInPlace();
            T result = write.on(writer);
            newest = writer.newest() == 0 ? newest : writer.newest();
            return result;
        } catch (SQLException e) {
            abandonWriter();
            throw SqliteFailure.explain(e, folder.database());
        } catch (IOException e) {
            abandonWriter();
            throw new LogException("the disk of the log " + folder.database() + " fails: " + e.getMessage(), e);
        } catch (LogException | RuntimeException | Error e) {
            abandonWriter();
            throw e;
        }
    }

    private void checkInPlace() throws LogException {
        try {
            folder.checkInPlace();
        } catch (LogException e) {
            // No connection may hold the old files together with the new ones.
            readers.renew();
            throw e;
        }
    }

    /** The next write opens the file again. What the writer knew of the tables may be wrong now, too. */
    private void abandonWriter() {
        if (writer != null) {
            try {
                writer.abandon();
            } catch (SQLException e) {
                LOG.log(Level.DEBUG, "a connection that failed was not closed cleanly", e);
            }
            writer = null;
        }
    }

    private void openAgain() throws SQLException, IOException, LogException {
        if (writer != null) {
            return;
        }
        folder.holdAgain();
        Connection connection = Database.write(folder.database(), false, format);
        try {
            checkIsOurs(connection);
            gaps.renew();
            writer = new DatabaseWriter(connection, folder.writeAheadLog(), gaps, ordinal);
        } finally {
            if (writer == null) {
                connection.close();
            }
        }
        folder.remember();
        readers.renew();
    }

    /** Cursors of this epoch are right only in the file in which it began, and only if that file still has all acknowledged messages. */
    private void checkIsOurs(Connection connection) throws SQLException, LogException {
        if (Database.number(connection, "SELECT max(ordinal) FROM epochs WHERE epoch = '" + epoch + "'") != ordinal
                || Database.number(connection, "SELECT max(ordinal) FROM epochs") != ordinal) {
            throw new LogException(
                    folder.database() + " is not the log that this server started with: restart it to go on with "
                            + "this one",
                    null);
        }
        long room = newest >> Database.SEQ_BITS;
        long head = Database.number(connection, "SELECT head FROM rooms WHERE id = " + room);
        if (newest != 0 && head < (newest & Database.MAX_SEQ)) {
            throw new LogException(
                    folder.database()
                            + " lost messages while it was away (is phao.db-wal missing?): bring them back, or "
                            + "restart the server to go on without them",
                    null);
        }
    }

    @Override
    public List<String> rooms(Predicate<String> names) throws LogException {
        return readers.read(reader -> reader.rooms(names));
    }

    @Override
    public Position position(String room, String client, String epochAskedFor) throws LogException {
        return readers.read(reader -> reader.position(room, client, epochAskedFor, epoch));
    }

    @Override
    public List<Message> after(String room, long after, int inlineBytes, int limit, long maxBytes) throws LogException {
        return readers.read(reader -> reader.after(room, after, inlineBytes, limit, maxBytes));
    }

    @Override
    public List<Message> before(String room, long before, int inlineBytes, int limit, long maxBytes)
            throws LogException {
        return readers.read(reader -> reader.before(room, before, inlineBytes, limit, maxBytes));
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        readers.close();
        try (folder;
                gaps) {
            if (writer != null) {
                writer.close();
            }
        } catch (SQLException | IOException e) {
            LOG.log(
                    Level.WARNING,
                    "{0} was not closed cleanly, which the next start mends: {1}",
                    folder.database(),
                    e.getMessage());
        }
        deregisterDriver();
    }

    /** The JDK's list of drivers would keep an undeployed application's class loader, with all that it loaded. */
    private static void deregisterDriver() {
        for (Enumeration<Driver> drivers = DriverManager.getDrivers(); drivers.hasMoreElements(); ) {
            Driver driver = drivers.nextElement();
            if (driver.getClass() == org.sqlite.JDBC.class
                    && driver.getClass().getClassLoader() == SqliteEngine.class.getClassLoader()) {
                try {
                    DriverManager.deregisterDriver(driver);
                } catch (SQLException e) {
                    LOG.log(Level.WARNING, "the JDBC driver stays registered", e);
                }
            }
        }
    }

    /** For tests that make the connection fail. */
    Connection writerConnection() {
        return writer.connection();
    }
}
