package phao.log.sqlite;

import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

/**
 * Keeps the write-ahead log short.
 *
 * <p>SQLite copies it into the database by itself and then begins it anew, but only at a moment in which nobody reads from it. While
 * reads overlap there is no such moment, and it grows without bound. So when it is long, the writer waits for the readers that use
 * it; readers that begin meanwhile don't need it any more. Used by the writer only, between transactions.
 */
final class WriteAheadLog {

    /** From this size on the writer waits for readers. Without overlapping reads it has {@link Database#CHECKPOINT_PAGES} at most. */
    static final long MOST_BYTES = 64L << 20;
    /** How long publishers wait for the readers, each of which reads one page or one large content. */
    private static final Duration PATIENCE = Duration.ofMillis(200);
    /** Likewise, for what is tried every second as long as it was in vain. */
    private static final Duration SHORT_PATIENCE = Duration.ofMillis(50);
    /** How much it may grow before the next try, if a reader such as a backup took longer than {@link #PATIENCE}. */
    private static final long MORE_BYTES = 16L << 20;

    private static final System.Logger LOG = System.getLogger(WriteAheadLog.class.getName());

    private final Connection connection;
    private final Path file;
    /** Its size in bytes at the last try, if that try was in vain; else 0. */
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

    /**
     * Copies all of it into the database and leaves nothing of it.
     *
     * @return false if somebody reads from it for longer than {@link #SHORT_PATIENCE}
     */
    boolean cut() throws SQLException {
        if (file.toFile().length() == 0) {
            return true;
        }
        boolean done = checkpoint("TRUNCATE", SHORT_PATIENCE);
        triedAt = done ? 0 : triedAt;
        return done;
    }

    /** @return true if the next transaction begins it anew and cuts the file to {@code journal_size_limit} */
    private boolean beginAnew() throws SQLException {
        return checkpoint("RESTART", PATIENCE);
    }

    private boolean checkpoint(String mode, Duration patience) throws SQLException {
        connection.setAutoCommit(true);
        try {
            Database.setBusyTimeout(connection, patience);
            // "0 … or 1 if a RESTART or TRUNCATE checkpoint was blocked from completing".
            return Database.number(connection, "PRAGMA wal_checkpoint(" + mode + ")") == 0;
        } catch (SQLException e) {
            // All that was committed is in it and stays there.
            LOG.log(Level.WARNING, "{0} goes on growing: {1}", file, e.getMessage());
            return false;
        } finally {
            Database.setBusyTimeout(connection, Database.LONGEST_BUSY);
            connection.setAutoCommit(false);
        }
    }
}
