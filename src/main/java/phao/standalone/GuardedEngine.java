package phao.standalone;

import jakarta.websocket.CloseReason;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.server.ServerEndpointConfig;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.glassfish.grizzly.http.util.HttpStatus;
import org.glassfish.tyrus.spi.Connection;
import org.glassfish.tyrus.spi.UpgradeRequest;
import org.glassfish.tyrus.spi.UpgradeResponse;
import org.glassfish.tyrus.spi.WebSocketEngine;
import org.glassfish.tyrus.spi.Writer;
import phao.container.Handshake;

/**
 * Tyrus' engine, with every connection guarded and known, so that a stop can say goodbye to each.
 *
 * <p>It knows nothing of Grizzly's connections: another way to tie Tyrus to sockets keeps it. Any thread may call it.
 */
final class GuardedEngine implements WebSocketEngine {

    private static final Logger LOG = System.getLogger(GuardedEngine.class.getName());
    private static final int SWITCHING_PROTOCOLS = 101;
    private static final int UPGRADE_REQUIRED = 426; // Tyrus' answer to another version; unknown to Grizzly
    private static final int KEY_LENGTH = 24;
    private static final UpgradeInfo REFUSED = new UpgradeInfo() {
        @Override
        public UpgradeStatus getStatus() {
            return UpgradeStatus.HANDSHAKE_FAILED;
        }

        @Override
        public Connection createConnection(Writer writer, Connection.CloseListener closeListener) {
            throw new IllegalStateException("the handshake failed");
        }
    };

    private final WebSocketEngine tyrus;
    private final Set<GuardedConnection> open = ConcurrentHashMap.newKeySet();
    /** Handshakes that are not yet refused nor among the open connections. */
    private final AtomicInteger upgrading = new AtomicInteger();

    /** Tyrus forgets a connection whose TCP connection ended during the handshake. It must be heard of nevertheless. */
    private final ThreadLocal<GuardedConnection> opened = new ThreadLocal<>();

    /** Why the server stops; null while it does not. */
    private volatile CloseReason goodbye;

    GuardedEngine(WebSocketEngine tyrus) {
        this.tyrus = tyrus;
    }

    @Override
    public UpgradeInfo upgrade(UpgradeRequest request, UpgradeResponse response) {
        // Counted before goodbye is read, so that a stop sees either this handshake or the connection made of it.
        upgrading.incrementAndGet();
        UpgradeInfo upgrade = REFUSED;
        try {
            upgrade = tryUpgrade(request, response);
            return upgrade;
        } finally {
            if (upgrade.getStatus() != UpgradeStatus.SUCCESS) {
                upgraded();
            }
        }
    }

    private UpgradeInfo tryUpgrade(UpgradeRequest request, UpgradeResponse response) {
        if (goodbye != null) {
            return refuse(response, HttpStatus.SERVICE_UNAVAILABLE_503);
        }
        // RFC 6455 §4.1: the key is 16 bytes in base64. Tyrus answers 500 if there is none.
        String key = request.getHeader(UpgradeRequest.SEC_WEBSOCKET_KEY);
        if (key == null || key.length() != KEY_LENGTH) {
            return refuse(response, HttpStatus.BAD_REQUEST_400);
        }
        UpgradeInfo upgrade = decide(request, response);
        return switch (upgrade.getStatus()) {
            case NOT_APPLICABLE -> upgrade;
            case HANDSHAKE_FAILED -> refuse(response, HttpStatus.getHttpStatus(response.getStatus()));
            // For some other answers, a 503 among them, Tyrus reports success as well, and would open a session.
            case SUCCESS -> response.getStatus() == SWITCHING_PROTOCOLS
                    ? new Guarded(upgrade)
                    : refuse(response, HttpStatus.getHttpStatus(response.getStatus()));
        };
    }

    private static UpgradeInfo refuse(UpgradeResponse response, HttpStatus status) {
        response.setStatus(status.getStatusCode());
        response.setReasonPhrase(status.getStatusCode() == UPGRADE_REQUIRED ? "Upgrade Required" : status.getReasonPhrase());
        response.getHeaders().put("Content-Length", List.of("0"));
        response.getHeaders().put("Connection", List.of("close"));
        return REFUSED;
    }

    private UpgradeInfo decide(UpgradeRequest request, UpgradeResponse response) {
        String host = request.getHeader("Host");
        Handshake.begin(new Handshake(host == null ? "" : host));
        try {
            return tyrus.upgrade(request, response);
        } finally {
            Handshake.end();
        }
    }

    private final class Guarded implements UpgradeInfo {
        private final UpgradeInfo upgrade;

        Guarded(UpgradeInfo upgrade) {
            this.upgrade = upgrade;
        }

        @Override
        public UpgradeStatus getStatus() {
            return UpgradeStatus.SUCCESS;
        }

        @Override
        public Connection createConnection(Writer socket, Connection.CloseListener onClose) {
            try {
                GuardedConnection connection = new GuardedConnection(upgrade, socket, onClose);
                open.add(connection);
                opened.set(connection);
                if (goodbye != null) {
                    connection.close(goodbye);
                }
                return connection;
            } finally {
                upgraded();
            }
        }
    }

    private void upgraded() {
        upgrading.decrementAndGet();
        wakeStop();
    }

    /** The connection that was opened on this thread since this was asked last, for which the caller calls {@link #gone}; or null. */
    GuardedConnection opened() {
        GuardedConnection connection = opened.get();
        opened.remove();
        return connection;
    }

    /** The TCP connection has ended. */
    void gone(GuardedConnection connection) {
        open.remove(connection);
        wakeStop();
    }

    private void wakeStop() {
        if (goodbye != null) {
            synchronized (open) {
                open.notifyAll();
            }
        }
    }

    /** Cuts the connections that exceeded a time. */
    void check() {
        long now = System.nanoTime();
        open.forEach(connection -> connection.check(now));
    }

    /**
     * Opens no new session and closes all that are open; returns when each client has answered, or its TCP connection has
     * ended, or the patience is over and the rest was cut.
     */
    void stop(CloseReason reason, Duration patience) throws InterruptedException {
        goodbye = reason;
        for (GuardedConnection connection : open) {
            try {
                connection.close(reason);
            } catch (RuntimeException e) {
                LOG.log(Level.DEBUG, "cannot close a connection at stop", e);
            }
        }
        awaitNoneOpen(System.nanoTime() + patience.toNanos());
        open.forEach(GuardedConnection::cut);
    }

    private void awaitNoneOpen(long deadline) throws InterruptedException {
        synchronized (open) {
            long left = deadline - System.nanoTime();
            while ((!open.isEmpty() || upgrading.get() > 0) && left > 0) {
                TimeUnit.NANOSECONDS.timedWait(open, left);
                left = deadline - System.nanoTime();
            }
        }
    }

    @Override
    public void register(Class<?> endpoint, String contextPath) throws DeploymentException {
        tyrus.register(endpoint, contextPath);
    }

    @Override
    public void register(ServerEndpointConfig endpoint, String contextPath) throws DeploymentException {
        tyrus.register(endpoint, contextPath);
    }
}
