package phao.protocol;

import java.nio.ByteBuffer;

/** The frames of a server as bytes: never masked (RFC 6455 §5.1), never fragmented. */
final class WireFrame {

    static final int TEXT = 0x1;
    static final int BINARY = 0x2;
    static final int PING = 0x9;

    private static final int FIN = 0x80;
    // RFC 6455 §5.2: "If 126, the following 2 bytes interpreted as a 16-bit unsigned integer are the payload length."
    private static final int TWO_BYTES_FOLLOW = 126;
    private static final int EIGHT_BYTES_FOLLOW = 127;

    private WireFrame() {}

    static byte[] of(int opcode, byte[] payload) {
        int header = payload.length < TWO_BYTES_FOLLOW ? 2 : payload.length < 1 << 16 ? 4 : 10;
        ByteBuffer frame = ByteBuffer.allocate(header + payload.length).put((byte) (FIN | opcode));
        switch (header) {
            case 2 -> frame.put((byte) payload.length);
            case 4 -> frame.put((byte) TWO_BYTES_FOLLOW).putShort((short) payload.length);
            default -> frame.put((byte) EIGHT_BYTES_FOLLOW).putLong(payload.length);
        }
        return frame.put(payload).array();
    }

    /** The payload of a frame that {@link #of} made. */
    static ByteBuffer payload(byte[] frame) {
        int header = switch (frame[1]) {
            case TWO_BYTES_FOLLOW -> 4;
            case EIGHT_BYTES_FOLLOW -> 10;
            default -> 2;
        };
        return ByteBuffer.wrap(frame, header, frame.length - header);
    }
}
