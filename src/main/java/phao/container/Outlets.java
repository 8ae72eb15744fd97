package phao.container;

import jakarta.websocket.Session;
import java.util.concurrent.Executor;
import phao.session.Outlet;

/** How this server writes: portably, or by a faster way of its own. Called while the session opens, on that thread. */
@FunctionalInterface
public interface Outlets {

    /** By {@code RemoteEndpoint.Async}, which every container has. */
    Outlets PORTABLE = WebSocketOutlet::new;

    /** @param closer runs {@code Session.close}, which may block */
    Outlet open(Session session, Executor closer);
}
