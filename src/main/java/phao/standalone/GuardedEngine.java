package phao.standalone;

import jakarta.websocket.CloseReason;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.server.ServerEndpointConfig;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.glassfish.grizzly.http.util.FastHttpDateFormat;
import org.glassfish.grizzly.http.util.HttpStatus;
import org.glassfish.tyrus.core.RequestContext;
import org.glassfish.tyrus.spi.Connection;
import org.glassfish.tyrus.spi.UpgradeRequest;
import org.glassfish.tyrus.spi.UpgradeResponse;
import org.glassfish.tyrus.spi.WebSocketEngine;
import org.glassfish.tyrus.spi.Writer;
import phao.container.Deployment;
import phao.container.Handshake;
import phao.heap.HeapShare;

/**
 * Tyrus' engine, with every connection guarded and known, so that a stop can say goodbye to each.
 *
 * <p>It knows nothing of Grizzly's connections, so that it stays if Tyrus is tied to sockets in another way. Any thread may call it.
 */
final class GuardedEngine implements WebSocketEngine {

    private static final Logger LOG = System.getLogger(GuardedEngine.class.getName());
    private static final int SWITCHING_PROTOCOLS = 101;
    private static final HttpStatus UPGRADE_REQUIRED = HttpStatus.newHttpStatus(426, "Upgrade Required");
    private static final int KEY_BYTES = 16;
    /** In base64, with the padding, on which the JDK does not insist. */
    private static final int KEY_LENGTH = 24;

    private static final String VERSION = "13";
    private static final UpgradeInfo REFUSED = new NoUpgrade(UpgradeStatus.HANDSHAKE_FAILED);
    private static final UpgradeInfo UNANSWERED = new NoUpgrade(UpgradeStatus.NOT_APPLICABLE);

    private record NoUpgrade(UpgradeStatus status) implements UpgradeInfo {
        @Override
        public UpgradeStatus getStatus() {
            return status;
        }

        @Override
        public Connection createConnection(Writer writer, Connection.CloseListener closeListener) {
            throw new IllegalStateException("there is no connection");
        }
    }

    private final WebSocketEngine tyrus;
    private final HeapShare unfinished;
    private final Set<GuardedConnection> open = ConcurrentHashMap.newKeySet();
    /** How many handshakes are neither refused nor among the open connections yet. */
    private final AtomicInteger upgrading = new AtomicInteger();

    /** The connection that this thread has opened: Tyrus forgets it if its TCP connection ends during the handshake. */
    private final ThreadLocal<GuardedConnection> opened = new ThreadLocal<>();

    /** Why the server stops; null while it does not. */
    private volatile CloseReason goodbye;

    /** @param unfinished the share of all connections' unfinished messages */
    GuardedEngine(WebSocketEngine tyrus, HeapShare unfinished) {
        this.tyrus = tyrus;
        this.unfinished = unfinished;
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
        // RFC 6455 §4.2.1, which Tyrus answers with 500, or not at all.
        if (!isKey(request.getHeader(UpgradeRequest.SEC_WEBSOCKET_KEY)) || request.getHeader("Connection") == null) {
            return refuse(response, HttpStatus.BAD_REQUEST_400);
        } else if (!VERSION.equals(request.getHeader(UpgradeRequest.SEC_WEBSOCKET_VERSION))) {
            response.getHeaders().put(UpgradeRequest.SEC_WEBSOCKET_VERSION, List.of(VERSION));
            return refuse(response, UPGRADE_REQUIRED);
        }
        UpgradeInfo upgrade = decide(request, response);
        return switch (upgrade.getStatus()) {
            case NOT_APPLICABLE -> upgrade;
            case HANDSHAKE_FAILED -> refuse(response, HttpStatus.getHttpStatus(response.getStatus()));
            // For some other answers, a 503 among them, Tyrus reports success as well, and would open a session.
            case SUCCESS ->
                response.getStatus() == SWITCHING_PROTOCOLS
                        ? new Guarded(upgrade)
                        : refuse(response, HttpStatus.getHttpStatus(response.getStatus()));
        };
    }

    /** "A base64-encoded … value that, when decoded, is 16 bytes in length". */
    private static boolean isKey(String text) {
        try {
            return text != null
                    && text.length() == KEY_LENGTH
                    && Base64.getDecoder().decode(text).length == KEY_BYTES;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static UpgradeInfo refuse(UpgradeResponse response, HttpStatus status) {
        response.setStatus(status.getStatusCode());
        response.setReasonPhrase(status.getReasonPhrase());
        response.getHeaders().put("Date", List.of(FastHttpDateFormat.getCurrentDate()));
        response.getHeaders().put("Content-Length", List.of("0"));
        response.getHeaders().put("Connection", List.of("close"));
        return REFUSED;
    }

    private static String address(UpgradeRequest request) {
        String address = request instanceof RequestContext context ? context.getRemoteAddr() : null;
        return address == null ? "" : address;
    }

    private UpgradeInfo decide(UpgradeRequest request, UpgradeResponse response) {
        String host = request.getHeader("Host");
        String site = request.getHeader(Handshake.SITE);
        Handshake handshake = new Handshake(
                host == null ? "" : host,
                site == null ? "" : site,
                request.getHeader("Cookie") != null,
                address(request));
        if (Deployment.current().callers().refuseHost(handshake.host()).isPresent()) {
            return UNANSWERED; // as a plain HTTP request it gets the same answer as others
        }
        Handshake.begin(handshake);
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
                GuardedConnection connection = new GuardedConnection(upgrade, socket, unfinished, onClose);
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

    /**
     * Takes the connection that this thread has opened, or null. The caller must call {@link #gone} when its TCP connection ends.
     */
    GuardedConnection opened() {
        GuardedConnection connection = opened.get();
        opened.remove();
        return connection;
    }

    /** The TCP connection has ended. */
    void gone(GuardedConnection connection) {
        open.remove(connection);
        connection.gone();
        wakeStop();
    }

    private void wakeStop() {
        if (goodbye != null) {
            synchronized (open) {
                open.notifyAll();
            }
        }
    }

    /** Cuts the connections that have exceeded a time. */
    void check() {
        long now = System.nanoTime();
        open.forEach(connection -> connection.check(now));
    }

    /**
     * Opens no new session and closes all open ones. Returns when each client has answered or its TCP connection has ended, or when
     * {@code patience} is over and the rest was cut.
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
