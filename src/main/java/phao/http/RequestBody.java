package phao.http;

import com.google.errorprone.annotations.concurrent.GuardedBy;
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
 * Collects the body of a request: at most {@code maxBytes}, and of all unfinished bodies together at most a share of the heap.
 *
 * <p>One thread at a time brings bytes; any thread may end it.
 */
final class RequestBody implements Bodies.Reader {

    private final Code tooLarge;
    private final int maxBytes;
    private final Consumer<byte[]> whole;
    private final Consumer<Problem> refused;
    private final HeapShare.Part unfinished;

    @GuardedBy("this")
    private ByteArrayOutputStream bytes = new ByteArrayOutputStream(0);

    @GuardedBy("this")
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
     * Reads the body of {@code request} and gives it to {@code whole}. If it can't be taken, the response is a problem.
     *
     * @param tooLarge the code of the problem if the body has more than {@code maxBytes}
     * @param unfinished the share of the heap for all messages whose end has not come
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
                // The rest of the body comes before the next request, and not every server skips it.
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

    /**
     * Gives the memory back.
     *
     * @return the body at the first call, and nothing later
     */
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
