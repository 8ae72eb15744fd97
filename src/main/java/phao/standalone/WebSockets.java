package phao.standalone;

import jakarta.websocket.CloseReason;
import jakarta.websocket.CloseReason.CloseCodes;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.server.ServerEndpointConfig;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.glassfish.grizzly.http.server.AddOn;
import org.glassfish.tyrus.core.TyrusWebSocketEngine;
import org.glassfish.tyrus.server.TyrusServerContainer;
import org.glassfish.tyrus.spi.WebSocketEngine;
import phao.heap.HeapBudget;
import phao.standalone.gate.Gate;

/**
 * Tyrus without a listener of its own: holds the endpoints, and gives the add-on by which a Grizzly listener upgrades
 * connections to them.
 */
final class WebSockets extends TyrusServerContainer {

    private static final Logger LOG = System.getLogger(WebSockets.class.getName());

    /** The endpoints have their own limits ({@code @OnMessage(maxMessageSize)}); this bounds what Tyrus collects for them. */
    private static final int LONGEST_WHOLE_MESSAGE = 1 << 24;

    /** RFC 6455 §7.4.1: 1001 "indicates that an endpoint is 'going away', such as a server going down". */
    private static final CloseReason GOING_AWAY = new CloseReason(CloseCodes.GOING_AWAY, "the server is stopping");

    private static final Duration FAREWELL = Duration.ofSeconds(2);

    private final String contextPath;
    private final GuardedEngine engine;
    private final Gate gate;
    private final ScheduledExecutorService timer;

    /**
     * @param contextPath begins with a slash and does not end with one, or is empty
     * @param gate is checked by this timer, too
     */
    WebSockets(String contextPath, HeapBudget heap, Gate gate) {
        super((Set<Class<?>>) null);
        this.contextPath = contextPath;
        engine = new GuardedEngine(TyrusWebSocketEngine.builder(this).build(), heap.unfinished());
        this.gate = gate;
        // With 0 Tyrus schedules a task for every message, a quarter of its time. The protocol has its own heartbeat.
        setDefaultMaxSessionIdleTimeout(-1);
        setDefaultMaxTextMessageBufferSize(LONGEST_WHOLE_MESSAGE);
        setDefaultMaxBinaryMessageBufferSize(LONGEST_WHOLE_MESSAGE);
        timer = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "phao-connections");
            thread.setDaemon(true);
            return thread;
        });
    }

    void start(List<Class<?>> endpoints) throws DeploymentException, IOException {
        for (Class<?> endpoint : endpoints) {
            addEndpoint(endpoint);
        }
        start(contextPath, -1);
        doneDeployment();
        timer.scheduleWithFixedDelay(this::check, 1, 1, TimeUnit.SECONDS);
    }

    /** Catches everything, because a task that throws would not be repeated. */
    private void check() {
        try {
            gate.check();
            engine.check();
        } catch (RuntimeException | Error e) {
            log(e);
        }
    }

    private static void log(Throwable error) {
        try {
            LOG.log(Level.ERROR, "connections that are overdue were not closed", error);
        } catch (RuntimeException | Error again) {
            // There may be no memory even to say so.
        }
    }

    /** The one place that says how an HTTP connection becomes a WebSocket connection. */
    AddOn addOn() {
        return new UpgradeFilter.Before(this, engine, contextPath);
    }

    /** Tells every client that the server stops, and waits until they know. */
    void sayGoodbye() throws InterruptedException {
        engine.stop(GOING_AWAY, FAREWELL);
    }

    @Override
    public void stop() {
        timer.shutdownNow();
        super.stop();
    }

    @Override
    public Map<String, Object> getProperties() {
        return Map.of();
    }

    @Override
    public WebSocketEngine getWebSocketEngine() {
        return engine;
    }

    @Override
    public void register(Class<?> endpoint) throws DeploymentException {
        engine.register(endpoint, contextPath);
    }

    @Override
    public void register(ServerEndpointConfig endpoint) throws DeploymentException {
        engine.register(endpoint, contextPath);
    }
}
