package phao.http;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import phao.container.Container;
import phao.container.HeldBytes;
import phao.protocol.Code;

/**
 * Reads the body of a request as it comes, without a thread that waits for it, up to a bound of its own
 * and one that all share.
 *
 * <p>The container reads, one call at a time; any thread may end it.
 */
final class Body implements ReadListener {

    private final ServletInputStream in;
    private final Code tooLarge;
    private final int maxBytes;
    private final Consumer<byte[]> whole;
    private final Consumer<Problem> refused;
    /** How long it is, if that makes asking for more unnecessary; else -1. */
    private final long length;
    private final HeldBytes.Share unfinished = HeldBytes.UNFINISHED.share();
    private final byte[] buffer = new byte[16 << 10];
    /** Guarded by this, and so is the next: who closes it may be another thread than who reads. */
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(0);
    private boolean closed;

    private Body(ServletInputStream in, long length, Code tooLarge, int maxBytes, Consumer<byte[]> whole,
            Consumer<Problem> refused) {
        this.in = in;
        this.length = length;
        this.tooLarge = tooLarge;
        this.maxBytes = maxBytes;
        this.whole = whole;
        this.refused = refused;
    }

    /**
     * Reads it. {@code whole} is told when it is there; if it can't be taken, that is the response.
     *
     * @param executor whose threads read where the server's own must not
     * @param tooLarge why a larger one is refused
     */
    static void read(HttpServletRequest request, AsyncResponse response, Executor executor, Code tooLarge, int maxBytes,
            Consumer<byte[]> whole) throws IOException {
        ServletInputStream in = request.getInputStream();
        Container container = response.container();
        long length = request.getContentLengthLong();
        Body body = new Body(in, container.readsBehindBodies() ? length : -1, tooLarge, maxBytes, whole, response::refuse);
        response.whenGone(body::close);
        if (length > maxBytes) {
            body.refuseAsTooLarge();
            return;
        }
        if (container.losesTheEndOfChunks() && length < 0) {
            response.endConnection();
        }
        if (container.goesOnWithinChunks() && request.getHeader("Transfer-Encoding") != null) {
            in.setReadListener(new ReadElsewhere(body, executor));
            return;
        }
        in.setReadListener(body);
        if (!container.readsBodiesItself()) {
            body.readWhatIsThere();
        }
    }

    @Override
    public void onDataAvailable() throws IOException {
        read(length);
    }

    private void readWhatIsThere() throws IOException {
        read(-1);
    }

    /** @param until how many bytes it has before the container says by itself that it is whole; -1 when it does not */
    private void read(long until) throws IOException {
        // Not isFinished(): for Grizzly that is when all has arrived, read or not.
        while (!isClosed() && size() != until && in.isReady()) {
            int length = in.read(buffer);
            if (length < 0) {
                onAllDataRead();
                return;
            }
            if (size() + length > maxBytes) {
                refuseAsTooLarge();
            } else if (!add(length)) {
                refuse(Problem.of(Code.BUSY, "too many messages wait for their end: send it again later"));
            }
        }
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    private synchronized int size() {
        return bytes.size();
    }

    private synchronized boolean add(int length) {
        if (closed || !unfinished.take(length)) {
            return false;
        }
        bytes.write(buffer, 0, length);
        return true;
    }

    /** Holds nothing any more. @return what it held, at the first call */
    private synchronized Optional<byte[]> close() {
        if (closed) {
            return Optional.empty();
        }
        closed = true;
        unfinished.giveBack();
        byte[] all = bytes.toByteArray();
        bytes.reset();
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
    public void onAllDataRead() {
        close().ifPresent(whole);
    }

    @Override
    public void onError(Throwable error) {
        refuse(Problem.of(Code.INVALID_FIELD, "the body could not be read to its end"));
    }
}
