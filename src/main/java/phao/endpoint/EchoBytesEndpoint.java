package phao.endpoint;

import jakarta.websocket.OnClose;
import jakarta.websocket.OnError;
import jakarta.websocket.OnMessage;
import jakarta.websocket.OnOpen;
import jakarta.websocket.PongMessage;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerEndpoint;
import java.io.IOException;
import phao.container.PhaoConfigurator;

/** Sends back whole messages, binary ones as an array. One instance and one thread at a time for each connection. */
@ServerEndpoint(value = "/echo/bytes", configurator = PhaoConfigurator.class)
public class EchoBytesEndpoint {

    /** Longer messages close with 1009. Some containers allocate this much for every connection. */
    public static final int LONGEST_MESSAGE = 1 << 16;

    private final EchoWatch watch = new EchoWatch();

    @OnOpen
    public void open(Session session) throws IOException {
        watch.opened(session);
        EchoEntry.check(session, PhaoConfigurator.bearer(session));
    }

    @OnClose
    public void close() {
        watch.closed();
    }

    @OnMessage(maxMessageSize = LONGEST_MESSAGE)
    public String text(String message, Session session) throws IOException {
        watch.heard();
        return MessageLimit.closeIfOver(LONGEST_MESSAGE, message, session) ? null : message;
    }

    @OnMessage(maxMessageSize = LONGEST_MESSAGE)
    public byte[] binary(byte[] message, Session session) throws IOException {
        watch.heard();
        return MessageLimit.closeIfOver(LONGEST_MESSAGE, message.length, session) ? null : message;
    }

    @OnError
    public void error(Session session, Throwable error) {
        ConnectionEnd.note(session, error);
    }

    /** RFC 6455 §5.5.3: "A response to an unsolicited Pong frame is not expected", and this endpoint sends no Ping. */
    @OnMessage
    public void pong(PongMessage pong) {
        watch.heard();
    }
}
