package phao.log.sqlite;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayDeque;
import phao.log.LogException;

/**
 * Lends a connection to each thread that reads. There are as many as threads that read at once (the readers' executor bounds
 * that); a few are kept. Two are opened at the start, because later the process may not be able to open another file.
 *
 * <p>Any thread may call any method; the monitor is never held while a file is opened or closed.
 */
final class ReaderPool implements AutoCloseable {

    @FunctionalInterface
    interface Read<T> {
        T from(DatabaseReader reader) throws SQLException;
    }

    private static final System.Logger LOG = System.getLogger(ReaderPool.class.getName());
    private static final int FIRST = 2;
    private static final int MOST_IDLE = 4;

    private final Path file;

    @GuardedBy("this")
    private final ArrayDeque<DatabaseReader> idle = new ArrayDeque<>();
    /** How often all connections were given up. A connection that was lent before the last time is closed when it comes back. */
    @GuardedBy("this")
    private int generation;

    @GuardedBy("this")
    private boolean closed;

    ReaderPool(Path file) throws SQLException {
        this.file = file;
        try {
            while (idle.size() < FIRST) {
                idle.push(new DatabaseReader(file));
            }
        } catch (SQLException e) {
            close();
            throw e;
        }
    }

    <T> T read(Read<T> read) throws LogException {
        DatabaseReader reader;
        int lentIn;
        synchronized (this) {
            if (closed) {
                throw new LogException("the log is closed", null);
            }
            reader = idle.poll();
            lentIn = generation;
        }
        boolean good = false;
        try {
            if (reader == null) {
                reader = new DatabaseReader(file);
            }
            T result = read.from(reader);
            good = true;
            return result;
        } catch (SQLException e) {
            throw SqliteFailure.explain(e, file);
        } finally {
            giveBack(reader, good, lentIn);
        }
    }

    private void giveBack(DatabaseReader reader, boolean good, int lentIn) {
        synchronized (this) {
            if (good && !closed && lentIn == generation && idle.size() < MOST_IDLE) {
                idle.push(reader);
                return;
            }
        }
        close(reader);
    }

    /** Gives up all connections: the file may have been replaced since they were opened. */
    void renew() {
        DatabaseReader[] given;
        synchronized (this) {
            generation++;
            given = idle.toArray(new DatabaseReader[0]);
            idle.clear();
        }
        for (DatabaseReader reader : given) {
            close(reader);
        }
    }

    private static void close(DatabaseReader reader) {
        if (reader == null) {
            return;
        }
        try {
            reader.close();
        } catch (SQLException e) {
            LOG.log(Level.DEBUG, "a read connection was not closed cleanly", e);
        }
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        renew();
    }
}
