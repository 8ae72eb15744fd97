package phao.standalone.gate;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import phao.protocol.Ascii;

/** A body in chunks (RFC 9112 §7.1). Extensions and trailers are read and not used. */
final class ChunkedBody extends BodyFraming {

    /** Bound: a chunk's length needs no more, leading zeros included. */
    private static final int MAX_DIGITS = 15;
    /** §7.1.1: "A server ought to limit the total length of chunk extensions received in a request". */
    private static final int MAX_EXTENSIONS = 16 << 10;
    /** Bound: the bytes of trailers that are held until the body ends. */
    private static final int MAX_TRAILERS = 8 << 10;

    private enum State {
        /** Digits of a chunk's length; then {@link #BLANK}, {@link #EXTENSION} or {@link #SIZE_END}. */
        SIZE,
        /** Before the semicolon of an extension; then {@link #EXTENSION}. */
        BLANK,
        /** To the end of the line; then {@link #SIZE_END}. */
        EXTENSION,
        /** LF behind CR; then {@link #DATA}, or behind the last chunk {@link #TRAILER}. */
        SIZE_END,
        /** The bytes of a chunk; then {@link #DATA_CR}. */
        DATA,
        /** CR behind a chunk; then {@link #DATA_LF}. */
        DATA_CR,
        /** LF behind that CR; then {@link #SIZE}. */
        DATA_LF,
        /** A line of trailers, or the empty one; then {@link #TRAILER_END}. */
        TRAILER,
        /** LF behind CR; then {@link #TRAILER}, or behind the empty line {@link #END}. */
        TRAILER_END,
        /** The body is whole. */
        END
    }

    private State state = State.SIZE;
    private long size;
    private int digits;
    private int extensions;
    private final ByteArrayOutputStream trailer = new ByteArrayOutputStream(0);
    private int trailers;

    @Override
    boolean ended() {
        return state == State.END;
    }

    @Override
    long length() {
        return -1;
    }

    @Override
    void decode(ByteBuffer in, Content content) throws BadRequest {
        while (in.hasRemaining() && state != State.END) {
            if (state == State.DATA) {
                data(in, content);
            } else {
                state = next(in.get() & 0xFF);
            }
        }
    }

    private void data(ByteBuffer in, Content content) {
        int some = (int) Math.min(size, in.remaining());
        ByteBuffer bytes = in.slice(in.position(), some);
        in.position(in.position() + some);
        size -= some;
        if (size == 0) {
            state = State.DATA_CR;
        }
        content.take(bytes);
    }

    private State next(int c) throws BadRequest {
        return switch (state) {
            case SIZE -> size(c);
            case BLANK -> blank(c);
            case EXTENSION -> extension(c);
            case SIZE_END -> {
                expect('\n', c);
                digits = 0;
                yield size == 0 ? State.TRAILER : State.DATA;
            }
            case DATA_CR -> {
                expect('\r', c);
                yield State.DATA_LF;
            }
            case DATA_LF -> {
                expect('\n', c);
                yield State.SIZE;
            }
            case TRAILER -> trailer(c);
            case TRAILER_END -> {
                expect('\n', c);
                yield endOfTrailer();
            }
            case DATA, END -> throw new IllegalStateException(state.name());
        };
    }

    private State size(int c) throws BadRequest {
        if (Ascii.isHexDigit(c)) {
            if (++digits > MAX_DIGITS) {
                throw BadRequest.malformed(
                        "the length of a chunk has more than " + MAX_DIGITS + " digits, which is the limit");
            }
            size = size * 16 + Character.digit(c, 16);
            return State.SIZE;
        }
        if (digits == 0 || c != '\r' && c != ';' && !Ascii.isBlank(c)) {
            throw BadRequest.malformed("a chunk begins with its length in hexadecimal digits");
        }
        return c == '\r' ? State.SIZE_END : Ascii.isBlank(c) ? State.BLANK : State.EXTENSION;
    }

    /** §7.1.1: blanks may stand around what belongs to an extension, not at the end of the line. */
    private State blank(int c) throws BadRequest {
        if (c != ';' && !Ascii.isBlank(c)) {
            throw BadRequest.malformed("behind the length of a chunk may only stand an extension");
        }
        countExtension();
        return c == ';' ? State.EXTENSION : State.BLANK;
    }

    private State extension(int c) throws BadRequest {
        if (c == '\r') {
            return State.SIZE_END;
        }
        if (!Grammar.isFieldChar(c)) {
            throw BadRequest.malformed("a chunk's extension has a control character");
        }
        countExtension();
        return State.EXTENSION;
    }

    private void countExtension() throws BadRequest {
        if (++extensions > MAX_EXTENSIONS) {
            throw BadRequest.tooLong(
                    "the chunks' extensions are longer than " + MAX_EXTENSIONS + " bytes, which is the limit");
        }
    }

    private State trailer(int c) throws BadRequest {
        if (c == '\r') {
            return State.TRAILER_END;
        }
        if (!Grammar.isFieldChar(c)) {
            throw BadRequest.malformed("a trailer has a control character");
        }
        if (++trailers > MAX_TRAILERS) {
            throw BadRequest.headTooLong("the trailers are longer than " + MAX_TRAILERS + " bytes, which is the limit");
        }
        trailer.write(c);
        return State.TRAILER;
    }

    private State endOfTrailer() throws BadRequest {
        if (trailer.size() == 0) {
            return State.END;
        }
        RequestHead.field(trailer.toString(StandardCharsets.ISO_8859_1));
        trailer.reset();
        return State.TRAILER;
    }

    private static void expect(char wanted, int c) throws BadRequest {
        if (c != wanted) {
            throw BadRequest.malformed("a chunk is not as long as it says, or its line does not end with CR LF");
        }
    }
}
