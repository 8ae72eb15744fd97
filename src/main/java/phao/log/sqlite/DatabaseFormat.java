package phao.log.sqlite;

import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import phao.log.LogException;

/**
 * A format of the database file: its number, which stands in {@code user_version}, and the steps that lead to it (docs/log.md).
 *
 * <p>A file without tables has format 0. Each step brings a file from the format that is its place in the list to the next one. A new
 * file takes all steps, one of an earlier Phao those that it lacks: both come to the same tables by the same way.
 */
final class DatabaseFormat {

    /** Changes the tables and their rows from one format to the next. Runs in a transaction, and must neither end it nor begin one. */
    @FunctionalInterface
    interface Step {
        void run(Connection connection) throws SQLException;
    }

    /** Steps are only added, never changed: a file that went through a step of a released version does not go through it again. */
    static final List<Step> STEPS = List.of(
            DatabaseFormat::makeTables,
            DatabaseFormat::makeThumbnails,
            DatabaseFormat::makeRevocations,
            DatabaseFormat::sumBytes,
            DatabaseFormat::makeOverwriting,
            DatabaseFormat::makeInvitations,
            DatabaseFormat::makeBans,
            DatabaseFormat::makeErasedAndReading);

    /** The format that this Phao reads and writes. */
    static final DatabaseFormat PRESENT = new DatabaseFormat(STEPS);

    private static final System.Logger LOG = System.getLogger(DatabaseFormat.class.getName());
    /** "Phao" in the file's header, so that another program's database is not taken for a log. */
    private static final int APPLICATION_ID = 0x5068616F;

    private final List<Step> steps;

    DatabaseFormat(List<Step> steps) {
        this.steps = List.copyOf(steps);
    }

    int number() {
        return steps.size();
    }

    /** From 0 to 1, the format of Phao 0.1.0. */
    private static void makeTables(Connection connection) throws SQLException {
        Database.run(
                connection,
                "CREATE TABLE epochs(ordinal INTEGER PRIMARY KEY, epoch TEXT NOT NULL UNIQUE, started INTEGER NOT NULL)",
                // oldest: the time of the message `first`, null when there is none.
                "CREATE TABLE rooms(id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, first INTEGER NOT NULL, head INTEGER NOT NULL,"
                        + " oldest INTEGER)",
                "CREATE INDEX rooms_oldest ON rooms(oldest) WHERE oldest IS NOT NULL",
                // One row per room and epoch that appended to it.
                "CREATE TABLE room_epochs(room INTEGER NOT NULL, ordinal INTEGER NOT NULL, first_seq INTEGER NOT NULL,"
                        + " PRIMARY KEY(room, ordinal)) WITHOUT ROWID",
                "CREATE TABLE publishers(room INTEGER NOT NULL, client BLOB NOT NULL, last_n INTEGER NOT NULL, last_seq INTEGER NOT NULL,"
                        + " time INTEGER NOT NULL, PRIMARY KEY(room, client)) WITHOUT ROWID",
                // previous: the seq of the same publisher's message before, 0 for none.
                // data last: what stands before it is read without it.
                "CREATE TABLE messages(id INTEGER PRIMARY KEY, time INTEGER NOT NULL, sender_id TEXT NOT NULL, sender_name TEXT NOT NULL,"
                        + " n INTEGER NOT NULL, previous INTEGER NOT NULL, kind INTEGER NOT NULL, content_type TEXT NOT NULL,"
                        + " filename TEXT NOT NULL, data BLOB NOT NULL)",
                "PRAGMA application_id = " + APPLICATION_ID);
    }

    /**
     * From 1 to 2. A column of {@code messages} would be worse: behind {@code data}, SQLite would go through all pages of a content to
     * reach it; before {@code data}, all existing messages would have to be written anew.
     */
    private static void makeThumbnails(Connection connection) throws SQLException {
        Database.run(connection, "CREATE TABLE thumbnails(id INTEGER PRIMARY KEY, data BLOB NOT NULL)");
    }

    /**
     * From 2 to 3. Beside the new table, {@code messages.sender_id} may have a user in it from now on ({@link SenderColumn}), which an
     * earlier Phao would show as a part of the id: a column of its own has no good place, as with thumbnails.
     */
    private static void makeRevocations(Connection connection) throws SQLException {
        Database.run(
                connection,
                "CREATE TABLE revocations(kind INTEGER NOT NULL, value TEXT NOT NULL, before INTEGER NOT NULL, until INTEGER NOT NULL,"
                        + " PRIMARY KEY(kind, value)) WITHOUT ROWID");
    }

    /**
     * From 3 to 4. {@code rooms.bytes} is the sum of the contents and thumbnails of the room's messages, kept in the transactions that
     * add and remove them, so that retention never has to add up a room.
     */
    private static void sumBytes(Connection connection) throws SQLException {
        String ofTheRoom =
                " WHERE id > rooms.id << " + Database.SEQ_BITS + " AND id < rooms.id + 1 << " + Database.SEQ_BITS;
        Database.run(
                connection,
                "ALTER TABLE rooms ADD COLUMN bytes INTEGER NOT NULL DEFAULT 0",
                // SQLite reads the length of a blob from its row's header, without the pages of a large one.
                "UPDATE rooms SET bytes = (SELECT coalesce(sum(length(data)), 0) FROM messages" + ofTheRoom
                        + ") + (SELECT coalesce(sum(length(data)), 0) FROM thumbnails" + ofTheRoom + ")");
    }

    /**
     * From 4 to 5. Beside the new table, {@code messages.kind} may be more than 1 from now on, for what was removed and for removals, and a
     * room may have rows before its {@code first}: an earlier Phao would show both.
     */
    private static void makeOverwriting(Connection connection) throws SQLException {
        Database.run(connection, "CREATE TABLE erasures(room INTEGER PRIMARY KEY)");
    }

    /** From 5 to 6: two new tables. */
    private static void makeInvitations(Connection connection) throws SQLException {
        Database.run(
                connection,
                "CREATE TABLE invitations(id TEXT PRIMARY KEY, user TEXT NOT NULL, name TEXT NOT NULL, rooms TEXT NOT NULL,"
                        + " hash TEXT NOT NULL, made INTEGER NOT NULL, made_by TEXT NOT NULL, until INTEGER NOT NULL,"
                        + " revoked INTEGER NOT NULL) WITHOUT ROWID",
                "CREATE TABLE secrets(name TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID");
    }

    /** From 6 to 7: who is banned. */
    private static void makeBans(Connection connection) throws SQLException {
        Database.run(connection, BanTable.MAKE);
    }

    /**
     * From 7 to 8: who is to be erased, and how far users have read. {@code messages.kind} may be 5 from now on, which an earlier Phao could
     * not show.
     */
    private static void makeErasedAndReading(Connection connection) throws SQLException {
        Database.run(connection, ErasedUsers.MAKE, ReadPositionTable.MAKE);
    }

    /** @throws LogException when the file is neither new nor of a format from which a step leads on */
    void check(Connection connection, Path file) throws SQLException, LogException {
        long application = Database.number(connection, "PRAGMA application_id");
        long found = found(connection);
        if (application == 0 && found == 0 && isEmpty(connection)) {
            return;
        }
        if (application != APPLICATION_ID) {
            throw new LogException(
                    file + " is another program's database: choose another folder with --data / PHAO_DATA", null);
        }
        if (found > number()) {
            throw new LogException(
                    file + " was written by a newer Phao (format " + found + ", this one knows " + number()
                            + "): start that version or a newer one, or restore a backup from before the upgrade",
                    null);
        }
        if (found < 1) {
            throw new LogException(
                    file + " says format " + found + ", which no Phao writes: another program changed it; restore the "
                            + "folder from a backup",
                    null);
        }
    }

    /**
     * Takes the steps that the file lacks, in one transaction that also sets the format's number: whatever interrupts it, the file has
     * either its old format or this one.
     *
     * @throws LogException when a step failed; the caller must close the connection, which rolls back
     */
    void bring(Connection connection, Path file) throws LogException, SQLException {
        int found = Math.toIntExact(found(connection));
        if (found == 0) {
            takeSteps(connection, found);
        } else if (found < number()) {
            LOG.log(
                    Level.INFO,
                    "{0} is being brought from format {1} to format {2}, which may take a while",
                    file,
                    found,
                    number());
            try {
                takeSteps(connection, found);
            } catch (SQLException e) {
                throw new LogException(
                        file + " can't be brought from format " + found + " to format " + number()
                                + ", nothing in it is lost: "
                                + SqliteFailure.explain(e, file).getMessage(),
                        e);
            }
        }
    }

    private void takeSteps(Connection connection, int found) throws SQLException {
        Database.run(connection, "BEGIN IMMEDIATE");
        for (Step step : steps.subList(found, steps.size())) {
            step.run(connection);
        }
        Database.run(connection, "PRAGMA user_version = " + number(), "COMMIT");
    }

    private static long found(Connection connection) throws SQLException {
        return Database.number(connection, "PRAGMA user_version");
    }

    private static boolean isEmpty(Connection connection) throws SQLException {
        return Database.number(connection, "SELECT count(*) FROM sqlite_schema") == 0;
    }
}
