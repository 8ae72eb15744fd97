package phao.standalone;

import java.io.CharConversionException;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.concurrent.TimeUnit;
import org.glassfish.grizzly.Connection;
import org.glassfish.grizzly.Grizzly;
import org.glassfish.grizzly.attributes.Attribute;
import org.glassfish.grizzly.filterchain.FilterChainBuilder;
import org.glassfish.grizzly.filterchain.FilterChainContext;
import org.glassfish.grizzly.filterchain.NextAction;
import org.glassfish.grizzly.http.HttpContent;
import org.glassfish.grizzly.http.HttpRequestPacket;
import org.glassfish.grizzly.http.server.AddOn;
import org.glassfish.grizzly.http.server.HttpServerFilter;
import org.glassfish.grizzly.http.server.NetworkListener;
import org.glassfish.grizzly.utils.IdleTimeoutFilter;
import org.glassfish.tyrus.container.grizzly.server.GrizzlyServerFilter;
import org.glassfish.tyrus.container.grizzly.server.WebSocketAddOn;

/**
 * Tyrus' own filter for Grizzly, which takes WebSocket handshakes and frames out of the HTTP traffic, and what it leaves
 * undone: addresses that cannot be read, HTTP's idle timeout, the end of a connection.
 */
final class UpgradeFilter extends GrizzlyServerFilter {

    /** Where {@link GrizzlyServerFilter} keeps the Tyrus connection of a Grizzly connection. */
    private static final Attribute<org.glassfish.tyrus.spi.Connection> UPGRADED =
            Grizzly.DEFAULT_ATTRIBUTE_BUILDER.createAttribute(GrizzlyServerFilter.class.getName() + ".Connection");

    /** An address at which nothing is. */
    private static final String NOWHERE = "/.unreadable";

    private static final String UNESCAPED_BY_BROWSERS = "\"<>[]\\^`{|}";

    private final GuardedEngine engine;

    private UpgradeFilter(WebSockets container, GuardedEngine engine, String contextPath) {
        super(container, contextPath);
        this.engine = engine;
    }

    /** Puts the filter where {@link WebSocketAddOn} puts Tyrus' own: before the filter that answers HTTP requests. */
    record Before(WebSockets container, GuardedEngine engine, String contextPath) implements AddOn {

        @Override
        public void setup(NetworkListener listener, FilterChainBuilder chain) {
            UpgradeFilter filter = new UpgradeFilter(container, engine, contextPath);
            chain.add(chain.indexOfType(HttpServerFilter.class), filter);
        }
    }

    @Override
    public NextAction handleRead(FilterChainContext context) throws IOException {
        Connection<?> connection = context.getConnection();
        if (UPGRADED.get(connection) != null) {
            return super.handleRead(context);
        }
        HttpContent content = context.getMessage();
        if (content.getHttpHeader() instanceof HttpRequestPacket request) {
            makeReadable(request);
        }
        NextAction next = super.handleRead(context);
        if (UPGRADED.get(connection) instanceof GuardedConnection upgraded) {
            // Else the idle timeout of HTTP's keep-alive closes quiet WebSockets.
            IdleTimeoutFilter.setCustomTimeout(connection, -1, TimeUnit.SECONDS);
            upgraded.cutBy(connection::terminateSilently);
            connection.addCloseListener((closed, how) -> engine.gone(upgraded));
        }
        return next;
    }

    /** For an address that leads above the root or is none at all, Grizzly answers 500 and Tyrus drops the connection. */
    private static void makeReadable(HttpRequestPacket request) {
        String address = request.getRequestURI();
        try {
            request.getRequestURIRef().getDecodedRequestURIBC(false);
            String escaped = escape(address);
            new URI(escaped);
            if (!escaped.equals(address)) {
                request.setRequestURI(escaped);
            }
        } catch (CharConversionException | URISyntaxException e) {
            request.setRequestURI(NOWHERE);
        }
    }

    /** Browsers send some characters as they are that java.net.URI refuses. */
    private static String escape(String address) {
        StringBuilder escaped = null;
        for (int i = 0; i < address.length(); i++) {
            char c = address.charAt(i);
            boolean unsafe = c <= ' ' || c > '~' || UNESCAPED_BY_BROWSERS.indexOf(c) >= 0;
            if (unsafe && escaped == null) {
                escaped = new StringBuilder(address.substring(0, i));
            }
            if (unsafe) {
                // Grizzly reads the request line as bytes.
                escaped.append(String.format("%%%02X", c & 0xFF));
            } else if (escaped != null) {
                escaped.append(c);
            }
        }
        return escaped == null ? address : escaped.toString();
    }
}
