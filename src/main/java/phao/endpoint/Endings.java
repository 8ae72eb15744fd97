package phao.endpoint;

import jakarta.websocket.CloseReason;
import jakarta.websocket.Session;
import java.lang.System.Logger.Level;

/** What the end of a connection says. */
final class Endings {

    private static final System.Logger LOG = System.getLogger(Endings.class.getName());

    private Endings() {}

    /** Whether the client may be back in a moment: everything but a Close frame with 1000, a reloaded page (1001) included. */
    static boolean isCut(CloseReason reason) {
        return reason.getCloseCode().getCode() != CloseReason.CloseCodes.NORMAL_CLOSURE.getCode();
    }

    /**
     * What a container reports: mostly that a connection broke or that a client broke a rule, which is daily life and must not fill
     * the log. An exception of Java's own language package is a bug, of ours or the container's. The container closes the session.
     */
    static void note(Session session, Throwable error) {
        boolean bug = error.getClass().getPackageName().equals("java.lang");
        LOG.log(bug ? Level.WARNING : Level.DEBUG, session.getId() + ": " + error, error);
    }
}
