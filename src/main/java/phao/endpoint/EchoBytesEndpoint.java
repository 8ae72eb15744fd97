package phao.endpoint;

import jakarta.websocket.CloseReason;
import jakarta.websocket.CloseReason.CloseCodes;
import jakarta.websocket.OnMessage;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerEndpoint;
import java.io.IOException;

/** Sends back whole messages, binary ones as an array. One instance and one thread at a time for each connection. */
@ServerEndpoint(value = "/echo/bytes", configurator = PhaoConfigurator.class)
public class EchoBytesEndpoint {

    /** Longer messages close with 1009. Some containers allocate this much for every connection. */
    public static final int LONGEST_MESSAGE = 1 << 16;

    @OnMessage(maxMessageSize = LONGEST_MESSAGE)
    public String text(String message, Session session) throws IOException {
        return closeIfTooLong(message.length(), session) ? null : message;
    }

    @OnMessage(maxMessageSize = LONGEST_MESSAGE)
    public byte[] binary(byte[] message, Session session) throws IOException {
        return closeIfTooLong(message.length, session) ? null : message;
    }

    /**
     * For servers that do not: WildFly takes longer texts than the endpoint allows, Open Liberty bounds each fragment and not the message.
     *
     * @param length in bytes, or in characters, of which none has less than one byte
     */
    static boolean closeIfTooLong(int length, Session session) throws IOException {
        if (length <= LONGEST_MESSAGE) {
            return false;
        }
        session.close(new CloseReason(CloseCodes.TOO_BIG, "a message here has at most " + LONGEST_MESSAGE + " bytes"));
        return true;
    }
}
