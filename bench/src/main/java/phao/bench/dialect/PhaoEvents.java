package phao.bench.dialect;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** Members on Phao's event stream; who publishes is on {@code /socket}. */
public final class PhaoEvents implements Dialect {

    private final Dialect publisher = new PhaoSocket();

    @Override
    public List<Step> listen(Seat seat) {
        // HTTP/1.0 has no chunks: a chunk's head could stand in the middle of a mark.
        String request = "GET /rooms/" + seat.room() + " HTTP/1.0\r\nHost: " + seat.host()
                + "\r\nAccept: text/event-stream\r\n\r\n";
        return List.of(new Step(request.getBytes(StandardCharsets.UTF_8), "\"joined\""));
    }

    @Override
    public List<Step> publish(Seat seat) {
        return publisher.publish(seat);
    }

    @Override
    public byte[] message(String room, long n, byte[] payload) {
        return publisher.message(room, n, payload);
    }

    @Override
    public byte[] keepAlive() {
        return new byte[0];
    }

    @Override
    public boolean ordersRooms() {
        return true;
    }
}
