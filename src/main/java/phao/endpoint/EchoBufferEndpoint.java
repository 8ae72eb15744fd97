package phao.endpoint;

import jakarta.websocket.OnMessage;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerEndpoint;
import java.io.IOException;
import java.nio.ByteBuffer;
import phao.container.MessageLimit;
import phao.container.PhaoConfigurator;

/** Sends back whole messages, binary ones as a buffer. One instance and one thread at a time for each connection. */
@ServerEndpoint(value = "/echo/buffer", configurator = PhaoConfigurator.class)
public class EchoBufferEndpoint {

    @OnMessage(maxMessageSize = EchoBytesEndpoint.LONGEST_MESSAGE)
    public String text(String message, Session session) throws IOException {
        return MessageLimit.closeIfOver(EchoBytesEndpoint.LONGEST_MESSAGE, message.length(), session) ? null : message;
    }

    @OnMessage(maxMessageSize = EchoBytesEndpoint.LONGEST_MESSAGE)
    public ByteBuffer binary(ByteBuffer message, Session session) throws IOException {
        return MessageLimit.closeIfOver(EchoBytesEndpoint.LONGEST_MESSAGE, message.remaining(), session) ? null : message;
    }
}
