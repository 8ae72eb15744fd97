package phao.log.sqlite;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;
import org.sqlite.SQLiteOpenMode;
import phao.log.LogException;

/** The database file: how connections to it are opened and set (docs/log.md). */
final class Database {

    /** A message's key is its room's id and its seq in one integer: a room's messages lie together, in order, in one B-tree. */
    static final int SEQ_BITS = 38;

    static final long MAX_SEQ = (1L << SEQ_BITS) - 1;
    static final long MAX_ROOM = (Long.MAX_VALUE >> SEQ_BITS) - 1;

    /** Measured over 1,000 rooms: half the bytes of a dirty page to write, checksum and sync; smaller ones gain nothing. */
    private static final int PAGE_BYTES = 2048;
    /** 16 MiB of write-ahead log before it is copied into the file: pages that change often are copied once. */
    static final int CHECKPOINT_PAGES = 8192;
    /** How long another program (a backup, a shell) may hold the file before a publish is refused. */
    static final Duration LONGEST_BUSY = Duration.ofSeconds(3);
    /** A file up to this size is checked as a whole before the server starts, which takes about a tenth of a second. */
    private static final long CHECKED_BYTES = 32L << 20;

    private Database() {}

    /**
     * Opens the one connection that writes.
     *
     * @param create whether to make the file if there is none
     * @throws LogException when the file is not a log of this Phao; it is left as it is
     */
    static Connection write(Path file, boolean create, DatabaseFormat format) throws SQLException, LogException {
        SQLiteConfig config = config();
        if (!create) {
            config.resetOpenMode(SQLiteOpenMode.CREATE);
        }
        Connection connection = open(file, config);
        try {
            format.check(connection, file);
            run(
                    connection,
                    "PRAGMA page_size = " + PAGE_BYTES,
                    "PRAGMA journal_mode = WAL",
                    // SQLite: "FULL … the WAL file is synced after each transaction".
                    "PRAGMA synchronous = FULL",
                    // What is deleted or freed is overwritten: a copy of what is removed later may be in a page that is
                    // freed now.
                    "PRAGMA secure_delete = ON",
                    "PRAGMA wal_autocheckpoint = " + CHECKPOINT_PAGES,
                    "PRAGMA journal_size_limit = " + WriteAheadLog.MOST_BYTES,
                    "PRAGMA cache_size = -32768",
                    "PRAGMA temp_store = MEMORY");
            return connection;
        } catch (LogException e) {
            closeUntouched(connection, file);
            throw e;
        } catch (SQLException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    /**
     * Closes without a change of the files. SQLite copies what a killed server left in the write-ahead log into the file when the last
     * connection is closed, unless that one is read-only: so a read-only one is closed last here.
     */
    private static void closeUntouched(Connection connection, Path file) throws SQLException {
        try {
            if (file.resolveSibling(file.getFileName() + "-wal").toFile().length() > 0) {
                try (Connection last = read(file)) {
                    // SQLite opens the file with the first statement that reads it.
                    number(last, "PRAGMA user_version");
                    connection.close();
                }
            }
        } finally {
            connection.close();
        }
    }

    /** Opens a connection that only reads. */
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
        config.setBusyTimeout(Math.toIntExact(LONGEST_BUSY.toMillis()));
        config.setOpenMode(SQLiteOpenMode.OPEN_URI);
        return config;
    }

    private static Connection open(Path file, SQLiteConfig config) throws SQLException {
        SQLiteDataSource source = new SQLiteDataSource(config);
        // As a URI, because in a plain path a '?' would begin options.
        source.setUrl("jdbc:sqlite:" + file.toUri());
        return source.getConnection();
    }

    /** How long a statement waits for other connections. */
    static void setBusyTimeout(Connection connection, Duration timeout) throws SQLException {
        run(connection, "PRAGMA busy_timeout = " + timeout.toMillis());
    }

    static void run(Connection connection, String... statements) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    /** The number in the first column of the first row; 0 if there is no row. */
    static long number(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            return row.next() ? row.getLong(1) : 0;
        }
    }

    /** Brings a file to the format, and refuses one that is damaged. */
    static void prepare(Connection connection, Path file, DatabaseFormat format) throws SQLException, LogException {
        checkSound(connection, file);
        format.bring(connection, file);
    }

    private static void checkSound(Connection connection, Path file) throws SQLException, LogException {
        if (file.toFile().length() > CHECKED_BYTES) {
            return;
        }
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("PRAGMA quick_check(1)")) {
            if (row.next() && !row.getString(1).equals("ok")) {
                throw new LogException(SqliteFailure.damaged(file, row.getString(1)), null);
            }
        }
    }
}
