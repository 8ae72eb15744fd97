package phao.standalone;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.glassfish.grizzly.Buffer;
import org.glassfish.grizzly.Connection;
import org.glassfish.grizzly.Grizzly;
import org.glassfish.grizzly.attributes.Attribute;
import org.glassfish.grizzly.filterchain.FilterChain;
import org.glassfish.grizzly.filterchain.FilterChainBuilder;
import org.glassfish.grizzly.filterchain.FilterChainContext;
import org.glassfish.grizzly.filterchain.FilterChainEvent;
import org.glassfish.grizzly.filterchain.NextAction;
import org.glassfish.grizzly.http.HttpCodecFilter;
import org.glassfish.grizzly.http.HttpContent;
import org.glassfish.grizzly.http.HttpEvents;
import org.glassfish.grizzly.http.HttpRequestPacket;
import org.glassfish.grizzly.http.Method;
import org.glassfish.grizzly.http.server.AddOn;
import org.glassfish.grizzly.http.server.HttpServerFilter;
import org.glassfish.grizzly.http.server.NetworkListener;
import org.glassfish.grizzly.utils.IdleTimeoutFilter;
import org.glassfish.tyrus.container.grizzly.server.GrizzlyServerFilter;
import org.glassfish.tyrus.container.grizzly.server.WebSocketAddOn;

/**
 * Tyrus' own filter for Grizzly, which takes WebSocket handshakes out of the HTTP traffic, and what it leaves undone: addresses that
 * it cannot read, the end of refused handshakes, HTTP's idle timeout, the end of a connection.
 *
 * <p>An upgraded connection leaves the filters of HTTP, which would keep the parsed request with it for ever: a third of the memory
 * of an idle connection.
 */
final class UpgradeFilter extends GrizzlyServerFilter {

    /** Where {@link GrizzlyServerFilter} keeps the Tyrus connection of a Grizzly connection. */
    private static final Attribute<org.glassfish.tyrus.spi.Connection> UPGRADED =
            Grizzly.DEFAULT_ATTRIBUTE_BUILDER.createAttribute(GrizzlyServerFilter.class.getName() + ".Connection");

    /** Where the filter that reads HTTP keeps the request of a connection. */
    private static final Attribute<?> REQUEST =
            Grizzly.DEFAULT_ATTRIBUTE_BUILDER.createAttribute(org.glassfish.grizzly.http.HttpServerFilter.HTTP_SERVER_REQUEST_ATTR_NAME);

    private static final String WEBSOCKET = "websocket";

    private final GuardedEngine engine;
    /** What upgraded connections go through: no HTTP. Made with the first. */
    private volatile FilterChain upgradedChain;

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
            chain.add(chain.indexOfType(HttpServerFilter.class), new ExchangeOrder());
        }
    }

    /**
     * Comes before the content of a request is looked at. RFC 9110 §7.8: "A server MAY ignore a received Upgrade header
     * field", and Java's HTTP client sends one with every first request; Grizzly would leave out its content and that of
     * the answer.
     */
    @Override
    public NextAction handleEvent(FilterChainContext context, FilterChainEvent event) throws IOException {
        if (event instanceof HttpEvents.IncomingHttpUpgradeEvent upgrade
                && !WEBSOCKET.equalsIgnoreCase(upgrade.getHttpHeader().getUpgrade())) {
            upgrade.getHttpHeader().getUpgradeDC().recycle();
            upgrade.getHttpHeader().setIgnoreContentModifiers(false);
        }
        return super.handleEvent(context, event);
    }

    @Override
    public NextAction handleRead(FilterChainContext context) throws IOException {
        Connection<?> connection = context.getConnection();
        if (context.getMessage() instanceof Buffer frames) {
            // Grizzly reads on when this returns. The buffer is Tyrus' now: it may keep the part of a frame that is not whole.
            // A connection that has been closed meanwhile is Tyrus' no more.
            if (UPGRADED.get(connection) instanceof GuardedConnection upgraded) {
                upgraded.getReadHandler().handle(frames.toByteBuffer());
            }
            return context.getStopAction();
        }
        if (UPGRADED.get(connection) != null) {
            // What came in one packet with the handshake.
            return super.handleRead(context);
        }
        HttpContent content = context.getMessage();
        HttpRequestPacket request = (HttpRequestPacket) content.getHttpHeader();
        Address.makeReadable(request);
        // RFC 6455 §4.1: "The method of the request MUST be GET".
        boolean isHandshake = WEBSOCKET.equalsIgnoreCase(request.getUpgrade()) && request.getMethod() == Method.GET;
        if (!isHandshake) {
            return context.getInvokeAction();
        }
        try {
            return open(context);
        } finally {
            GuardedConnection upgraded = engine.opened();
            if (upgraded != null) {
                upgraded.cutBy(connection::terminateSilently);
                connection.addCloseListener((closed, how) -> engine.gone(upgraded));
                endIdleTimeout(context);
                leaveHttp(context);
            } else if (request.getResponse().isCommitted()) {
                // Tyrus leaves a refused handshake without an end.
                connection.closeSilently();
            }
        }
    }

    /** Else the idle timeout of HTTP's keep-alive closes quiet WebSockets. Its filter keeps a connection until it hears of its end. */
    private static void endIdleTimeout(FilterChainContext context) {
        Connection<?> connection = context.getConnection();
        IdleTimeoutFilter.setCustomTimeout(connection, -1, TimeUnit.SECONDS);
        context.getFilterChain().stream().filter(IdleTimeoutFilter.class::isInstance).map(IdleTimeoutFilter.class::cast)
                .forEach(filter -> connection.addCloseListener((closed, how) -> filter.getResolver().removeTimeout(connection)));
    }

    private void leaveHttp(FilterChainContext context) {
        FilterChain upgraded = upgradedChain;
        if (upgraded == null) {
            FilterChainBuilder builder = FilterChainBuilder.stateless();
            FilterChain whole = context.getFilterChain();
            // Transport, and TLS if there is.
            whole.subList(0, whole.indexOfType(HttpCodecFilter.class)).stream()
                    .filter(filter -> !(filter instanceof IdleTimeoutFilter)).forEach(builder::add);
            upgraded = builder.add(this).build();
            upgradedChain = upgraded;
        }
        context.getConnection().setProcessor(upgraded);
        REQUEST.remove(context.getConnection());
    }

    /** Takes the handshake; the endpoint's {@code @OnOpen} runs in here and finds the connection that it may write to. */
    private NextAction open(FilterChainContext context) throws IOException {
        DirectOutlet.opening(context.getConnection());
        try {
            return super.handleRead(context);
        } finally {
            DirectOutlet.opened();
        }
    }
}
