package phao.standalone;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.glassfish.grizzly.Connection;
import org.glassfish.grizzly.IOEvent;
import org.glassfish.grizzly.IOStrategy;
import org.glassfish.grizzly.Transport;
import org.glassfish.grizzly.nio.transport.TCPNIOServerConnection;
import org.glassfish.grizzly.strategies.WorkerThreadIOStrategy;
import org.glassfish.grizzly.threadpool.ThreadPoolConfig;

/**
 * Accepts connections as long as the process may open files, and leaves a few files to the server itself. When there are no more, it
 * pauses again and again: Grizzly alone would ask the system without a pause, and log nothing.
 *
 * <p>Grizzly's selectors call it, one thread at a time for each listener; it has a thread of its own for the pauses.
 */
final class Entrance implements IOStrategy {

    private static final System.Logger LOG = System.getLogger(Entrance.class.getName());
    /** How many files are left for the log's readers, a writer that opens its file again, and tools that look into the process. */
    private static final int RESERVE = 32;

    private static final Duration PAUSE = Duration.ofMillis(500);
    /** A shortage is over when connections were accepted for this long without a pause. */
    private static final Duration CALM = Duration.ofSeconds(2);

    private final IOStrategy others = WorkerThreadIOStrategy.getInstance();
    private final Supplier<OpenFiles> files;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "phao-entrance");
        thread.setDaemon(true);
        return thread;
    });
    /** How many connections may still be accepted before files are counted again. The selector's thread only. */
    private long left;
    /** When the present shortage began, by {@link System#nanoTime}; 0 if there is none. */
    @GuardedBy("this")
    private long since;
    /** How many pauses the present shortage has had. */
    @GuardedBy("this")
    private long pauses;

    Entrance() {
        this(OpenFiles::count);
        // The first count takes longer, and should not come during an attack.
        timer.execute(OpenFiles::count);
    }

    Entrance(Supplier<OpenFiles> files) {
        this.files = files;
    }

    @Override
    @SuppressWarnings("rawtypes") // as Grizzly has it
    public boolean executeIoEvent(Connection connection, IOEvent event) throws IOException {
        return executeIoEvent(connection, event, true);
    }

    @Override
    @SuppressWarnings("rawtypes")
    public boolean executeIoEvent(Connection connection, IOEvent event, boolean enabled) throws IOException {
        if (event != IOEvent.SERVER_ACCEPT) {
            return others.executeIoEvent(connection, event, enabled);
        }
        TCPNIOServerConnection listener = (TCPNIOServerConnection) connection;
        try {
            if (mayAccept()) {
                listener.onAccept();
            } else {
                pause(listener, "");
            }
        } catch (IOException e) {
            if (listener.isOpen()) {
                left = 0;
                pause(listener, " (" + e.getMessage() + ")");
            }
        }
        return true;
    }

    boolean mayAccept() {
        if (left == 0) {
            OpenFiles now = files.get();
            long accepted = now.left() - RESERVE;
            // Near the limit, files would be counted for each connection.
            left = accepted > now.limit() / 64 ? accepted : 0;
        }
        if (left == 0) {
            return false;
        }
        left--;
        return true;
    }

    private void pause(TCPNIOServerConnection listener, String why) throws IOException {
        listener.disableIOEvent(IOEvent.SERVER_ACCEPT);
        long pause = shortage(why);
        timer.schedule(
                () -> goOn(() -> listener.enableIOEvent(IOEvent.SERVER_ACCEPT)),
                PAUSE.toMillis(),
                TimeUnit.MILLISECONDS);
        timer.schedule(() -> calm(pause), PAUSE.plus(CALM).toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Makes a listener accept again. */
    @FunctionalInterface
    interface Resumption {
        void run() throws IOException;
    }

    /** Catches everything: a timer keeps what a task throws to itself, and nobody would learn that the server is deaf. */
    static void goOn(Resumption resumption) {
        try {
            resumption.run();
        } catch (IOException | RuntimeException | Error e) {
            // If memory ran out, the line calls the watchdog.
            LOG.log(Level.ERROR, "no connection is accepted any more: restart the server", e);
        }
    }

    /** @return the number of this pause in the shortage */
    private synchronized long shortage(String why) {
        if (since == 0) {
            since = System.nanoTime();
            OpenFiles now = files.get();
            LOG.log(
                    Level.WARNING,
                    "no connection is accepted for now{0}: {1} files are open, connections included, and the limit is {2}: "
                            + "raise it with ulimit -n, or LimitNOFILE= of systemd",
                    why,
                    Long.toString(now.open()),
                    Long.toString(now.limit()));
        }
        return ++pauses;
    }

    private synchronized void calm(long pause) {
        if (pause == pauses) {
            long seconds = Duration.ofNanos(System.nanoTime() - since).toSeconds();
            LOG.log(Level.INFO, "connections are accepted again after {0} s", Long.toString(seconds));
            since = 0;
            pauses = 0;
        }
    }

    @Override
    @SuppressWarnings("rawtypes")
    public Executor getThreadPoolFor(Connection connection, IOEvent event) {
        return others.getThreadPoolFor(connection, event);
    }

    @Override
    public ThreadPoolConfig createDefaultWorkerPoolConfig(Transport transport) {
        return others.createDefaultWorkerPoolConfig(transport);
    }
}
