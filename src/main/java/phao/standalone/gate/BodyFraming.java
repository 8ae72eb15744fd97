package phao.standalone.gate;

import java.nio.ByteBuffer;
import java.util.List;
import phao.protocol.Ascii;

/** Where the body of a request ends (RFC 9112 §6.3), and which of its bytes are the content. One thread at a time. */
abstract class BodyFraming {

    /** A number with more digits is beyond every limit, and could overflow a long. */
    private static final int MAX_DIGITS = 18;

    /** Takes the bytes of the content, which are the caller's again when it returns. */
    interface Content {
        void take(ByteBuffer bytes);
    }

    static BodyFraming of(List<String> transferEncoding, List<String> contentLength, boolean http11) throws BadRequest {
        if (transferEncoding.isEmpty()) {
            return contentLength.isEmpty() ? new Counted(0) : new Counted(length(contentLength));
        }
        // RFC 9112 §6.1: such a message "ought to be handled as an error", in HTTP/1.0 it "MUST" be treated as faulty.
        if (!contentLength.isEmpty() || !http11) {
            throw BadRequest.malformed(
                    http11
                            ? "Content-Length and Transfer-Encoding exclude each other"
                            : "HTTP/1.0 has no Transfer-Encoding");
        }
        if (transferEncoding.size() > 1 || !transferEncoding.get(0).equalsIgnoreCase("chunked")) {
            throw Grammar.list(transferEncoding).stream().allMatch("chunked"::equals)
                    ? BadRequest.malformed("a body is chunked once")
                    : BadRequest.unknown("this server knows no Transfer-Encoding but chunked");
        }
        return new ChunkedBody();
    }

    private static long length(List<String> values) throws BadRequest {
        String value = values.get(0);
        if (values.size() > 1 || value.isEmpty() || !value.chars().allMatch(Ascii::isDigit)) {
            throw BadRequest.malformed("Content-Length must be one number");
        }
        if (value.length() > MAX_DIGITS) {
            throw BadRequest.tooLong("no body is so long");
        }
        return Long.parseLong(value);
    }

    /** Takes what has arrived of the body, and nothing behind it. */
    abstract void decode(ByteBuffer in, Content content) throws BadRequest;

    /** Whether all of it has been decoded. */
    abstract boolean ended();

    /** The length of the content in bytes; -1 if it is not known. */
    abstract long length();

    /** A body whose length is in the head. */
    private static final class Counted extends BodyFraming {
        private final long length;
        private long left;

        Counted(long length) {
            this.length = length;
            this.left = length;
        }

        @Override
        void decode(ByteBuffer in, Content content) {
            int some = (int) Math.min(left, in.remaining());
            if (some > 0) {
                ByteBuffer bytes = in.slice(in.position(), some);
                in.position(in.position() + some);
                left -= some;
                content.take(bytes);
            }
        }

        @Override
        boolean ended() {
            return left == 0;
        }

        @Override
        long length() {
            return length;
        }
    }
}
