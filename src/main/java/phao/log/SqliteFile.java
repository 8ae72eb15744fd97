package phao.log;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;
import org.sqlite.SQLiteOpenMode;

/** The database file: how connections to it are opened and set, and the tables in it (docs/log.md). */
final class SqliteFile {

    /** "Phao" in the file's header, so that another program's database is not taken for a log. */
    private static final int APPLICATION_ID = 0x5068616F;
    private static final int FORMAT = 1;

    /** A message's key is its room's id and its seq in one integer: a room's messages lie together, in order, in one B-tree. */
    static final int SEQ_BITS = 38;
    static final long MAX_SEQ = (1L << SEQ_BITS) - 1;
    static final long MAX_ROOM = (Long.MAX_VALUE >> SEQ_BITS) - 1;

    /** Measured over 1,000 rooms: half the bytes of a dirty page to write, checksum and sync; smaller ones gain nothing. */
    private static final int PAGE_BYTES = 2048;
    /** 16 MiB of write-ahead log before it is copied into the file: pages that change often are copied once. */
    static final int CHECKPOINT_PAGES = 8192;
    /** How long another program (a backup, a shell) may hold the file before a publish is refused. */
    static final int BUSY_MILLIS = 3_000;
    /** Reading a whole file before the server starts is worth it up to here: about a tenth of a second. */
    private static final long CHECKED_BYTES = 32L << 20;

    private static final String[] TABLES = {
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
        // previous: the seq of the same publisher's message before, 0 for none. data last: what stands before it is read without it.
        "CREATE TABLE messages(id INTEGER PRIMARY KEY, time INTEGER NOT NULL, sender_id TEXT NOT NULL, sender_name TEXT NOT NULL,"
                + " n INTEGER NOT NULL, previous INTEGER NOT NULL, kind INTEGER NOT NULL, content_type TEXT NOT NULL,"
                + " filename TEXT NOT NULL, data BLOB NOT NULL)",
        "PRAGMA application_id = " + APPLICATION_ID,
        "PRAGMA user_version = " + FORMAT,
    };

    private SqliteFile() {}

    /**
     * The one connection that writes, to a file that is there; with {@code create}, to a new one if it isn't.
     *
     * @throws LogException when the file is not ours to write; it is left as it is
     */
    static Connection write(Path file, boolean create) throws SQLException, LogException {
        SQLiteConfig config = config();
        if (!create) {
            config.resetOpenMode(SQLiteOpenMode.CREATE);
        }
        Connection connection = open(file, config);
        try {
            checkIsPhaos(connection, file);
            run(connection, "PRAGMA page_size = " + PAGE_BYTES, "PRAGMA journal_mode = WAL",
                    // SQLite: "FULL … the WAL file is synced after each transaction".
                    "PRAGMA synchronous = FULL", "PRAGMA wal_autocheckpoint = " + CHECKPOINT_PAGES,
                    "PRAGMA journal_size_limit = " + SqliteWal.MOST_BYTES, "PRAGMA cache_size = -32768", "PRAGMA temp_store = MEMORY");
            return connection;
        } catch (SQLException | LogException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    static Connection read(Path file) throws SQLException {
        SQLiteConfig config = config();
        config.setReadOnly(true);
        Connection connection = open(file, config);
        try {
            run(connection, "PRAGMA cache_size = -4096");
            return connection;
        } catch (SQLException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    private static SQLiteConfig config() {
        SQLiteConfig config = new SQLiteConfig();
        config.setBusyTimeout(BUSY_MILLIS);
        config.setOpenMode(SQLiteOpenMode.OPEN_URI);
        return config;
    }

    private static Connection open(Path file, SQLiteConfig config) throws SQLException {
        SQLiteDataSource source = new SQLiteDataSource(config);
        // As a URI, because in a plain path a '?' would begin options.
        source.setUrl("jdbc:sqlite:" + file.toUri());
        return source.getConnection();
    }

    static void setBusyTimeout(Connection connection, int millis) throws SQLException {
        run(connection, "PRAGMA busy_timeout = " + millis);
    }

    static void run(Connection connection, String... statements) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    static long number(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement(); ResultSet row = statement.executeQuery(sql)) {
            return row.next() ? row.getLong(1) : 0;
        }
    }

    private static void checkIsPhaos(Connection connection, Path file) throws SQLException, LogException {
        long application = number(connection, "PRAGMA application_id");
        if (application != APPLICATION_ID && !(application == 0 && isEmpty(connection))) {
            throw new LogException(file + " is another program's database: choose another folder with --data / PHAO_DATA", null);
        }
        long format = number(connection, "PRAGMA user_version");
        if (format > FORMAT) {
            throw new LogException(file + " was written by a newer Phao (format " + format + ", this one knows " + FORMAT
                    + "): use that version or newer", null);
        }
    }

    private static boolean isEmpty(Connection connection) throws SQLException {
        return number(connection, "SELECT count(*) FROM sqlite_schema") == 0;
    }

    /** Makes the tables in a new file, and refuses one that is damaged. */
    static void prepare(Connection connection, Path file) throws SQLException, LogException {
        if (isEmpty(connection)) {
            run(connection, "BEGIN IMMEDIATE");
            run(connection, TABLES);
            run(connection, "COMMIT");
        } else {
            checkSound(connection, file);
        }
    }

    private static void checkSound(Connection connection, Path file) throws SQLException, LogException {
        if (file.toFile().length() > CHECKED_BYTES) {
            return;
        }
        try (Statement statement = connection.createStatement(); ResultSet row = statement.executeQuery("PRAGMA quick_check(1)")) {
            if (row.next() && !row.getString(1).equals("ok")) {
                throw new LogException(SqliteFailure.damaged(file, row.getString(1)), null);
            }
        }
    }
}
