package phao.endpoint;

import jakarta.websocket.CloseReason;
import jakarta.websocket.CloseReason.CloseCodes;
import jakarta.websocket.Session;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import phao.protocol.Close;

/**
 * Ends an echo connection that brings nothing for {@link #PATIENCE}: it has no heartbeat, and would be kept for ever. Containers' own
 * idle time-outs differ in what they take for idle, and Tyrus' costs a task for every message.
 *
 * <p>The container's threads call {@link #opened}, {@link #heard} and {@link #closed}, one at a time for each connection; any thread may
 * call {@link #sweep}.
 */
public final class EchoWatch {

    /** How long a connection may be without a message, a part of one, or a Pong. */
    static final Duration PATIENCE = Duration.ofMinutes(5);

    private static final System.Logger LOG = System.getLogger(EchoWatch.class.getName());
    private static final Set<EchoWatch> OPEN = ConcurrentHashMap.newKeySet();

    private volatile long heard;
    /** Null until opened. */
    private Session session;

    EchoWatch() {}

    void opened(Session with) {
        session = with;
        heard();
        OPEN.add(this);
    }

    void heard() {
        heard = System.nanoTime();
    }

    void closed() {
        OPEN.remove(this);
    }

    /**
     * Ends the connections that are overdue. To be called every few seconds.
     *
     * @param closer closes them, which may block
     */
    public static void sweep(Executor closer) {
        sweep(System.nanoTime(), closer);
    }

    static void sweep(long now, Executor closer) {
        for (EchoWatch watch : OPEN) {
            // Removed first, so that a connection that can't be closed is not tried again and again.
            if (now - watch.heard >= PATIENCE.toNanos() && OPEN.remove(watch)) {
                closer.execute(watch::end);
            }
        }
    }

    private void end() {
        try {
            session.close(new CloseReason(
                    CloseCodes.getCloseCode(Close.SILENT), "nothing was heard for " + PATIENCE.toSeconds() + " s"));
        } catch (IOException | RuntimeException e) {
            LOG.log(Level.DEBUG, "an idle echo connection was not closed cleanly", e);
        }
    }
}
