package phao.bench.peer;

import jakarta.websocket.OnClose;
import jakarta.websocket.OnMessage;
import jakarta.websocket.OnOpen;
import jakarta.websocket.Session;
import jakarta.websocket.server.PathParam;
import jakarta.websocket.server.ServerEndpoint;

/** {@code getAsyncRemote().sendText} to each member. */
@ServerEndpoint("/rooms/{room}")
public final class TyrusEndpoint {

    private static final Rooms ROOMS = new Rooms();

    @OnOpen
    public void open(Session session, @PathParam("room") String room) {
        ROOMS.enter(room, session);
    }

    @OnMessage
    public void message(String text, @PathParam("room") String room) {
        ROOMS.broadcast(room, member -> member.getAsyncRemote().sendText(text));
    }

    @OnClose
    public void close(Session session, @PathParam("room") String room) {
        ROOMS.leave(room, session);
    }
}
