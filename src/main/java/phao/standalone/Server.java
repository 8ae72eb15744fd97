package phao.standalone;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.websocket.DeploymentException;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLContext;
import org.glassfish.grizzly.http.server.HttpServer;
import org.glassfish.grizzly.http.server.NetworkListener;
import org.glassfish.grizzly.http.server.ServerConfiguration;
import org.glassfish.grizzly.http.util.HttpStatus;
import org.glassfish.grizzly.nio.transport.TCPNIOTransport;
import org.glassfish.grizzly.servlet.FilterRegistration;
import org.glassfish.grizzly.servlet.ServletRegistration;
import org.glassfish.grizzly.servlet.WebappContext;
import org.glassfish.grizzly.threadpool.ThreadPoolConfig;
import phao.app.Application;
import phao.app.InvalidSetting;
import phao.app.Settings;
import phao.container.Container;
import phao.endpoint.EchoBufferEndpoint;
import phao.endpoint.EchoBytesEndpoint;
import phao.endpoint.EchoEndpoint;
import phao.endpoint.RoomEndpoint;
import phao.endpoint.SocketEndpoint;
import phao.heap.HeapBudget;
import phao.http.BansServlet;
import phao.http.ErasuresServlet;
import phao.http.EventsServlet;
import phao.http.HealthServlet;
import phao.http.InvitationsServlet;
import phao.http.LoginServlet;
import phao.http.PageFiles;
import phao.http.PageServlet;
import phao.http.RevocationsServlet;
import phao.http.RoomsServlet;
import phao.http.SecurityFilter;
import phao.http.SessionServlet;
import phao.log.LogException;
import phao.standalone.gate.Gate;

/**
 * The standalone server: one listener for WebSocket endpoints, servlets and static files, with or without TLS.
 *
 * <p>Started once, stopped once, by one thread each.
 */
final class Server {

    private static final Logger LOG = System.getLogger(Server.class.getName());

    /** The endpoints. A container finds them by their annotation; here they are listed, and EndpointsTest keeps the list complete. */
    static final List<Class<?>> ENDPOINTS = List.of(
            SocketEndpoint.class,
            RoomEndpoint.class,
            EchoEndpoint.class,
            EchoBytesEndpoint.class,
            EchoBufferEndpoint.class);

    /** The servlets, listed for the same reason; their annotations name their addresses. */
    static final List<Class<? extends HttpServlet>> SERVLETS = List.of(
            RoomsServlet.class,
            EventsServlet.class,
            SessionServlet.class,
            RevocationsServlet.class,
            LoginServlet.class,
            BansServlet.class,
            ErasuresServlet.class,
            InvitationsServlet.class,
            HealthServlet.class);

    /** How many threads run handlers: some wait for a slow receiver or for the log, and must not keep the others waiting. */
    private static final int MOST_WORKERS = 256;

    /** How many bytes one read takes at most: they are held until somebody takes them. Without this bound the kernel decides. */
    private static final int LONGEST_READ = 64 << 10;

    /** A head may be this many times as long behind the {@link Gate}: each character of an address may be escaped, and something is added. */
    private static final int ESCAPED = 4;

    /**
     * Where and how to serve.
     *
     * @param contextPath begins with a slash and does not end with one, or is empty
     */
    record Place(String host, int port, String contextPath, Optional<SSLContext> tls) {}

    private final Place place;
    private final HttpServer http = new HttpServer();
    private final HeapBudget heap;
    private final Gate gate;
    private final NetworkListener listener;
    private final WebSockets webSockets;
    private final WebappContext webapp;
    private Application application;

    private Server(Place place, Settings settings, Path war) throws IOException {
        this.place = place;
        heap = Application.heap();
        gate = new Gate(heap, settings.headBytes());
        listener = new NetworkListener("phao", place.host(), place.port());
        webSockets = new WebSockets(place.contextPath(), heap, gate);
        // The base path is put on a class path and files are served from it: nothing is there.
        webapp = new WebappContext("Phao", place.contextPath(), "/nonexistent/phao");
        configure(listener, place);
        // The gate has its own bounds, and gives a head in the form that it has there.
        listener.setMaxHttpHeaderSize(ESCAPED * settings.headBytes());
        listener.registerAddOn(gate);
        listener.registerAddOn(webSockets.addOn());
        http.addListener(listener);
        ServerConfiguration configuration = http.getServerConfiguration();
        configuration.setHttpServerName(null); // no Server header
        // Not what the request said: it goes out as text/html.
        configuration.setDefaultErrorPageGenerator((request, status, reason, description, exception) ->
                status + " " + HttpStatus.getHttpStatus(status).getReasonPhrase() + "\n");
        webapp.addFilter("gone", new GoneClients()).addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), "/*");
        FilterRegistration security = webapp.addFilter("security", new SecurityFilter());
        security.setAsyncSupported(true);
        security.addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), "/*");
        SERVLETS.forEach(this::addServlet);
        webapp.addServlet("page", new PageServlet(PageFiles.of(war))).addMapping("/");
    }

    private void addServlet(Class<? extends HttpServlet> servlet) {
        WebServlet annotation = servlet.getAnnotation(WebServlet.class);
        ServletRegistration registration = webapp.addServlet(servlet.getSimpleName(), servlet);
        registration.setAsyncSupported(annotation.asyncSupported());
        registration.addMapping(annotation.urlPatterns());
    }

    private static void configure(NetworkListener listener, Place place) {
        listener.getKeepAlive().setMaxRequestsCount(-1);
        TCPNIOTransport transport = listener.getTransport();
        transport.setReadBufferSize(LONGEST_READ);
        transport.setIOStrategy(new Entrance());
        transport.setWorkerThreadPoolConfig(ThreadPoolConfig.defaultConfig()
                .copy()
                .setPoolName("phao-worker")
                .setCorePoolSize(2 * Runtime.getRuntime().availableProcessors())
                .setMaxPoolSize(MOST_WORKERS));
        place.tls().ifPresent(context -> {
            listener.setSecure(true);
            listener.setSSLEngineConfig(Tls.engines(context));
        });
    }

    /** Returns when the first request can be answered. */
    static Server start(Place place, Settings settings, Path war) throws StartFailure {
        Server server = null;
        try {
            mustBeChosen(place, settings);
            mustSignIn(settings);
            server = new Server(place, settings, war);
            server.start(settings);
            return server;
        } catch (IOException | DeploymentException | LogException | InvalidSetting e) {
            if (server != null) {
                server.takeApart();
            }
            throw new StartFailure(why(e, place));
        }
    }

    /** A server that others reach must not be open to them because nobody thought of it. */
    private static void mustBeChosen(Place place, Settings settings) throws UnknownHostException, StartFailure {
        if (!isForThisMachine(place)
                && settings.isOpen()
                && settings.access().mode().isEmpty()) {
            throw new StartFailure(
                    "--host " + place.host() + " lets other machines in, and nothing says what they may do: "
                            + "give --access rules to let in whom you invite (java -jar phao.war invite), --access-rules FILE, "
                            + "--token-secret FILE (java -jar phao.war secret FILE makes one), or --access open for everybody everything");
        }
    }

    /** There is no container that could know a user. */
    private static void mustSignIn(Settings settings) throws StartFailure {
        if (settings.access().asksContainer()) {
            throw new StartFailure(
                    "phao.access is container, and this server runs without one: deploy the WAR, or take --access rules");
        }
    }

    private static boolean isForThisMachine(Place place) throws UnknownHostException {
        return InetAddress.getByName(place.host()).isLoopbackAddress();
    }

    private void start(Settings settings) throws IOException, DeploymentException, LogException {
        // Fails with a better error than the listener.
        // A server that is reached from elsewhere has names that nobody here knows; a proxy on this machine passes on
        // one
        // of those.
        Settings ours = isForThisMachine(place) ? settings.orHosts(Set.of("localhost", place.host())) : settings;
        application = new Application(ours, heap, Container.standalone(DirectOutlet::open, gate));
        webSockets.start(ENDPOINTS);
        webapp.deploy(http);
        http.start();
        Watchdog.of(
                        new InetSocketAddress(loopback(), listener.getPort()),
                        2 * listener.getTransport().getSelectorRunnersCount())
                .start();
    }

    /** An address at which this machine itself reaches the listener. */
    private InetAddress loopback() throws UnknownHostException {
        InetAddress address = InetAddress.getByName(place.host());
        return address.isAnyLocalAddress() ? InetAddress.getLoopbackAddress() : address;
    }

    private static String why(Exception e, Place place) {
        if (e instanceof BindException) {
            return "cannot listen on " + place.host() + " port " + place.port() + " (" + e.getMessage()
                    + "): stop the program that does, or choose another --port or --host";
        }
        return e instanceof UnknownHostException
                ? "--host " + place.host() + " is not known as a name or address"
                : "cannot start: " + e.getMessage();
    }

    URI address() {
        String scheme = place.tls().isPresent() ? "https" : "http";
        String host = switch (place.host()) {
            case "127.0.0.1", "::1", "0.0.0.0", "::" -> "localhost";
            default -> place.host().indexOf(':') >= 0 ? "[" + place.host() + "]" : place.host();
        };
        return URI.create(scheme + "://" + host + ":" + listener.getPort() + place.contextPath() + "/");
    }

    /** Accepts no new connection, tells everybody inside, and only then stops what they use. */
    void stop() throws InterruptedException, IOException {
        LOG.log(Level.INFO, "stopping");
        try {
            listener.getTransport().unbindAll();
            webSockets.sayGoodbye();
        } finally {
            takeApart();
        }
        LOG.log(Level.INFO, "stopped");
    }

    private void takeApart() {
        if (application != null) {
            application.close();
        }
        webSockets.stop();
        http.shutdownNow();
        // Last: a request on a connection that was open got 404 in the meantime, instead of 503.
        webapp.undeploy();
    }
}
