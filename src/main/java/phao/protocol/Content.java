package phao.protocol;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a message carries: text or bytes, as published; or, where something was removed, the other number or numbers that this is about
 * (docs/protocol.md §2.12). A reference has only what is known about a content (§2.5).
 *
 * @param kind text or binary, as the sender's WebSocket message was, or what it tells of a removal
 * @param bytes the payload, UTF-8 for text; empty in a reference; the digits of {@link #number} or {@link #numbers} where something was removed. Not copied: nobody may change the array after it was handed over
 * @param size how many bytes the payload has, whether they are here or not
 * @param contentType a media type, empty when the sender named none
 * @param filename a file's name, empty when the sender named none
 * @param thumbnail a small picture of it, as {@link Thumbnail} says; empty when the sender gave none. Not copied
 */
public record Content(Kind kind, byte[] bytes, int size, String contentType, String filename, byte[] thumbnail) {

    /** What stands in the log under a number. The log stores a kind as its place here: kinds are only added. */
    public enum Kind {
        /** As the two kinds of WebSocket data messages (RFC 6455 §5.6). */
        TEXT,
        BINARY,
        /** What was published is gone; {@link Content#number} is that of the removal. */
        REMOVED,
        /** Somebody removed the message {@link Content#number}. */
        REMOVAL,
        /** Somebody removed everything up to {@link Content#number}. */
        CLEARING,
        /** The messages {@link Content#numbers} are erased, and of whom they were. */
        ERASURE
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

    /** @param by the number of the removal */
    public static Content removed(long by) {
        return numbered(Kind.REMOVED, by);
    }

    /** @param seq the number of the message that is removed */
    public static Content removal(long seq) {
        return numbered(Kind.REMOVAL, seq);
    }

    /** @param upTo the last number that is removed */
    public static Content clearing(long upTo) {
        return numbered(Kind.CLEARING, upTo);
    }

    /** @param seqs the numbers of the messages that are erased, ascending */
    public static Content erasure(List<Long> seqs) {
        return numbered(Kind.ERASURE, seqs.toArray(Long[]::new));
    }

    private static Content numbered(Kind kind, Long... numbers) {
        String text = Stream.of(numbers).map(String::valueOf).collect(Collectors.joining(" "));
        return new Content(kind, text.getBytes(StandardCharsets.US_ASCII), "", "");
    }

    /** The other number that a removed message or a removal names. */
    public long number() {
        return Long.parseLong(text());
    }

    /** The numbers of the messages that an erasure names. */
    public List<Long> numbers() {
        return Stream.of(text().split(" ")).map(Long::valueOf).toList();
    }

    /** Whether somebody published it; otherwise it tells of a removal. */
    public boolean isPublished() {
        return kind == Kind.TEXT || kind == Kind.BINARY;
    }

    public Content withThumbnail(byte[] picture) {
        return new Content(kind, bytes, size, contentType, filename, picture);
    }

    /** A reference if the payload is larger than {@code inlineBytes}, else this content itself. */
    public Content inlineUpTo(int inlineBytes) {
        return size <= inlineBytes || isReference() || !isPublished()
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
