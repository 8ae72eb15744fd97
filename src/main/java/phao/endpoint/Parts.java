package phao.endpoint;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import phao.protocol.Content;

/**
 * Puts the parts of one message together, up to a bound of our own.
 *
 * <p>Containers allocate the buffer of a whole-message handler for every session, so that a limit of 16 MiB costs 16 MiB for an
 * idle connection. Parts cost only what arrives. One thread at a time.
 */
final class Parts {

    private final int maxBytes;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(0);
    /** A pair of surrogates may be cut in two by a part's end. */
    private String half = "";

    Parts(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** @return the bytes when the message is complete; never more than the bound */
    Optional<byte[]> add(ByteBuffer part, boolean last) throws TooBig {
        check(part.remaining());
        byte[] chunk = new byte[part.remaining()];
        part.get(chunk);
        bytes.writeBytes(chunk);
        return last ? Optional.of(take()) : Optional.empty();
    }

    /** @return the text's UTF-8 when the message is complete */
    Optional<byte[]> add(String part, boolean last) throws TooBig {
        String text = half + part;
        boolean cut = !last && !text.isEmpty() && Character.isHighSurrogate(text.charAt(text.length() - 1));
        half = cut ? text.substring(text.length() - 1) : "";
        byte[] chunk = text.substring(0, text.length() - half.length()).getBytes(StandardCharsets.UTF_8);
        check(chunk.length);
        bytes.writeBytes(chunk);
        return last ? Optional.of(take()) : Optional.empty();
    }

    static Content text(byte[] utf8) {
        return new Content(Content.Kind.TEXT, utf8, "", "");
    }

    private void check(int more) throws TooBig {
        if ((long) bytes.size() + more > maxBytes) {
            bytes.reset();
            throw new TooBig("the message is larger than " + maxBytes + " bytes, which is the limit");
        }
    }

    private byte[] take() {
        byte[] all = bytes.toByteArray();
        bytes.reset();
        return all;
    }

    /** The message exceeds the bound; its text goes into the Close frame (1009). */
    static final class TooBig extends Exception {
        private static final long serialVersionUID = 1L;

        TooBig(String message) {
            super(message, null, false, false);
        }
    }
}
