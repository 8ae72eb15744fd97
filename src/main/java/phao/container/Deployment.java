package phao.container;

import jakarta.websocket.Session;
import java.util.concurrent.Executor;
import phao.access.Callers;
import phao.heap.HeapBudget;
import phao.protocol.Limits;
import phao.protocol.RoomNames;
import phao.session.Outlet;
import phao.session.Sessions;

/**
 * What the endpoints and servlets of this application work with.
 *
 * <p>Containers make endpoint objects, decoders and configurators themselves and pass them nothing, and CDI is not everywhere.
 * So there is one static place, written when the application starts and stops; a container loads these classes anew for every
 * deployment, which makes it one for each.
 *
 * @param callers who may use it
 * @param rooms which room a name means
 * @param heap what may be held of what
 * @param container the server that runs it
 * @param closer runs what closes connections, which may block
 */
public record Deployment(
        Sessions sessions,
        Callers callers,
        Limits limits,
        RoomNames rooms,
        HeapBudget heap,
        Container container,
        Executor closer) {

    private static volatile Deployment current;

    /** The running application. @throws IllegalStateException before it has started and after it has stopped */
    public static Deployment current() {
        Deployment deployment = current;
        if (deployment == null) {
            throw new IllegalStateException(
                    "Phao is not running: it is starting, stopping, or failed to start; see the server's log");
        }
        return deployment;
    }

    /** Where to write to a session that opens now. */
    public Outlet outlet(Session session) {
        return container.outlets().open(session, closer);
    }

    /** The application has started. */
    public static void started(Deployment deployment) {
        current = deployment;
    }

    /** The application has stopped. */
    public static void stopped() {
        current = null;
    }
}
