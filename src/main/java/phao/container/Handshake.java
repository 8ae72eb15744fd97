package phao.container;

import jakarta.servlet.ServletRequestEvent;
import jakarta.servlet.ServletRequestListener;
import jakarta.servlet.annotation.WebListener;
import jakarta.servlet.http.HttpServletRequest;

/**
 * What Jakarta WebSocket does not tell of a handshake: the Host it was sent to and the address it came from.
 *
 * <p>Kept for the thread while it handles the request. Containers call the listener; the standalone server, whose handshakes are no
 * servlet requests, calls {@link #begin} and {@link #end}.
 *
 * @param host the Host header, empty when unknown
 * @param address the client's address, empty when unknown
 */
public record Handshake(String host, String address) {

    private static final Handshake UNKNOWN = new Handshake("", "");
    private static final ThreadLocal<Handshake> CURRENT = new ThreadLocal<>();

    /** The one that this thread handles. */
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

    /** Notes it for every request of a container. */
    @WebListener
    public static final class Listener implements ServletRequestListener {

        @Override
        public void requestInitialized(ServletRequestEvent event) {
            if (event.getServletRequest() instanceof HttpServletRequest request && request.getHeader("Upgrade") != null) {
                String host = request.getHeader("Host");
                begin(new Handshake(host == null ? "" : host, request.getRemoteAddr()));
            }
        }

        @Override
        public void requestDestroyed(ServletRequestEvent event) {
            end();
        }
    }
}
