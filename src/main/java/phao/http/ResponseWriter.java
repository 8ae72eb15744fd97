package phao.http;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;

/**
 * Writes as far as the client takes it, without waiting (Jakarta Servlet 6.0 §5.7, non-blocking I/O).
 *
 * <p>Not thread-safe, and every call touches objects of the container: {@link AsyncResponse} calls it with its lock held.
 */
final class ResponseWriter {

    /** The bytes of one call: a container may copy what the client does not take. */
    private static final int SLICE_BYTES = 32 << 10;

    /** The head of an answer can't be set, for this cause. Another head may be tried, once. */
    static final class HeadFailure extends Exception {
        private static final long serialVersionUID = 1L;

        HeadFailure(Throwable cause) {
            super("", cause, false, false);
        }
    }

    private final HttpServletResponse response;
    private final ServletOutputStream out;
    /** How many flushes it takes until the client sees the head. */
    private final int flushesToBegin;

    private boolean begun;
    private boolean headFailed;
    /** The parts behind {@link #part}. */
    private Iterator<byte[]> rest = List.<byte[]>of().iterator();

    /** Null before the first of the parts. */
    private byte[] part;
    /** How many bytes of {@link #part} have been written. */
    private int offset;
    /** How often it is to be flushed yet. */
    private int flushes;

    ResponseWriter(HttpServletResponse response, int flushesToBegin) throws IOException {
        this.response = response;
        this.out = response.getOutputStream();
        this.flushesToBegin = flushesToBegin;
    }

    /** Whether the head was set: then the client gets it, and no other. */
    boolean hasBegun() {
        return begun;
    }

    /** Writes these parts next, with this head before them if nothing has been written. */
    void next(Consumer<HttpServletResponse> head, List<byte[]> parts) throws HeadFailure, IOException {
        rest = parts.iterator();
        part = null;
        flushes = 1;
        if (!begun) {
            set(head);
            begun = true;
            flushes = flushesToBegin;
        }
    }

    private void set(Consumer<HttpServletResponse> head) throws HeadFailure, IOException {
        try {
            head.accept(response);
        } catch (RuntimeException | Error bug) {
            if (headFailed) {
                throw new IOException("not even the head of a problem can be set", bug);
            }
            headFailed = true;
            throw new HeadFailure(bug);
        }
    }

    /** @return whether all is written; if not, the container calls the write listener when the client takes more */
    boolean advance() throws IOException {
        while (out.isReady()) {
            if (part != null && offset < part.length) {
                int length = Math.min(SLICE_BYTES, part.length - offset);
                out.write(part, offset, length);
                offset += length;
            } else if (rest.hasNext()) {
                part = rest.next();
                offset = 0;
            } else if (flushes > 0) {
                flushes--;
                out.flush();
            } else {
                return true;
            }
        }
        return false;
    }
}
