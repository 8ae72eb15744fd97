package phao.container;

import jakarta.websocket.CloseReason;
import jakarta.websocket.SendHandler;
import jakarta.websocket.SendResult;
import jakarta.websocket.Session;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import phao.protocol.Close;
import phao.protocol.Outgoing;
import phao.room.DrainLoop;
import phao.session.Outlet;

/**
 * Writes by {@code RemoteEndpoint.Async}: one send in flight, the next one from its completion.
 *
 * <p>Called as {@link Outlet} says; completions come from the container's threads. A completion that comes before the send
 * returns is worked off by a {@link DrainLoop}: recursion overflowed the stack on Tyrus and stalled WildFly.
 */
final class WebSocketOutlet implements Outlet, SendHandler {

    private static final System.Logger LOG = System.getLogger(WebSocketOutlet.class.getName());

    private final Session session;
    private final Executor closer;
    private final DrainLoop turns = new DrainLoop(this::next, this::giveUp);
    private final AtomicBoolean closed = new AtomicBoolean();
    // Of the write that goes on: confined to the turns, and to what calls for the next one.
    private Iterator<Outgoing> rest = List.<Outgoing>of().iterator();
    private Consumer<Boolean> done = written -> {};
    private boolean failed;

    /** @param closer runs {@code Session.close}, which may block */
    WebSocketOutlet(Session session, Executor closer) {
        this.session = session;
        this.closer = closer;
    }

    @Override
    public void write(List<Outgoing> messages, Consumer<Boolean> whenDone) {
        rest = messages.iterator();
        done = whenDone;
        turns.here();
    }

    @Override
    public void onResult(SendResult result) {
        failed |= !result.isOK();
        turns.here();
    }

    /** Sends the next message, or tells that all are sent. Its completion calls for the next turn. */
    private boolean next() {
        if (failed || !rest.hasNext()) {
            Consumer<Boolean> told = done;
            done = written -> {};
            told.accept(!failed);
        } else {
            send(rest.next());
        }
        return true;
    }

    /** A turn threw something that no container should, like an {@code OutOfMemoryError}: no completion would ever come. */
    private void giveUp(Throwable bug) {
        failed = true;
        turns.here();
        LOG.log(Level.ERROR, () -> session.getId() + ": cannot write", bug);
    }

    private void send(Outgoing message) {
        try {
            if (message instanceof Outgoing.Ping) {
                ping();
            } else {
                session.getAsyncRemote().sendObject(message, this); // by TextEncoder or BinaryEncoder
            }
        } catch (RuntimeException e) {
            // Containers throw, each its own, when the session was closed a moment ago.
            LOG.log(Level.DEBUG, () -> session.getId() + ": cannot write", e);
            failed = true;
            turns.here();
        }
    }

    private void ping() {
        try {
            session.getAsyncRemote().sendPing(ByteBuffer.allocate(0));
        } catch (IOException e) {
            failed = true;
        }
        turns.here();
    }

    @Override
    public void close(Close close) {
        if (closed.compareAndSet(false, true)) {
            try {
                closer.execute(() -> closeNow(close));
            } catch (RejectedExecutionException e) {
                // The application has stopped while this connection was being opened.
                closeNow(close);
            }
        }
    }

    private void closeNow(Close close) {
        try {
            session.close(new CloseReason(CloseReason.CloseCodes.getCloseCode(close.code()), close.reason()));
        } catch (IOException | RuntimeException e) {
            LOG.log(Level.DEBUG, () -> session.getId() + ": cannot close", e);
        }
    }
}
