package phao.standalone;

import jakarta.websocket.Session;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.glassfish.grizzly.Buffer;
import org.glassfish.grizzly.Connection;
import org.glassfish.grizzly.EmptyCompletionHandler;
import org.glassfish.grizzly.WriteResult;
import org.glassfish.grizzly.asyncqueue.WritableMessage;
import org.glassfish.grizzly.memory.Buffers;
import org.glassfish.grizzly.nio.NIOConnection;
import org.glassfish.grizzly.nio.transport.TCPNIOTransport;
import org.glassfish.grizzly.ssl.SSLUtils;
import phao.container.Outlets;
import phao.protocol.Close;
import phao.protocol.Outgoing;
import phao.session.Outlet;

/**
 * Writes finished frames straight to the socket. A frame is made once for all its receivers, and several go out in one system call.
 *
 * <p>Beside Tyrus, which writes its own frames (Pong, Close) through the same queue of the connection: every write is a number of
 * whole frames, so that the two never mix. Closing stays Tyrus' business. Used as {@link Outlet} says.
 */
final class DirectOutlet extends EmptyCompletionHandler<WriteResult<WritableMessage, SocketAddress>> implements Outlet {

    /** Up to this many bytes, frames are copied together, which costs less than another buffer in the system call. */
    private static final int COPIED_TOGETHER = 32 << 10;

    private static final ThreadLocal<Connection<?>> OPENING = new ThreadLocal<>();

    private final NIOConnection connection;
    private final TCPNIOTransport transport;
    private final Outlet tyrus;
    private Consumer<Boolean> done = written -> {};

    private DirectOutlet(NIOConnection connection, Outlet tyrus) {
        this.connection = connection;
        this.transport = (TCPNIOTransport) connection.getTransport();
        this.tyrus = tyrus;
    }

    /** Sessions that this thread opens before it calls {@link #opened} are on this connection. */
    static void opening(Connection<?> connection) {
        OPENING.set(connection);
    }

    static void opened() {
        OPENING.remove();
    }

    /** See {@link Outlets}. Under TLS Tyrus writes, because the filter that encrypts must not be passed by. */
    static Outlet open(Session session, Executor closer) {
        Outlet tyrus = Outlets.PORTABLE.open(session, closer);
        return OPENING.get() instanceof NIOConnection connection && SSLUtils.getSSLEngine(connection) == null
                ? new DirectOutlet(connection, tyrus)
                : tyrus;
    }

    @Override
    public void write(List<Outgoing> messages, Consumer<Boolean> whenDone) {
        if (done != whenDone) {
            done = whenDone;
        }
        transport.getAsyncQueueIO().getWriter().write(connection, null, together(messages), this);
    }

    @Override
    public void completed(WriteResult<WritableMessage, SocketAddress> result) {
        done.accept(true);
    }

    @Override
    public void failed(Throwable error) {
        done.accept(false);
    }

    @Override
    public void cancelled() {
        done.accept(false);
    }

    private Buffer together(List<Outgoing> messages) {
        if (messages.size() == 1) {
            return wrap(messages.get(0).frame());
        }
        int bytes = 0;
        for (Outgoing message : messages) {
            bytes += message.frame().length;
        }
        if (bytes <= COPIED_TOGETHER) {
            ByteBuffer all = ByteBuffer.allocate(bytes);
            messages.forEach(message -> all.put(message.frame()));
            return wrap(all.array());
        }
        Buffer all = wrap(messages.get(0).frame());
        for (Outgoing message : messages.subList(1, messages.size())) {
            all = Buffers.appendBuffers(transport.getMemoryManager(), all, wrap(message.frame()), true);
        }
        return all;
    }

    private Buffer wrap(byte[] frame) {
        return Buffers.wrap(transport.getMemoryManager(), frame);
    }

    @Override
    public void close(Close close) {
        tyrus.close(close);
    }
}
