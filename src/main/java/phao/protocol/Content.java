package phao.protocol;

import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * What a message carries: text or bytes, as published. A reference has only what is known about them (docs/protocol.md §2.5).
 *
 * @param kind text or binary, as the sender's WebSocket message was
 * @param bytes the payload, UTF-8 for text; empty in a reference. Not copied: nobody may change the array after it was handed over
 * @param size how many bytes the payload has, whether they are here or not
 * @param contentType a media type, empty when the sender named none
 * @param filename a file's name, empty when the sender named none
 * @param thumbnail a small picture of it, as {@link Thumbnail} says; empty when the sender gave none. Not copied
 */
public record Content(Kind kind, byte[] bytes, int size, String contentType, String filename, byte[] thumbnail) {

    /** The two kinds of WebSocket data messages (RFC 6455 §5.6). */
    public enum Kind {
        TEXT,
        BINARY
    }

    /** For readers that want every content inline, whatever its size. */
    public static final int ANY_SIZE = Integer.MAX_VALUE;

    private static final byte[] NOTHING = {};

    public Content {
        Objects.requireNonNull(kind);
        Objects.requireNonNull(bytes);
        Objects.requireNonNull(contentType);
        Objects.requireNonNull(filename);
        Objects.requireNonNull(thumbnail);
        if (bytes.length != size && bytes.length != 0) {
            throw new IllegalArgumentException(bytes.length + " of " + size + " bytes: all are here, or none");
        }
    }

    public Content(Kind kind, byte[] bytes, String contentType, String filename) {
        this(kind, bytes, bytes.length, contentType, filename, NOTHING);
    }

    public static Content text(String text) {
        return new Content(Kind.TEXT, text.getBytes(StandardCharsets.UTF_8), "", "");
    }

    public static Content binary(byte[] bytes) {
        return new Content(Kind.BINARY, bytes, "", "");
    }

    public Content withThumbnail(byte[] picture) {
        return new Content(kind, bytes, size, contentType, filename, picture);
    }

    /** A reference if the payload is larger than {@code inlineBytes}, else this content itself. */
    public Content inlineUpTo(int inlineBytes) {
        return size <= inlineBytes || isReference()
                ? this
                : new Content(kind, NOTHING, size, contentType, filename, thumbnail);
    }

    /** Whether the payload is not here. */
    public boolean isReference() {
        return bytes.length < size;
    }

    public boolean isText() {
        return kind == Kind.TEXT;
    }

    /** The text of a text content. */
    public String text() {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** How many bytes of it are in memory. */
    public int heldBytes() {
        return bytes.length + thumbnail.length;
    }
}
