package phao.standalone.gate;

import java.nio.ByteBuffer;
import java.util.Arrays;
import phao.protocol.Ascii;

/** Collects the bytes of a request's head until its empty line, in whatever portions they come. One thread at a time. */
final class HeadCollector {

    private static final int USUAL_BYTES = 1 << 10;

    /** Bound: what a connection may hold before it is known what it wants. */
    private final int mostBytes;

    private byte[] bytes = new byte[0];
    private int length;
    private int taken;
    private boolean lineSeen;

    HeadCollector(int mostBytes) {
        this.mostBytes = mostBytes;
    }

    /** Whether a byte of a head has arrived. */
    boolean hasBegun() {
        return length > 0 || lineSeen; // an empty line is nothing
    }

    /**
     * Takes what belongs to the head.
     *
     * @return whether it is whole; then {@link #head} must be called
     */
    boolean collect(ByteBuffer in) throws BadRequest {
        while (in.hasRemaining()) {
            byte next = in.get();
            check(next);
            append(next);
            if (next == '\n' && endsLine()) {
                return true;
            }
        }
        return false;
    }

    private void check(byte next) throws BadRequest {
        boolean afterCr = length > 0 && bytes[length - 1] == '\r';
        // RFC 9112 §2.2: a recipient of a bare CR "MUST consider that element to be invalid". A single LF it "MAY
        // recognize".
        if (afterCr != (next == '\n')) {
            throw BadRequest.malformed("each line of a request ends with CR LF, and neither stands anywhere else");
        }
        if (length == 0 && next != '\r' && !Ascii.isOfToken(next)) {
            throw BadRequest.malformed("this is no HTTP request; if it is TLS, this port has none");
        }
        if (++taken > mostBytes) {
            throw lineSeen
                    ? BadRequest.headTooLong(
                            "address and headers of the request, cookies included, are longer than " + limit())
                    : BadRequest.addressTooLong("the address is longer than " + limit() + " with the headers");
        }
    }

    private String limit() {
        return mostBytes + " bytes, which is the limit (phao.head.bytes)";
    }

    private void append(byte next) {
        if (length == bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(USUAL_BYTES, 2 * length));
        }
        bytes[length++] = next;
    }

    /** @return whether that was the empty line at the end */
    private boolean endsLine() {
        if (length == 2) {
            // RFC 9112 §2.2: "SHOULD ignore at least one empty line (CRLF) received prior to the request-line".
            length = 0;
            return false;
        }
        lineSeen = true;
        return bytes[length - 3] == '\n';
    }

    /** The head, with the empty line. Nothing is collected any more. */
    byte[] head() {
        byte[] head = Arrays.copyOf(bytes, length);
        bytes = new byte[0];
        length = 0;
        taken = 0;
        lineSeen = false;
        return head;
    }
}
