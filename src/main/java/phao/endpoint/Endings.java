package phao.endpoint;

import jakarta.websocket.CloseReason;
import jakarta.websocket.Session;
import java.io.IOException;
import java.lang.System.Logger.Level;

/** What the end of a connection says. */
final class Endings {

    private static final System.Logger LOG = System.getLogger(Endings.class.getName());

    private Endings() {}

    /** Whether the client may be back in a moment: everything but a Close frame with 1000, a reloaded page (1001) included. */
    static boolean isCut(CloseReason reason) {
        return reason.getCloseCode().getCode() != CloseReason.CloseCodes.NORMAL_CLOSURE.getCode();
    }

    /** A broken connection is daily life; anything else is worth a line. The container closes the session. */
    static void note(Session session, Throwable error) {
        Level level = error instanceof IOException || error.getCause() instanceof IOException ? Level.DEBUG : Level.WARNING;
        LOG.log(level, session.getId() + ": " + error, level == Level.DEBUG ? null : error);
    }
}
