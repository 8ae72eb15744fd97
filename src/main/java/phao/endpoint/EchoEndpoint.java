package phao.endpoint;

import jakarta.websocket.OnMessage;
import jakarta.websocket.PongMessage;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerEndpoint;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Sends back every message, part by part as it comes: a message of any size passes through a small buffer.
 *
 * <p>Waits for each part to be written before it takes the next, so a client that sends and does not read stops itself,
 * and the container's send timeout ends it. One instance and one thread at a time for each connection.
 */
@ServerEndpoint(value = "/echo", configurator = PhaoConfigurator.class)
public class EchoEndpoint {

    @OnMessage
    public void text(String part, boolean last, Session session) throws IOException {
        session.getBasicRemote().sendText(part, last);
    }

    @OnMessage
    public void binary(ByteBuffer part, boolean last, Session session) throws IOException {
        session.getBasicRemote().sendBinary(part, last);
    }

    /** RFC 6455 §5.5.3: "A response to an unsolicited Pong frame is not expected", and this endpoint sends no Ping. */
    @OnMessage
    public void pong(PongMessage pong) {}
}
