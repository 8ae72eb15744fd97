package phao.container;

import jakarta.servlet.ReadListener;
import java.io.IOException;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Lets a body be read by threads of ours, where a thread of the server must not read it: when Tomcat's own read the end of chunks it
 * calls the connector from within, which finds the connection free and takes for a request what is still in the socket, even the
 * middle of a body (docs/decisions/0005). When another thread reads, the connector finds the exchange, and tells us of the end.
 *
 * <p>It tells so from within that read too. What the end sets off, the answer above all, waits until the read is left: with the
 * answer the container takes its objects back (docs/decisions/0004).
 *
 * <p>Any thread; one at a time reads, because the container calls for the next only when one has been told to wait.
 */
final class ReadElsewhere implements ReadListener {

    private final ReadListener body;
    private final Executor executor;
    /** The thread that reads; null while none does. */
    private final AtomicReference<Thread> reader = new AtomicReference<>();

    private volatile boolean ended;

    ReadElsewhere(ReadListener body, Executor executor) {
        this.body = body;
        this.executor = executor;
    }

    @Override
    public void onDataAvailable() {
        executor.execute(this::read);
    }

    private void read() {
        Thread self = Thread.currentThread();
        reader.set(self);
        try {
            body.onDataAvailable();
        } catch (IOException | RuntimeException | Error e) {
            body.onError(e);
        } finally {
            // The next one may have begun already.
            reader.compareAndSet(self, null);
        }
        if (ended) {
            end();
        }
    }

    @Override
    public void onAllDataRead() throws IOException {
        if (reader.get() == Thread.currentThread()) {
            ended = true;
        } else {
            body.onAllDataRead();
        }
    }

    private void end() {
        try {
            body.onAllDataRead();
        } catch (IOException e) {
            body.onError(e);
        }
    }

    @Override
    public void onError(Throwable error) {
        body.onError(error);
    }
}
