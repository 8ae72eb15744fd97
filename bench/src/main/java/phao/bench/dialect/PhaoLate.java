package phao.bench.dialect;

import java.util.List;

/** Clients of Phao's {@code /socket} that are connected, but join their room only when told: they have everything to catch up with. */
public final class PhaoLate implements Dialect {

    private final Dialect socket = new PhaoSocket();

    @Override
    public List<Step> listen(Seat seat) {
        return PhaoSocket.hello(seat);
    }

    /** The frame that makes such a client a member, from the room's beginning on. */
    public byte[] join(String room) {
        return WebSocketFrames.text("[{\"type\":\"join\",\"room\":\"" + room + "\",\"epoch\":\"\",\"after\":0}]");
    }

    @Override
    public byte[] message(String room, long n, byte[] payload) {
        throw new UnsupportedOperationException("these only read");
    }

    @Override
    public byte[] keepAlive() {
        return socket.keepAlive();
    }

    @Override
    public boolean ordersRooms() {
        return true;
    }
}
