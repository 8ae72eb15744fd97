package phao.container;

import jakarta.servlet.ServletRequestEvent;
import jakarta.servlet.ServletRequestListener;
import jakarta.servlet.annotation.WebListener;
import jakarta.servlet.http.HttpServletRequest;
import phao.access.Caller;

/**
 * What Jakarta WebSocket does not tell of a handshake: the Host it was sent to, and what the browser says of the page.
 *
 * <p>Kept for the thread while it handles the request. Containers call the listener; the standalone server, whose handshakes are no
 * servlet requests, calls {@link #begin} and {@link #end}.
 *
 * @param host the Host header, empty when unknown
 * @param site the Sec-Fetch-Site header, empty without one
 * @param cookie whether it brings one
 * @param address from where it came, in digits; empty when unknown
 */
public record Handshake(String host, String site, boolean cookie, String address) {

    /** The header in which browsers say whose page sends a request. No page can change it. */
    public static final String SITE = "Sec-Fetch-Site";

    private static final Handshake UNKNOWN = new Handshake("");
    private static final ThreadLocal<Handshake> CURRENT = new ThreadLocal<>();
    private static final int HTTP_PORT = 80;
    private static final int HTTPS_PORT = 443;

    /** A handshake without {@code Sec-Fetch-Site}. */
    public Handshake(String host) {
        this(host, "", false, "");
    }

    /** The handshake that this thread handles; one without a host if it handles none. */
    public static Handshake current() {
        Handshake handshake = CURRENT.get();
        return handshake == null ? UNKNOWN : handshake;
    }

    /** This thread begins to handle a request. */
    public static void begin(Handshake handshake) {
        CURRENT.set(handshake);
    }

    /** This thread is done with it. */
    public static void end() {
        CURRENT.remove();
    }

    /**
     * The caller that sends this handshake.
     *
     * @param origin null without one
     */
    public Caller caller(String origin) {
        return Caller.of(host, origin, site);
    }

    /** The caller that sent a request. */
    public static Caller callerOf(HttpServletRequest request) {
        // HTTP/1.0 without a Host: what a container gives in its place is its own name.
        boolean unnamed = request.getHeader("Host") == null && "HTTP/1.0".equals(request.getProtocol());
        return Caller.of(unnamed ? "" : hostOf(request), request.getHeader("Origin"), request.getHeader(SITE));
    }

    /** Whether a request asks for a WebSocket. */
    static boolean isAskedFor(HttpServletRequest request) {
        // RFC 6455 §4.1: "The method of the request MUST be GET".
        return request.getMethod().equals("GET") && "websocket".equalsIgnoreCase(request.getHeader("Upgrade"));
    }

    /** The host, and the port unless it is the usual one, that a request was sent to. */
    public static String hostOf(HttpServletRequest request) {
        String host = request.getHeader("Host");
        if (host != null) {
            return host;
        }
        // RFC 9113 §8.3.1: HTTP/2 has it in ":authority", which not every server makes a header of.
        int port = request.getServerPort();
        return port == HTTP_PORT || port == HTTPS_PORT ? request.getServerName() : request.getServerName() + ":" + port;
    }

    /** Notes a handshake in a container. Only handshakes: other requests may end on another thread than they began on. */
    @WebListener
    public static final class Listener implements ServletRequestListener {

        @Override
        public void requestInitialized(ServletRequestEvent event) {
            if (event.getServletRequest() instanceof HttpServletRequest request && isAskedFor(request)) {
                Caller caller = callerOf(request);
                begin(new Handshake(
                        caller.host(), caller.site(), ContainerLogin.hasCookie(request), request.getRemoteAddr()));
            }
        }

        @Override
        public void requestDestroyed(ServletRequestEvent event) {
            end();
        }
    }
}
