package phao.log;

import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayDeque;

/**
 * Lends a connection to each thread that reads. As many are made as read at once (the readers' executor bounds that); a few
 * are kept. The first are opened at the start, because later the process may have no file left to open.
 *
 * <p>Any thread may call anything; the monitor is never held while a file is opened or closed.
 */
final class SqliteReaders implements AutoCloseable {

    @FunctionalInterface
    interface Read<T> {
        T from(SqliteReader reader) throws SQLException;
    }

    private static final System.Logger LOG = System.getLogger(SqliteReaders.class.getName());
    private static final int FIRST = 2;
    private static final int MOST_IDLE = 4;

    private final Path file;
    private final ArrayDeque<SqliteReader> idle = new ArrayDeque<>();
    /** Counts the times that all connections were given up: one lent before that is not taken back. */
    private int generation;

    private boolean closed;

    SqliteReaders(Path file) throws SQLException {
        this.file = file;
        try {
            while (idle.size() < FIRST) {
                idle.push(new SqliteReader(file));
            }
        } catch (SQLException e) {
            close();
            throw e;
        }
    }

    <T> T read(Read<T> read) throws LogException {
        SqliteReader reader;
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
                reader = new SqliteReader(file);
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

    private void giveBack(SqliteReader reader, boolean good, int lentIn) {
        synchronized (this) {
            if (good && !closed && lentIn == generation && idle.size() < MOST_IDLE) {
                idle.push(reader);
                return;
            }
        }
        close(reader);
    }

    /** Gives up all connections: the file may be another since they were opened. */
    void renew() {
        SqliteReader[] given;
        synchronized (this) {
            generation++;
            given = idle.toArray(new SqliteReader[0]);
            idle.clear();
        }
        for (SqliteReader reader : given) {
            close(reader);
        }
    }

    private static void close(SqliteReader reader) {
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
