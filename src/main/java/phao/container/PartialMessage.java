package phao.container;

import jakarta.websocket.Session;
import java.io.IOException;
import java.io.UnsupportedEncodingException;
import java.lang.System.Logger.Level;

/** Ends a text message that is sent in parts while it comes in, if a part turns out not to be text when others have been sent. Any thread. */
public final class PartialMessage {

    private static final System.Logger LOG = System.getLogger(PartialMessage.class.getName());

    private PartialMessage() {}

    /**
     * Ends the message on a server that would not close the connection before: WildFly holds its Close frame back until the message is
     * whole.
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
