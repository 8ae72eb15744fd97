package phao.http;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import phao.protocol.Code;

/**
 * Reads the body of a request as it comes, without a thread that waits for it, up to a bound.
 *
 * <p>The container calls it, one call at a time.
 */
final class Body implements ReadListener {

    private final ServletInputStream in;
    private final Code tooLarge;
    private final int maxBytes;
    private final Consumer<byte[]> whole;
    private final Consumer<Problem> refused;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final byte[] buffer = new byte[16 << 10];
    private final AtomicBoolean done = new AtomicBoolean();

    private Body(ServletInputStream in, Code tooLarge, int maxBytes, Consumer<byte[]> whole, Consumer<Problem> refused) {
        this.in = in;
        this.tooLarge = tooLarge;
        this.maxBytes = maxBytes;
        this.whole = whole;
        this.refused = refused;
    }

    /**
     * Reads it; the request must be asynchronous already. One of the two is told, once.
     *
     * @param tooLarge why a larger one is refused
     */
    static void read(HttpServletRequest request, Code tooLarge, int maxBytes, Consumer<byte[]> whole, Consumer<Problem> refused)
            throws IOException {
        ServletInputStream in = request.getInputStream();
        Body body = new Body(in, tooLarge, maxBytes, whole, refused);
        if (request.getContentLengthLong() > maxBytes) {
            body.refuse();
        } else {
            in.setReadListener(body);
            // Grizzly calls the listener only after isReady() said no.
            body.onDataAvailable();
        }
    }

    @Override
    public void onDataAvailable() throws IOException {
        // Not isFinished(): for Grizzly that is when all has arrived, read or not.
        while (!done.get() && in.isReady()) {
            int length = in.read(buffer);
            if (length < 0) {
                onAllDataRead();
                return;
            }
            if (bytes.size() + length > maxBytes) {
                refuse();
                return;
            }
            bytes.write(buffer, 0, length);
        }
    }

    private void refuse() {
        if (done.compareAndSet(false, true)) {
            refused.accept(Problem.of(tooLarge, "the body has more than " + maxBytes + " bytes, which is the limit"));
        }
    }

    @Override
    public void onAllDataRead() {
        if (done.compareAndSet(false, true)) {
            whole.accept(bytes.toByteArray());
        }
    }

    @Override
    public void onError(Throwable error) {
        if (done.compareAndSet(false, true)) {
            refused.accept(Problem.of(Code.INVALID_FIELD, "the body could not be read to its end"));
        }
    }
}
