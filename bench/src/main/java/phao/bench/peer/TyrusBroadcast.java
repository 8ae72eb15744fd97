package phao.bench.peer;

import jakarta.websocket.DeploymentException;
import jakarta.websocket.server.ServerEndpointConfig;
import java.util.Map;
import java.util.Set;
import org.glassfish.grizzly.http.server.HttpServer;
import org.glassfish.grizzly.http.server.NetworkListener;
import org.glassfish.tyrus.container.grizzly.server.WebSocketAddOn;
import org.glassfish.tyrus.core.TyrusWebSocketEngine;
import org.glassfish.tyrus.server.TyrusServerContainer;
import org.glassfish.tyrus.spi.WebSocketEngine;

/**
 * {@link TyrusEndpoint} on Tyrus and Grizzly with their own settings, filters and timers. The argument is the port. Not Tyrus' own
 * {@code Server}, which listens on all addresses.
 */
public final class TyrusBroadcast extends TyrusServerContainer {

    private final WebSocketEngine engine;

    private TyrusBroadcast() {
        super((Set<Class<?>>) null);
        engine = TyrusWebSocketEngine.builder(this).build();
    }

    public static void main(String[] args) throws Exception {
        TyrusBroadcast container = new TyrusBroadcast();
        container.addEndpoint(TyrusEndpoint.class);
        container.start("", -1);
        container.doneDeployment();
        HttpServer server = new HttpServer();
        NetworkListener listener = new NetworkListener("loopback", "127.0.0.1", Integer.parseInt(args[0]));
        listener.registerAddOn(new WebSocketAddOn(container, ""));
        server.addListener(listener);
        server.start();
        Thread.currentThread().join();
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
        engine.register(endpoint, "");
    }

    @Override
    public void register(ServerEndpointConfig endpoint) throws DeploymentException {
        engine.register(endpoint, "");
    }
}
