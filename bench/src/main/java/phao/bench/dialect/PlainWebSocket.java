package phao.bench.dialect;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** A server that sends each text message to everybody connected under the same path: the naive loops. */
public final class PlainWebSocket implements Dialect {

    private static final byte[] PONG = WebSocketFrames.pong();

    @Override
    public List<Step> listen(Seat seat) {
        return List.of(WebSocketFrames.upgrade(seat.host(), "/rooms/" + seat.room(), ""));
    }

    @Override
    public byte[] message(String room, long n, byte[] payload) {
        return WebSocketFrames.text(new String(payload, StandardCharsets.ISO_8859_1));
    }

    @Override
    public byte[] keepAlive() {
        return PONG;
    }
}
