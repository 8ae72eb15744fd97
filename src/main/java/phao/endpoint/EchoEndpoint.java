package phao.endpoint;

import jakarta.websocket.CloseReason;
import jakarta.websocket.CloseReason.CloseCodes;
import jakarta.websocket.OnClose;
import jakarta.websocket.OnError;
import jakarta.websocket.OnMessage;
import jakarta.websocket.OnOpen;
import jakarta.websocket.PongMessage;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerEndpoint;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.Semaphore;
import phao.container.PartialMessage;
import phao.container.PhaoConfigurator;

/**
 * Sends back every message, part by part as it comes: a message of any size passes through a small buffer.
 *
 * <p>Waits for each part to be written before it takes the next, so a client that sends and does not read stops itself,
 * and the container's send timeout ends it. One instance and one thread at a time for each connection; at most 64 wait at once.
 */
@ServerEndpoint(value = "/echo", configurator = PhaoConfigurator.class)
public class EchoEndpoint {

    /** A bound, because each echo that waits keeps one of the server's threads: if all waited, nobody else would be served. */
    private static final Semaphore WAITING = new Semaphore(64);

    private final EchoWatch watch = new EchoWatch();

    private interface Send {
        void run() throws IOException;
    }

    @OnOpen
    public void open(Session session) throws IOException {
        watch.opened(session);
        EchoEntry.check(session, PhaoConfigurator.bearer(session));
    }

    @OnClose
    public void close() {
        watch.closed();
    }

    @OnMessage
    public void text(String part, boolean last, Session session) throws IOException {
        echo(session, () -> session.getBasicRemote().sendText(part, last));
    }

    @OnMessage
    public void binary(ByteBuffer part, boolean last, Session session) throws IOException {
        echo(session, () -> session.getBasicRemote().sendBinary(part, last));
    }

    private void echo(Session session, Send send) throws IOException {
        watch.heard();
        if (!WAITING.tryAcquire()) {
            session.close(new CloseReason(CloseCodes.TRY_AGAIN_LATER, "too many echoes wait to be read"));
            return;
        }
        try {
            send.run();
        } finally {
            WAITING.release();
            watch.heard();
        }
    }

    @OnError
    public void error(Session session, Throwable error) {
        ConnectionEnd.note(session, error);
        PartialMessage.endIfBroken(session, error);
    }

    /** RFC 6455 §5.5.3: "A response to an unsolicited Pong frame is not expected", and this endpoint sends no Ping. */
    @OnMessage
    public void pong(PongMessage pong) {
        watch.heard();
    }
}
