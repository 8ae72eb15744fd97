package phao.endpoint;

import jakarta.websocket.CloseReason;
import jakarta.websocket.CloseReason.CloseCodes;
import jakarta.websocket.Session;
import java.io.IOException;
import phao.protocol.Limits;

/**
 * Closes a session whose message is longer than the limit. Not every server keeps to {@code @OnMessage(maxMessageSize)}
 * (docs/containers.md), and most count the characters of a text instead of its bytes. Any thread.
 */
final class MessageLimit {

    private MessageLimit() {}

    /**
     * Closes the session with 1009 if {@code text} has more than {@code mostBytes} bytes of UTF-8.
     *
     * @return whether it has
     */
    static boolean closeIfOver(int mostBytes, String text, Session session) throws IOException {
        return closeIf(Limits.isOver(mostBytes, text), mostBytes, session);
    }

    /**
     * Closes the session with 1009 if the message is longer than the limit.
     *
     * @param length of the message, bytes
     * @return whether it is longer
     */
    static boolean closeIfOver(int mostBytes, int length, Session session) throws IOException {
        return closeIf(length > mostBytes, mostBytes, session);
    }

    private static boolean closeIf(boolean over, int mostBytes, Session session) throws IOException {
        if (over) {
            session.close(new CloseReason(CloseCodes.TOO_BIG, "a message here has at most " + mostBytes + " bytes"));
        }
        return over;
    }
}
