package phao.container;

import jakarta.websocket.CloseReason;
import jakarta.websocket.CloseReason.CloseCodes;
import jakarta.websocket.Session;
import java.io.IOException;
import phao.protocol.Limits;

/**
 * The limit of a whole message, for servers that do not keep to {@code @OnMessage(maxMessageSize)}: WildFly takes longer texts, Open
 * Liberty bounds each fragment and not the message, and most count a text's characters instead of its bytes. Any thread.
 */
public final class MessageLimit {

    private MessageLimit() {}

    /** @return whether it has more bytes of UTF-8 than this; the session is closed with 1009 then */
    public static boolean closeIfOver(int mostBytes, String text, Session session) throws IOException {
        return closeIf(Limits.isOver(mostBytes, text), mostBytes, session);
    }

    /**
     * @param length in bytes
     * @return whether it is beyond the limit; the session is closed with 1009 then
     */
    public static boolean closeIfOver(int mostBytes, int length, Session session) throws IOException {
        return closeIf(length > mostBytes, mostBytes, session);
    }

    private static boolean closeIf(boolean over, int mostBytes, Session session) throws IOException {
        if (over) {
            session.close(new CloseReason(CloseCodes.TOO_BIG, "a message here has at most " + mostBytes + " bytes"));
        }
        return over;
    }
}
