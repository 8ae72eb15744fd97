package phao.bench.dialect;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.concurrent.ThreadLocalRandom;
import phao.bench.dialect.Dialect.Step;

/** The client's half of RFC 6455: handshake and masked frames. */
final class WebSocketFrames {

    private static final int FINAL_TEXT = 0x81;
    private static final int FINAL_BINARY = 0x82;
    private static final int FINAL_PONG = 0x8A;
    private static final int MASKED = 0x80;

    private WebSocketFrames() {}

    /** @param more header lines, each with its line break */
    static Step upgrade(String host, String path, String more) {
        byte[] key = new byte[16];
        ThreadLocalRandom.current().nextBytes(key);
        String request =
                "GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                        + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: "
                        + Base64.getEncoder().encodeToString(key) + "\r\n" + more + "\r\n";
        return new Step(request.getBytes(StandardCharsets.UTF_8), " 101 ");
    }

    static byte[] text(String text) {
        return frame(FINAL_TEXT, text.getBytes(StandardCharsets.UTF_8));
    }

    static byte[] binary(byte[] payload) {
        return frame(FINAL_BINARY, payload);
    }

    // RFC 6455 §5.5.3: "A Pong frame MAY be sent unsolicited. This serves as a unidirectional heartbeat."
    static byte[] pong() {
        return frame(FINAL_PONG, new byte[0]);
    }

    private static byte[] frame(int first, byte[] payload) {
        ByteBuffer frame = ByteBuffer.allocate(payload.length + 14);
        frame.put((byte) first);
        if (payload.length < 126) {
            frame.put((byte) (MASKED | payload.length));
        } else if (payload.length < 1 << 16) {
            frame.put((byte) (MASKED | 126)).putShort((short) payload.length);
        } else {
            frame.put((byte) (MASKED | 127)).putLong(payload.length);
        }
        // RFC 6455 §5.3: "The masking key needs to be unpredictable" is against proxies; there is none here.
        int mask = ThreadLocalRandom.current().nextInt();
        frame.putInt(mask);
        for (int i = 0; i < payload.length; i++) {
            frame.put((byte) (payload[i] ^ mask >>> 8 * (3 - (i & 3))));
        }
        byte[] bytes = new byte[frame.position()];
        frame.get(0, bytes);
        return bytes;
    }
}
