package phao.standalone;

import java.io.CharConversionException;
import java.io.IOException;
import java.net.URI;
import org.glassfish.grizzly.Buffer;
import org.glassfish.grizzly.Connection;
import org.glassfish.grizzly.Grizzly;
import org.glassfish.grizzly.attributes.Attribute;
import org.glassfish.grizzly.filterchain.FilterChain;
import org.glassfish.grizzly.filterchain.FilterChainBuilder;
import org.glassfish.grizzly.filterchain.FilterChainContext;
import org.glassfish.grizzly.filterchain.NextAction;
import org.glassfish.grizzly.http.HttpContent;
import org.glassfish.grizzly.http.HttpRequestPacket;
import org.glassfish.grizzly.http.server.AddOn;
import org.glassfish.grizzly.http.server.HttpServerFilter;
import org.glassfish.grizzly.http.server.NetworkListener;
import org.glassfish.grizzly.ssl.SSLUtils;
import org.glassfish.tyrus.container.grizzly.server.GrizzlyServerFilter;
import org.glassfish.tyrus.container.grizzly.server.WebSocketAddOn;
import phao.standalone.gate.Gate;

/**
 * Tyrus' own filter for Grizzly, which takes WebSocket handshakes out of the HTTP traffic. This class adds what it leaves undone: addresses
 * that it cannot read, and the end of a connection.
 *
 * <p>An upgraded connection leaves the filters of HTTP, which would keep the parsed request with it for ever: a third of the memory
 * of an idle connection.
 */
final class UpgradeFilter extends GrizzlyServerFilter {

    /** Where {@link GrizzlyServerFilter} keeps the Tyrus connection of a Grizzly connection. */
    private static final Attribute<org.glassfish.tyrus.spi.Connection> UPGRADED =
            Grizzly.DEFAULT_ATTRIBUTE_BUILDER.createAttribute(GrizzlyServerFilter.class.getName() + ".Connection");

    /** Where the filter that reads HTTP keeps the request of a connection. */
    private static final Attribute<?> REQUEST = Grizzly.DEFAULT_ATTRIBUTE_BUILDER.createAttribute(
            org.glassfish.grizzly.http.HttpServerFilter.HTTP_SERVER_REQUEST_ATTR_NAME);

    private static final String WEBSOCKET = "websocket";

    /** An address at which nothing is. */
    private static final String NOWHERE = "/.unreadable";

    private final GuardedEngine engine;
    /** The filters of upgraded connections, without HTTP. Null before the first upgrade. */
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
        }
    }

    @Override
    public NextAction handleRead(FilterChainContext context) throws IOException {
        Connection<?> connection = context.getConnection();
        if (context.getMessage() instanceof Buffer frames) {
            // Grizzly reads on when this returns. The buffer belongs to Tyrus now, which may keep the part of a frame
            // that is
            // not whole. A connection that was closed meanwhile does not belong to Tyrus any more.
            if (UPGRADED.get(connection) instanceof GuardedConnection upgraded) {
                upgraded.getReadHandler().handle(frames.toByteBuffer());
            }
            return context.getStopAction();
        }
        HttpContent content = context.getMessage();
        HttpRequestPacket request = (HttpRequestPacket) content.getHttpHeader();
        boolean isReadable = makeReadable(request);
        if (!WEBSOCKET.equals(request.getUpgrade())) {
            return context.getInvokeAction();
        } else if (!isReadable) {
            return answerWithoutUpgrade(context, request);
        }
        try {
            NextAction action = open(context);
            return action == context.getInvokeAction() ? answerWithoutUpgrade(context, request) : action;
        } finally {
            GuardedConnection upgraded = engine.opened();
            if (upgraded != null) {
                upgraded.cutBy(connection::terminateSilently);
                connection.addCloseListener((closed, how) -> engine.gone(upgraded));
                leaveHttp(context);
                Gate.upgraded(connection, upgraded.getReadHandler()::handle);
            }
        }
    }

    /** To what leads above the root Grizzly answers 500, and at an address that is no URI Tyrus drops the connection. */
    private static boolean makeReadable(HttpRequestPacket request) {
        try {
            request.getRequestURIRef().getDecodedRequestURIBC(false);
            return URI.create(request.getRequestURI()).getPath() != null;
        } catch (CharConversionException | IllegalArgumentException e) {
            request.setRequestURI(NOWHERE);
            return false;
        }
    }

    /** RFC 9110 §7.8: "A server MAY ignore a received Upgrade header field". Grizzly would leave out the answer's headers. */
    private static NextAction answerWithoutUpgrade(FilterChainContext context, HttpRequestPacket request) {
        request.getUpgradeDC().recycle();
        request.setIgnoreContentModifiers(false);
        request.setExpectContent(false);
        REQUEST.remove(context.getConnection());
        return context.getInvokeAction();
    }

    private void leaveHttp(FilterChainContext context) {
        REQUEST.remove(context.getConnection());
        if (SSLUtils.getSSLEngine(context.getConnection()) != null) {
            return; // a part of a TLS record that has come is kept with its filters
        }
        FilterChain upgraded = upgradedChain;
        if (upgraded == null) {
            FilterChainBuilder builder = FilterChainBuilder.stateless();
            FilterChain whole = context.getFilterChain();
            whole.subList(0, whole.indexOfType(Gate.class)).forEach(builder::add);
            upgraded = builder.add(this).build();
            upgradedChain = upgraded;
        }
        context.getConnection().setProcessor(upgraded);
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
