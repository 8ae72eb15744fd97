package phao.log.sqlite;

import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * Keeps the write-ahead log short.
 *
 * <p>SQLite copies it into the database by itself and then begins it anew, but not before a moment comes in which nobody reads from
 * it. While reads overlap none comes, and it grows without bound. So when it is long, the writer waits for the readers that are in it:
 * those that begin meanwhile need it no more. Used by the writer only, between transactions.
 */
final class WriteAheadLog {

    /** Without readers that overlap it has no more than {@link Database#CHECKPOINT_PAGES}. */
    static final long MOST_BYTES = 64L << 20;
    /** How long publishers wait for the readers, each of which reads one page or one large content. */
    private static final int PATIENCE_MILLIS = 200;
    /** How much later it is tried again when there was one that read for longer, such as a backup. */
    private static final long MORE_BYTES = 16L << 20;

    private static final System.Logger LOG = System.getLogger(SqliteEngine.class.getName());

    private final Connection connection;
    private final Path file;
    /** It was too long in vain; 0: it wasn't. */
    private long triedAt;

    WriteAheadLog(Connection connection, Path file) {
        this.connection = connection;
        this.file = file;
    }

    /** Something was committed. */
    void grew() throws SQLException {
        long size = file.toFile().length();
        if (size <= MOST_BYTES) {
            triedAt = 0;
        } else if (triedAt == 0 || size > triedAt + MORE_BYTES) {
            triedAt = beginAnew() ? 0 : size;
        }
    }

    /** @return whether the next transaction begins it anew, and cuts the file to {@code journal_size_limit} */
    private boolean beginAnew() throws SQLException {
        connection.setAutoCommit(true);
        try {
            Database.setBusyTimeout(connection, PATIENCE_MILLIS);
            // "0 … or 1 if a RESTART … checkpoint was blocked from completing".
            return Database.number(connection, "PRAGMA wal_checkpoint(RESTART)") == 0;
        } catch (SQLException e) {
            // All that was committed is in it and stays there.
            LOG.log(Level.WARNING, "{0} goes on growing: {1}", file, e.getMessage());
            return false;
        } finally {
            Database.setBusyTimeout(connection, Database.BUSY_MILLIS);
            connection.setAutoCommit(false);
        }
    }
}
