package phao.bench.dialect;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/** Phao's {@code /socket} with {@code phao.v1}: batches, numbers, acknowledgements (docs/protocol.md §2). */
public final class PhaoSocket implements Dialect {

    private static final byte[] PING = WebSocketFrames.text("[{\"type\":\"ping\"}]");

    /** What hello has besides. */
    private final Supplier<String> more;

    public PhaoSocket() {
        this(() -> "");
    }

    private PhaoSocket(Supplier<String> more) {
        this.more = more;
    }

    /** @param token that all its clients bring */
    public static PhaoSocket with(Supplier<String> token) {
        return new PhaoSocket(() -> ",\"token\":\"" + token.get() + "\"");
    }

    @Override
    public List<Step> listen(Seat seat) {
        List<Step> steps = new ArrayList<>(hello(seat, more.get()));
        for (String room : seat.rooms()) {
            steps.add(new Step(WebSocketFrames.text("[{\"type\":\"join\",\"room\":\"" + room + "\"}]"), "\"joined\""));
        }
        return steps;
    }

    /** Connected, but in no room yet. */
    static List<Step> hello(Seat seat) {
        return hello(seat, "");
    }

    private static List<Step> hello(Seat seat, String more) {
        // Clients of different runs must not fence each other nor go on with each other's numbers.
        String client = String.format(Locale.ROOT, "%016x%016x", System.nanoTime(), seat.number());
        return List.of(
                WebSocketFrames.upgrade(seat.host(), "/socket", "Sec-WebSocket-Protocol: phao.v1\r\n"),
                new Step(
                        WebSocketFrames.text(
                                "[{\"type\":\"hello\",\"client\":\"" + client + "\",\"generation\":1" + more + "}]"),
                        "\"welcome\""));
    }

    @Override
    public byte[] message(String room, long n, byte[] payload) {
        return WebSocketFrames.text("[{\"type\":\"publish\",\"room\":\"" + room + "\",\"n\":" + n + ",\"data\":\""
                + new String(payload, StandardCharsets.ISO_8859_1) + "\"}]");
    }

    @Override
    public byte[] keepAlive() {
        return PING;
    }

    @Override
    public boolean ordersRooms() {
        return true;
    }
}
