package phao.container;

import jakarta.websocket.CloseReason;
import jakarta.websocket.CloseReason.CloseCodes;
import jakarta.websocket.Session;
import java.io.IOException;

/**
 * The limit of a whole message, for servers that do not keep to {@code @OnMessage(maxMessageSize)}: WildFly takes longer texts, Open
 * Liberty bounds each fragment and not the message. Any thread.
 */
public final class MessageLimit {

    private MessageLimit() {}

    /**
     * @param length in bytes, or in characters, of which none has less than one byte
     * @return whether it is beyond the limit; the session is closed with 1009 then
     */
    public static boolean closeIfOver(int mostBytes, int length, Session session) throws IOException {
        if (length <= mostBytes) {
            return false;
        }
        session.close(new CloseReason(CloseCodes.TOO_BIG, "a message here has at most " + mostBytes + " bytes"));
        return true;
    }
}
