package phao.standalone.gate;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Comparator;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongPredicate;
import java.util.function.ToLongFunction;
import org.glassfish.grizzly.Buffer;
import org.glassfish.grizzly.CloseListener;
import org.glassfish.grizzly.Closeable;
import org.glassfish.grizzly.Connection;
import org.glassfish.grizzly.Grizzly;
import org.glassfish.grizzly.ICloseType;
import org.glassfish.grizzly.attributes.Attribute;
import org.glassfish.grizzly.filterchain.BaseFilter;
import org.glassfish.grizzly.filterchain.FilterChain;
import org.glassfish.grizzly.filterchain.FilterChainBuilder;
import org.glassfish.grizzly.filterchain.FilterChainContext;
import org.glassfish.grizzly.filterchain.NextAction;
import org.glassfish.grizzly.http.HttpCodecFilter;
import org.glassfish.grizzly.http.server.AddOn;
import org.glassfish.grizzly.http.server.FileCacheFilter;
import org.glassfish.grizzly.http.server.HttpServerFilter;
import org.glassfish.grizzly.http.server.NetworkListener;
import org.glassfish.grizzly.utils.IdleTimeoutFilter;
import phao.container.Bodies;
import phao.heap.HeapBudget;

/**
 * Stands before Grizzly's parser of HTTP, behind TLS, and lets through one well-formed head after the other: what arrives is read here
 * and nowhere else (docs/decisions/0007). Bodies go from here straight to the servlets that ask for them. A connection that becomes a WebSocket leaves the gate.
 *
 * <p>Grizzly's threads read, one at a time for each connection; any thread ends an exchange.
 */
public final class Gate extends BaseFilter implements AddOn, Bodies {

    private static final System.Logger LOG = System.getLogger(Gate.class.getName());

    private static final Attribute<GrizzlyHttp> HTTP =
            Grizzly.DEFAULT_ATTRIBUTE_BUILDER.createAttribute(Gate.class.getName());

    /** What takes the bytes of a connection that is a WebSocket. */
    private static final Attribute<Consumer<ByteBuffer>> FRAMES =
            Grizzly.DEFAULT_ATTRIBUTE_BUILDER.createAttribute(Gate.class.getName() + ".frames");

    private static final Duration WARNS_EVERY = Duration.ofMinutes(1);
    /** The client of a younger connection has not had the time to send a request. */
    private static final Duration MIN_IDLE = Duration.ofSeconds(2);

    private final HeapBudget heap;
    private final int headBytes;
    /** The bytes of the heap that one connection of HTTP takes. */
    private final int httpBytes;

    private final Set<GrizzlyHttp> open = ConcurrentHashMap.newKeySet();
    /** The bytes of the heap that all connections take, WebSockets included. */
    private final AtomicLong held = new AtomicLong();

    @SuppressWarnings("rawtypes") // as Grizzly has it
    private final CloseListener webSocketsEnd = (closed, how) -> held.addAndGet(-HeapBudget.WEBSOCKET_BYTES);

    private final AtomicLong warned = new AtomicLong(System.nanoTime() - WARNS_EVERY.toNanos());

    /** @param headBytes the limit of a request's head, bytes */
    public Gate(HeapBudget heap, int headBytes) {
        this.heap = heap;
        this.headBytes = headBytes;
        this.httpBytes = HeapBudget.httpBytes(headBytes);
    }

    @Override
    public void setup(NetworkListener listener, FilterChainBuilder chain) {
        // The gate has timeouts of its own, and files are served from memory.
        chain.remove(chain.indexOfType(IdleTimeoutFilter.class));
        chain.remove(chain.indexOfType(FileCacheFilter.class));
        chain.add(chain.indexOfType(HttpCodecFilter.class), this);
        chain.add(chain.indexOfType(HttpServerFilter.class), new ExchangeEnd());
    }

    @Override
    public NextAction handleAccept(FilterChainContext context) {
        Connection<?> connection = context.getConnection();
        GrizzlyHttp http = new GrizzlyHttp(connection, context.getFilterChain());
        if (held.addAndGet(httpBytes) > heap.connectionBytes() && !endIdlest()) {
            held.addAndGet(-httpBytes);
            warn();
            connection.terminateSilently();
            return context.getStopAction();
        }
        HTTP.set(connection, http);
        open.add(http);
        connection.addCloseListener(http);
        return context.getInvokeAction();
    }

    private void warn() {
        long now = System.nanoTime();
        long before = warned.get();
        if (now - before > WARNS_EVERY.toNanos() && warned.compareAndSet(before, now)) {
            LOG.log(
                    Level.WARNING,
                    "the connections that are open take {0} MiB, which is their share of this heap: new ones are closed. "
                            + "Give it more memory with -Xmx",
                    heap.connectionBytes() >> 20);
        }
    }

    /**
     * Ends the connection that is idle for longest, to make room: its client connects again by itself.
     *
     * @return whether one was idle
     */
    private boolean endIdlest() {
        long before = System.nanoTime() - MIN_IDLE.toNanos();
        return endFirst(HttpConnection::idleSince, since -> since - before < 0, HttpConnection::endIfIdle);
    }

    /**
     * Ends the connection whose time {@code since} is first, if that is {@code early} enough.
     *
     * @return whether there was one
     */
    private boolean endFirst(ToLongFunction<HttpConnection> since, LongPredicate early, Consumer<HttpConnection> end) {
        Optional<GrizzlyHttp> first = open.stream()
                .filter(http -> since.applyAsLong(http.machine) != HttpConnection.NOT_IDLE)
                .min(Comparator.comparingLong(http -> since.applyAsLong(http.machine)))
                .filter(http -> early.test(since.applyAsLong(http.machine)));
        first.ifPresent(http -> end.accept(http.machine));
        return first.isPresent();
    }

    @Override
    public NextAction handleRead(FilterChainContext context) {
        Connection<?> connection = context.getConnection();
        GrizzlyHttp http = HTTP.get(connection);
        Buffer buffer = context.getMessage();
        if (http == null) {
            // The connection has left HTTP, but under TLS it keeps these filters. The buffer is the reader's now.
            Consumer<ByteBuffer> frames = FRAMES.get(connection);
            if (frames != null) {
                frames.accept(buffer.toByteBuffer());
            }
            return context.getStopAction();
        }
        ByteBuffer bytes = ByteBuffer.allocate(buffer.remaining());
        buffer.get(bytes);
        buffer.tryDispose();
        // When the bytes have been taken, receive() resumes it, perhaps at once: then Grizzly reads on.
        NextAction suspended = context.getSuspendAction();
        context.suspend();
        http.reading = context;
        http.machine.received(bytes.flip());
        return suspended;
    }

    /** Cuts the connections that exceeded a time; to be called about once a second. */
    public void check() {
        long now = System.nanoTime();
        open.forEach(http -> http.machine.check(now));
    }

    /**
     * The request of this connection is answered with 101: the connection has left HTTP.
     *
     * @param frames takes what arrived behind the handshake, and all that follows if the connection keeps its filters
     */
    public static void upgraded(Connection<?> connection, Consumer<ByteBuffer> frames) {
        GrizzlyHttp http = HTTP.remove(connection);
        if (http != null) {
            FRAMES.set(connection, frames);
            http.becomeWebSocket(connection);
            http.exchange.upgraded(frames);
        }
    }

    /**
     * The servlets have answered the request of this connection.
     *
     * @param mayGoOn whether another may follow
     */
    static void answered(Connection<?> connection, boolean mayGoOn) {
        GrizzlyHttp http = HTTP.get(connection);
        if (http != null) {
            http.mayGoOn = mayGoOn;
        }
    }

    /** The request that is answered on this connection; null if it has left HTTP. */
    static Exchange exchange(Connection<?> connection) {
        GrizzlyHttp http = HTTP.get(connection);
        return http == null ? null : http.exchange;
    }

    @Override
    public long length(HttpServletRequest request) {
        return exchange(request).head().framing().length();
    }

    @Override
    public void read(HttpServletRequest request, HttpServletResponse response, Reader reader) {
        exchange(request).read(reader);
    }

    private static Exchange exchange(HttpServletRequest request) {
        return (Exchange) request.getAttribute(Exchange.ATTRIBUTE);
    }

    /** A connection of Grizzly's. */
    @SuppressWarnings("rawtypes") // as Grizzly has it
    private final class GrizzlyHttp extends GrizzlyTransport implements CloseListener {

        private final HttpConnection machine;
        /** The read that is suspended until what it brought is taken. */
        private volatile FilterChainContext reading;

        private volatile Exchange exchange;
        private volatile boolean mayGoOn;

        GrizzlyHttp(Connection<?> connection, FilterChain chain) {
            super(connection, chain);
            machine = new HttpConnection(
                    this,
                    headBytes,
                    heap.unread(),
                    heap.unfinished(),
                    System.nanoTime(),
                    bug -> LOG.log(Level.ERROR, "a connection is closed for an unexpected error", bug));
        }

        /** Drops what a WebSocket does not need. */
        void becomeWebSocket(Connection<?> connection) {
            open.remove(this);
            if (connection.removeCloseListener(this)) {
                held.addAndGet(HeapBudget.WEBSOCKET_BYTES - httpBytes);
                connection.addCloseListener(webSocketsEnd);
            }
        }

        @Override
        @SuppressWarnings("deprecation") // Grizzly's own listener names ICloseType
        public void onClosed(Closeable closed, ICloseType how) {
            open.remove(this);
            held.addAndGet(-httpBytes);
            machine.ended();
        }

        @Override
        public void unreadIsFull() {
            endFirst(HttpConnection::unreadSince, since -> true, HttpConnection::endIfUnread);
        }

        @Override
        public void answer(Exchange next) {
            exchange = next;
            mayGoOn = false;
            run(next.head().withoutBody(), () -> next.answered(mayGoOn));
        }

        @Override
        public void receive() {
            FilterChainContext read = reading;
            reading = null;
            read.resume(read.getStopAction());
        }
    }
}
