package phao.standalone;

import jakarta.websocket.CloseReason.CloseCodes;
import java.nio.ByteBuffer;
import org.glassfish.tyrus.spi.ReadHandler;
import phao.protocol.Limits;

/**
 * Stands before Tyrus' frame parser and cuts long frames into fragments, as they come in.
 *
 * <p>Tyrus collects a frame whole before it hands over any of it: a single frame of 16 MiB would take that memory on every
 * connection, and one beyond Tyrus' buffer closes with 1011 where 1009 is meant. RFC 6455 §5.4: "An intermediary MAY
 * change the fragmentation of a message using any frame opcode" where no extension is used, and none is here.
 * Cut, a long frame reaches a partial handler bit by bit, and the limit of a whole-message handler works before the
 * memory is taken. The framing rules that Tyrus does not enforce are enforced on the way.
 *
 * <p>Used by one thread at a time: Tyrus' task queue of the connection.
 */
final class FrameCutter {

    /** Frames up to this payload pass as they are. A multiple of 4, so that the mask begins anew with each piece. */
    static final int LONGEST_FRAME = 1 << 16;

    /** The longest message of a whole-message handler. To the other handlers Tyrus hands messages frame by frame. */
    private static final int LONGEST_WHOLE = Limits.TEXT_BYTES;

    /** Measured: how many bytes Tyrus' list takes for each fragment, even for an empty one. */
    private static final int FRAGMENT_BYTES = 96;
    /** Measured: how many bytes Tyrus' buffer takes for each byte of a text with other characters than Latin ones. */
    private static final int TEXT_BYTES = 5;

    private static final int FIN = 0x80;
    private static final int CONTROL = 0x08;
    private static final int TEXT = 0x01;
    private static final int CLOSE = 0x08;
    private static final int OPCODE = 0x0F;
    private static final int MASKED = 0x80;
    private static final int KEY_BYTES = 4;
    private static final int LONGEST_HEADER = 14;

    /** How many control frames may come in a second: each takes work, and a flood of them keeps others waiting. */
    static final int MOST_CONTROLS = 256;

    private static final long NANOS_PER_SECOND = 1_000_000_000;

    private final ReadHandler tyrus;

    /** The header being read, or the one made for a piece. */
    private final ByteBuffer header = ByteBuffer.allocate(LONGEST_HEADER);

    private final byte[] key = new byte[KEY_BYTES];
    private boolean frameIsFinal;
    private volatile boolean closeSeen;
    private long frameLeft;
    private long pieceLeft;
    /** How many bytes the present piece has. */
    private long pieceBytes;
    /** How many bytes of the present message came in the pieces before. */
    private long messageBytes;

    private int fragments;
    private boolean isText;
    private int longestText;
    private volatile long unfinishedSince;
    private volatile long unfinishedBytes;
    private boolean pieceIsData;
    private boolean pieceIsLast;
    private long second;
    private int controls;

    FrameCutter(ReadHandler tyrus) {
        this.tyrus = tyrus;
    }

    /** A client broke a rule; code and message go into the Close frame. */
    static final class Violation extends Exception {
        private static final long serialVersionUID = 1L;
        private final CloseCodes code;

        Violation(CloseCodes code, String text) {
            super(text, null, false, false);
            this.code = code;
        }

        CloseCodes code() {
            return code;
        }
    }

    /**
     * About how many bytes Tyrus holds: the parts of a frame that is not whole; the parts of a message for a whole-message handler, with an
     * object for each fragment, and as much again while an array grows; and the array of the longest text that came in fragments, which
     * Tyrus keeps.
     */
    long collected() {
        long message = fragments == 0 && pieceLeft == 0
                ? 0
                : 2L * (Math.min(messageBytes, LONGEST_WHOLE) + pieceBytes - pieceLeft)
                        + (long) FRAGMENT_BYTES * fragments;
        return message + (long) TEXT_BYTES * longestText;
    }

    /** When the unfinished message began, by {@link System#nanoTime}; 0 if there is none. Any thread may ask. */
    long unfinishedSince() {
        return unfinishedSince;
    }

    /** About how many bytes of the unfinished message have come. Any thread may ask. */
    long unfinishedBytes() {
        return unfinishedBytes;
    }

    /** Whether the client has begun a Close frame. Any thread may ask. */
    boolean closeSeen() {
        return closeSeen;
    }

    /** Takes bytes from the socket, in portions of any size, and passes them on in as few portions as possible. */
    void accept(ByteBuffer in) throws Violation {
        int from = in.position();
        while (in.hasRemaining()) {
            if (pieceLeft > 0) {
                skipPayload(in);
            } else if (frameLeft > 0) {
                pass(in, from, in.position());
                from = in.position();
                beginNextPiece();
            } else {
                int start = in.position();
                boolean heldBack = header.position() > 0;
                if (!readHeader(in)) {
                    // The rest of the header comes with the next portion.
                    pass(in, from, start);
                    noteUnfinished();
                    return;
                }
                boolean cut = beginFrame();
                if (cut || heldBack) {
                    pass(in, from, start);
                    from = in.position();
                    passHeader();
                }
                header.clear();
            }
        }
        pass(in, from, in.position());
        noteUnfinished();
    }

    private void skipPayload(ByteBuffer in) {
        int some = (int) Math.min(pieceLeft, in.remaining());
        in.position(in.position() + some);
        pieceLeft -= some;
        frameLeft -= some;
        if (pieceLeft == 0) {
            endPiece();
        }
    }

    private void endPiece() {
        if (pieceIsData) {
            boolean inFragments = fragments > 0 || !pieceIsLast;
            messageBytes += pieceBytes;
            if (isText && inFragments) {
                longestText = Math.max(longestText, (int) Math.min(messageBytes, LONGEST_WHOLE));
            }
            fragments = pieceIsLast ? 0 : fragments + 1;
            messageBytes = pieceIsLast ? 0 : messageBytes;
        }
        pieceBytes = 0;
    }

    private void noteUnfinished() {
        if (fragments == 0 && (pieceLeft == 0 || !pieceIsData) && frameLeft == 0) {
            unfinishedSince = 0;
        } else if (unfinishedSince == 0) {
            unfinishedSince = System.nanoTime();
        }
        unfinishedBytes = messageBytes + pieceBytes - pieceLeft;
    }

    private boolean readHeader(ByteBuffer in) {
        while (in.hasRemaining()) {
            header.put(in.get());
            if (header.position() == headerLength()) {
                return true;
            }
        }
        return false;
    }

    private int headerLength() {
        if (header.position() < 2) {
            return LONGEST_HEADER;
        }
        int keyBytes = isMasked() ? KEY_BYTES : 0;
        return switch (header.get(1) & 0x7F) {
            case 126 -> 4 + keyBytes;
            case 127 -> 10 + keyBytes;
            default -> 2 + keyBytes;
        };
    }

    /** @return true if the frame is cut; then {@link #header} has the header of its first piece */
    private boolean beginFrame() throws Violation {
        // RFC 6455 §5.1: "The server MUST close the connection upon receiving a frame that is not masked."
        if (!isMasked()) {
            throw new Violation(CloseCodes.PROTOCOL_ERROR, "a client must mask its frames");
        }
        frameLeft = payloadLength();
        // RFC 6455 §5.2: "the most significant bit MUST be 0"
        if (frameLeft < 0) {
            throw new Violation(CloseCodes.PROTOCOL_ERROR, "the length of a frame is beyond 2^63");
        }
        int first = header.get(0);
        closeSeen |= (first & OPCODE) == CLOSE;
        if ((first & CONTROL) != 0) {
            countControl(System.nanoTime() / NANOS_PER_SECOND);
        }
        // Tyrus refuses a control frame that is too long by its header alone.
        pieceIsData = (first & CONTROL) == 0;
        if (pieceIsData && (first & OPCODE) != 0) {
            isText = (first & OPCODE) == TEXT;
        }
        frameIsFinal = (first & FIN) != 0;
        if (frameLeft <= LONGEST_FRAME || !pieceIsData) {
            pieceLeft = frameLeft;
            pieceBytes = frameLeft;
            pieceIsLast = frameIsFinal;
            if (frameLeft == 0) {
                endPiece();
            }
            return false;
        }
        header.get(header.position() - KEY_BYTES, key);
        beginPiece(first & ~FIN);
        return true;
    }

    private void countControl(long now) throws Violation {
        if (now != second) {
            second = now;
            controls = 0;
        }
        if (++controls > MOST_CONTROLS) {
            throw new Violation(
                    CloseCodes.VIOLATED_POLICY, "more than " + MOST_CONTROLS + " pings in a second: send fewer");
        }
    }

    private void beginNextPiece() {
        beginPiece(frameIsFinal && frameLeft <= LONGEST_FRAME ? FIN : 0);
        passHeader();
        header.clear();
    }

    private void beginPiece(int first) {
        pieceLeft = Math.min(frameLeft, LONGEST_FRAME);
        pieceBytes = pieceLeft;
        pieceIsLast = (first & FIN) != 0;
        header.clear();
        header.put((byte) first).put((byte) (MASKED | 127)).putLong(pieceLeft).put(key);
    }

    private long payloadLength() {
        int length = header.get(1) & 0x7F;
        return switch (length) {
            case 126 -> Short.toUnsignedLong(header.getShort(2));
            case 127 -> header.getLong(2);
            default -> length;
        };
    }

    private boolean isMasked() {
        return (header.get(1) & MASKED) != 0;
    }

    private void passHeader() {
        tyrus.handle(header.duplicate().flip());
    }

    private void pass(ByteBuffer in, int from, int to) {
        if (to > from) {
            tyrus.handle(in.slice(from, to - from));
        }
    }
}
