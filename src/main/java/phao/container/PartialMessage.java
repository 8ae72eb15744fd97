package phao.container;

import jakarta.websocket.Session;
import java.io.IOException;
import java.io.UnsupportedEncodingException;
import java.lang.System.Logger.Level;

/** A text message that is sent in parts while it comes in, and turns out to be no text when some parts are out. Any thread. */
public final class PartialMessage {

    private static final System.Logger LOG = System.getLogger(PartialMessage.class.getName());

    private PartialMessage() {}

    /**
     * Ends it where the server would not close the connection before: WildFly holds its Close frame back until the message is whole.
     *
     * @param error what the server told {@code @OnError}
     */
    public static void endIfBroken(Session session, Throwable error) {
        if (error instanceof UnsupportedEncodingException) { // WildFly's, and nobody else's
            try {
                session.getBasicRemote().sendText("", true);
            } catch (IOException | IllegalStateException e) {
                LOG.log(Level.DEBUG, () -> session.getId() + ": cannot end the message", e);
            }
        }
    }
}
