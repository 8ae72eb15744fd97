package phao.container;

import jakarta.websocket.Session;
import java.util.Optional;
import java.util.concurrent.Executor;
import phao.access.AuditLog;
import phao.access.Callers;
import phao.access.Gate;
import phao.access.Proxies;
import phao.access.Quotas;
import phao.heap.HeapBudget;
import phao.log.RoomLog;
import phao.protocol.Limits;
import phao.protocol.RoomNames;
import phao.room.Rooms;
import phao.session.Outlet;
import phao.session.Removals;
import phao.session.SessionContext;
import phao.session.Sessions;

/**
 * What the endpoints and servlets of this application work with.
 *
 * <p>Containers make endpoint objects, decoders and configurators themselves and pass them nothing, and CDI is not everywhere.
 * So there is one static place, written when the application starts and stops; a container loads these classes anew for every
 * deployment, which makes it one for each.
 *
 * @param context what sessions share
 * @param sessions opens them
 * @param callers who may use it
 * @param proxies whose word counts for where a request comes from
 * @param login where a person signs in; empty if the operator names no place
 * @param asksContainer whether users are those whom the container has signed in
 * @param roomNames which room a name means
 * @param heap what may be held of what
 * @param container the server that runs it
 * @param closer runs what closes connections, which may block
 */
public record Deployment(
        SessionContext context,
        Sessions sessions,
        Callers callers,
        Proxies proxies,
        Optional<String> login,
        boolean asksContainer,
        RoomNames roomNames,
        HeapBudget heap,
        Container container,
        Executor closer) {

    private static volatile Deployment current;

    /**
     * The running application.
     *
     * @throws IllegalStateException before it has started and after it has stopped
     */
    public static Deployment current() {
        Deployment deployment = current;
        if (deployment == null) {
            throw new IllegalStateException(
                    "Phao is not running: it is starting, stopping, or failed to start; see the server's log");
        }
        return deployment;
    }

    /** Decides who may do what. */
    public Gate gate() {
        return context.gate();
    }

    /** What moderators and operators did. */
    public AuditLog audit() {
        return context.audit();
    }

    /** How much one may take. */
    public Quotas quotas() {
        return context.quotas();
    }

    /** What the rooms' messages are in. */
    public RoomLog log() {
        return context.log();
    }

    /** The live side of the rooms. */
    public Rooms rooms() {
        return context.rooms();
    }

    /** Name and version of this server. */
    public String server() {
        return context.settings().server();
    }

    /** What a client may send. */
    public Limits limits() {
        return context.settings().limits();
    }

    /** Works for callers that must not wait. */
    public Executor executor() {
        return context.executor();
    }

    /** Removes what somebody may remove. */
    public Removals removals() {
        return new Removals(context);
    }

    /** A client id for somebody who brings none: 32 hexadecimal digits. */
    public String newSecret() {
        return context.newSecret();
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
