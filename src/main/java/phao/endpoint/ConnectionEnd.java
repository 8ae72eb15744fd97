package phao.endpoint;

import jakarta.websocket.CloseReason;
import jakarta.websocket.Session;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** What follows from the end of a connection: whether its client may come back, and what is logged. */
final class ConnectionEnd {

    private static final System.Logger LOG = System.getLogger(ConnectionEnd.class.getName());
    private static final String NOTED = ConnectionEnd.class.getName();
    private static final Duration TRACE_EVERY = Duration.ofMinutes(1);
    private static final AtomicLong LAST_TRACE = new AtomicLong();

    private ConnectionEnd() {}

    /** Whether the client may be back in a moment: everything but a Close frame with 1000, a reloaded page (1001) included. */
    static boolean isCut(CloseReason reason) {
        return reason.getCloseCode().getCode() != CloseReason.CloseCodes.NORMAL_CLOSURE.getCode();
    }

    /**
     * Logs an error that a container reports. Mostly a connection broke or a client broke a rule, which is daily life and must not fill
     * the log. An exception of {@code java.lang} is a bug, of ours or of the container, except on a closed session, where each late
     * frame has one. A connection has one line in the log at most. The container closes the session.
     */
    static void note(Session session, Throwable error) {
        if (error.getClass().getPackageName().equals("java.lang") && isFirstOf(session)) {
            LOG.log(Level.WARNING, session.getId() + ": " + error, hasTurn() ? error : null);
        } else {
            LOG.log(Level.DEBUG, () -> session.getId() + ": " + error, error);
        }
    }

    private static boolean isFirstOf(Session session) {
        try {
            return session.isOpen() && session.getUserProperties().putIfAbsent(NOTED, true) == null;
        } catch (IllegalStateException e) {
            return false; // Tomcat throws it for a session that was closed just now
        }
    }

    /** Whether a stack trace may be logged: they are long, and one in a minute is enough. */
    private static boolean hasTurn() {
        long now = System.nanoTime();
        long last = LAST_TRACE.get();
        return (last == 0 || now - last > TRACE_EVERY.toNanos()) && LAST_TRACE.compareAndSet(last, now);
    }
}
