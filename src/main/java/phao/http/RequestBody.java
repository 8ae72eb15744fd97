package phao.http;

import jakarta.servlet.http.HttpServletRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.Consumer;
import phao.container.Bodies;
import phao.heap.HeapShare;
import phao.protocol.Code;

/**
 * Holds the body of a request as it comes, up to a bound of its own and one that all share.
 *
 * <p>One thread at a time brings it; any thread may end it.
 */
final class RequestBody implements Bodies.Reader {

    private final Code tooLarge;
    private final int maxBytes;
    private final Consumer<byte[]> whole;
    private final Consumer<Problem> refused;
    private final HeapShare.Part unfinished;
    /** Guarded by this, and so is the next: who closes it may be another thread than who brings it. */
    private ByteArrayOutputStream bytes = new ByteArrayOutputStream(0);

    private boolean closed;

    private RequestBody(
            Code tooLarge, int maxBytes, HeapShare unfinished, Consumer<byte[]> whole, Consumer<Problem> refused) {
        this.tooLarge = tooLarge;
        this.maxBytes = maxBytes;
        this.unfinished = unfinished.part();
        this.whole = whole;
        this.refused = refused;
    }

    /**
     * Reads it. {@code whole} is told when it is there; if it can't be taken, that is the response.
     *
     * @param tooLarge why a larger one is refused
     * @param unfinished of all messages that are not whole
     */
    static void read(
            HttpServletRequest request,
            AsyncResponse response,
            Code tooLarge,
            int maxBytes,
            HeapShare unfinished,
            Consumer<byte[]> whole)
            throws IOException {
        RequestBody body = new RequestBody(
                tooLarge,
                maxBytes,
                unfinished,
                whole,
                // What is left of the body stands between this answer and the next request: not every server gets over
                // it.
                problem -> response.refuse(problem, head -> head.setHeader("Connection", "close")));
        response.whenGone(body::close);
        if (response.container().bodies().length(request) > maxBytes) {
            body.refuseAsTooLarge();
        } else {
            response.read(request, new AnsweringReader(body, response));
        }
    }

    @Override
    public boolean take(ByteBuffer more) {
        switch (add(more)) {
            case TOO_LARGE -> refuseAsTooLarge();
            case TOO_MANY -> refuse(Problem.of(Code.BUSY, "too many messages wait for their end: send it again later"));
            default -> {
                return true;
            }
        }
        return false;
    }

    private enum Added {
        TAKEN,
        TOO_LARGE,
        TOO_MANY
    }

    private synchronized Added add(ByteBuffer more) {
        if ((long) bytes.size() + more.remaining() > maxBytes) {
            return Added.TOO_LARGE;
        }
        if (closed || !unfinished.take(more.remaining())) {
            return Added.TOO_MANY;
        }
        byte[] some = new byte[more.remaining()];
        more.get(some);
        bytes.writeBytes(some);
        return Added.TAKEN;
    }

    /** Holds nothing any more. @return what it held, at the first call */
    private synchronized Optional<byte[]> close() {
        if (closed) {
            return Optional.empty();
        }
        closed = true;
        unfinished.end();
        byte[] all = bytes.toByteArray();
        bytes = new ByteArrayOutputStream(0); // reset would keep the array
        return Optional.of(all);
    }

    private void refuseAsTooLarge() {
        refuse(Problem.of(tooLarge, "the body has more than " + maxBytes + " bytes, which is the limit"));
    }

    private void refuse(Problem problem) {
        if (close().isPresent()) {
            refused.accept(problem);
        }
    }

    @Override
    public void whole() {
        close().ifPresent(whole);
    }

    @Override
    public void broken() {
        refuse(Problem.of(Code.INVALID_FIELD, "the body could not be read to its end"));
    }
}
