package phao.bench.dialect;

import java.util.List;

/** Members on Phao's bare {@code /rooms/{room}}; who publishes is on {@code /socket}, where it sees its own messages too. */
public final class PhaoBare implements Dialect {

    private static final byte[] PONG = WebSocketFrames.pong();

    private final Dialect publisher = new PhaoSocket();

    @Override
    public List<Step> listen(Seat seat) {
        return List.of(WebSocketFrames.upgrade(seat.host(), "/rooms/" + seat.room(), ""));
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
        return PONG;
    }

    @Override
    public boolean ordersRooms() {
        return true;
    }
}
