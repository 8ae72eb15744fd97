package phao.bench.dialect;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** Socket.IO 4 over its WebSocket transport (Engine.IO protocol 4). */
public final class SocketIo implements Dialect {

    private static final byte[] ENGINE_PONG = WebSocketFrames.text("3");

    @Override
    public List<Step> listen(Seat seat) {
        return List.of(
                WebSocketFrames.upgrade(seat.host(), "/socket.io/?EIO=4&transport=websocket&room=" + seat.room(), ""),
                new Step(WebSocketFrames.text("40"), "40{\"sid\""));
    }

    @Override
    public byte[] message(String room, long n, byte[] payload) {
        return WebSocketFrames.text("42[\"m\",\"" + new String(payload, StandardCharsets.ISO_8859_1) + "\"]");
    }

    @Override
    public byte[] keepAlive() {
        return ENGINE_PONG;
    }
}
