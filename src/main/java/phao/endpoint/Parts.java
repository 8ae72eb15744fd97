package phao.endpoint;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import phao.heap.HeapShare;
import phao.protocol.Close;
import phao.protocol.Content;

/**
 * Puts the parts of one message together, up to a bound of our own.
 *
 * <p>Containers allocate the buffer of a whole-message handler for every session, so that a limit of 16 MiB costs 16 MiB for an
 * idle connection. Parts cost only what arrives. One thread at a time may add; any thread may close, at the end of the connection.
 */
final class Parts {

    private final int maxBytes;
    private final HeapShare.Part unfinished;

    @GuardedBy("this")
    private ByteArrayOutputStream bytes = new ByteArrayOutputStream(0);
    /** The first half of a pair of surrogates that the end of the last part has cut in two; else empty. The adding thread only. */
    private String half = "";

    /** @param unfinished the share of all connections' unfinished messages */
    Parts(int maxBytes, HeapShare unfinished) {
        this.maxBytes = maxBytes;
        this.unfinished = unfinished.part();
    }

    /** @return the whole message when its last part is there; never more than the bound */
    Optional<byte[]> add(ByteBuffer part, boolean last) throws MessageRefused {
        check(part.remaining());
        byte[] chunk = new byte[part.remaining()];
        part.get(chunk);
        return add(chunk, last);
    }

    /** @return the UTF-8 of the whole text when its last part is there */
    Optional<byte[]> add(String part, boolean last) throws MessageRefused {
        String text = half + part;
        boolean cut = !last && !text.isEmpty() && Character.isHighSurrogate(text.charAt(text.length() - 1));
        half = cut ? text.substring(text.length() - 1) : "";
        byte[] chunk = text.substring(0, text.length() - half.length()).getBytes(StandardCharsets.UTF_8);
        check(chunk.length);
        return add(chunk, last);
    }

    private synchronized Optional<byte[]> add(byte[] chunk, boolean last) throws MessageRefused {
        if (last && bytes.size() == 0) {
            return Optional.of(chunk);
        }
        if (!unfinished.take(chunk.length)) {
            drop();
            throw new MessageRefused(
                    new Close(Close.TRY_AGAIN_LATER, "too many messages wait for their end: send it again later"));
        }
        bytes.writeBytes(chunk);
        if (!last) {
            return Optional.empty();
        }
        byte[] all = bytes.toByteArray();
        drop();
        return Optional.of(all);
    }

    static Content text(byte[] utf8) {
        return new Content(Content.Kind.TEXT, utf8, "", "");
    }

    private synchronized void check(int more) throws MessageRefused {
        if ((long) bytes.size() + more > maxBytes) {
            drop();
            throw new MessageRefused(
                    new Close(Close.TOO_BIG, "the message is larger than " + maxBytes + " bytes, which is the limit"));
        }
    }

    @GuardedBy("this")
    private void drop() {
        unfinished.giveBack();
        if (bytes.size() > 0) {
            bytes = new ByteArrayOutputStream(0); // reset would keep the array
        }
    }

    /** The connection has ended: holds nothing for it any more. */
    synchronized void close() {
        drop();
        unfinished.end();
    }

    /** The message can't be taken; the connection must be closed as {@link #close} says. */
    static final class MessageRefused extends Exception {
        private static final long serialVersionUID = 1L;
        private final transient Close close;

        MessageRefused(Close close) {
            super(close.reason(), null, false, false);
            this.close = close;
        }

        Close close() {
            return close;
        }
    }
}
