package phao.http;

import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.function.Consumer;

/**
 * A whole answer.
 *
 * @param head sets status and headers
 * @param parts the body, in this order; the arrays are never changed
 */
record Answer(Consumer<HttpServletResponse> head, List<byte[]> parts) {

    /** Up to this size parts are copied into one: writing each of them would cost more than the copy. */
    private static final int MAX_JOINED_BYTES = 32 << 10;

    Answer(Consumer<HttpServletResponse> head, byte[] body) {
        this(head, List.of(body));
    }

    /** An answer without a body. */
    static Answer empty(Consumer<HttpServletResponse> head) {
        return new Answer(head, List.of());
    }

    /** The length of the body, bytes. */
    long size() {
        return size(parts);
    }

    /** The same answer, with its length in the head. */
    Answer withLength() {
        long size = size();
        return new Answer(head.andThen(to -> to.setContentLengthLong(size)), parts);
    }

    /** The same parts, or one if they are small. */
    static List<byte[]> joined(List<byte[]> parts) {
        if (parts.size() < 2 || size(parts) > MAX_JOINED_BYTES) {
            return parts;
        }
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        parts.forEach(all::writeBytes);
        return List.of(all.toByteArray());
    }

    private static long size(List<byte[]> parts) {
        return parts.stream().mapToLong(part -> part.length).sum();
    }
}
