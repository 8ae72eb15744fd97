package phao.bench.dialect;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Core NATS, at most once, over TCP or over its WebSocket. A room is a subject. */
public final class Nats implements Dialect {

    private static final byte[] LINE_END = {'\r', '\n'};

    private final boolean webSocket;

    /** @param webSocket else plain TCP */
    public Nats(boolean webSocket) {
        this.webSocket = webSocket;
    }

    @Override
    public List<Step> listen(Seat seat) {
        List<Step> steps = new ArrayList<>();
        if (webSocket) {
            steps.add(WebSocketFrames.upgrade(seat.host(), "/", ""));
        }
        StringBuilder lines = new StringBuilder("CONNECT {\"verbose\":false,\"pedantic\":false,\"echo\":true}\r\n");
        for (int i = 0; i < seat.rooms().size(); i++) {
            lines.append("SUB ")
                    .append(seat.rooms().get(i))
                    .append(' ')
                    .append(i + 1)
                    .append("\r\n");
        }
        steps.add(new Step(wrap(lines.append("PING\r\n").toString().getBytes(StandardCharsets.UTF_8)), "PONG\r\n"));
        return steps;
    }

    @Override
    public byte[] message(String room, long n, byte[] payload) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(payload.length + 64);
        out.writeBytes(("PUB " + room + ' ' + payload.length + "\r\n").getBytes(StandardCharsets.UTF_8));
        out.writeBytes(payload);
        out.writeBytes(LINE_END);
        return wrap(out.toByteArray());
    }

    @Override
    public byte[] keepAlive() {
        return wrap("PONG\r\n".getBytes(StandardCharsets.UTF_8));
    }

    private byte[] wrap(byte[] lines) {
        return webSocket ? WebSocketFrames.binary(lines) : lines;
    }
}
