package phao.bench.peer;

import jakarta.websocket.OnClose;
import jakarta.websocket.OnMessage;
import jakarta.websocket.OnOpen;
import jakarta.websocket.Session;
import jakarta.websocket.server.PathParam;
import jakarta.websocket.server.ServerEndpoint;
import java.io.IOException;

/** {@code getBasicRemote().sendText} to each member: the async one throws when the last message is not sent yet. */
@ServerEndpoint("/rooms/{room}")
public final class TomcatEndpoint {

    private static final Rooms ROOMS = new Rooms();

    @OnOpen
    public void open(Session session, @PathParam("room") String room) {
        ROOMS.enter(room, session);
    }

    @OnMessage
    public void message(String text, @PathParam("room") String room) {
        ROOMS.broadcast(room, member -> send(member, text));
    }

    private static void send(Session member, String text) {
        try {
            member.getBasicRemote().sendText(text);
        } catch (IOException e) {
            // It is leaving.
        }
    }

    @OnClose
    public void close(Session session, @PathParam("room") String room) {
        ROOMS.leave(room, session);
    }
}
