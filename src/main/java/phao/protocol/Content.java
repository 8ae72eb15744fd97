package phao.protocol;

import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * What a message carries: text or bytes, as published.
 *
 * @param kind text or binary, as the sender's WebSocket message was
 * @param bytes the payload; UTF-8 for text. Not copied: whoever makes a content gives the array away and nobody changes it
 * @param contentType a media type, empty when the sender named none
 * @param filename a file's name, empty when the sender named none
 */
public record Content(Kind kind, byte[] bytes, String contentType, String filename) {

    /** The two kinds of WebSocket data messages (RFC 6455 §5.6). */
    public enum Kind { TEXT, BINARY }

    public Content {
        Objects.requireNonNull(kind);
        Objects.requireNonNull(bytes);
        Objects.requireNonNull(contentType);
        Objects.requireNonNull(filename);
    }

    public static Content text(String text) {
        return new Content(Kind.TEXT, text.getBytes(StandardCharsets.UTF_8), "", "");
    }

    public static Content binary(byte[] bytes) {
        return new Content(Kind.BINARY, bytes, "", "");
    }

    public boolean isText() {
        return kind == Kind.TEXT;
    }

    /** The text of a text content. */
    public String text() {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** Bytes of the payload. */
    public int size() {
        return bytes.length;
    }
}
