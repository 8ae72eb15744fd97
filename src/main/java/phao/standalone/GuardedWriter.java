package phao.standalone;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.glassfish.tyrus.spi.CompletionHandler;
import org.glassfish.tyrus.spi.Writer;
import org.glassfish.tyrus.spi.WriterInfo;

/**
 * Follows the writes of a connection, so that one that stands still can be cut: Tyrus itself waits for ever.
 *
 * <p>Any thread may write; completions come from Grizzly's threads.
 */
final class GuardedWriter extends Writer {

    /** How many Pongs may wait to be written: a bound, so that a client that sends Pings and reads nothing can't fill the memory. */
    private static final int MOST_PONGS_WAITING = 64;

    private final Writer socket;
    private final Runnable onClose;
    private final AtomicInteger writesWaiting = new AtomicInteger();
    private final AtomicInteger pongsWaiting = new AtomicInteger();
    private volatile long lastProgress = System.nanoTime();

    /** @param onClose is called instead of closing the socket; {@link GuardedConnection} decides when to close it */
    GuardedWriter(Writer socket, Runnable onClose) {
        this.socket = socket;
        this.onClose = onClose;
    }

    /**
     * Whether something waits to be written, and nothing was written for longer than {@code patience}.
     *
     * @param now by {@link System#nanoTime}
     */
    boolean standsStill(long now, Duration patience) {
        return writesWaiting.get() > 0 && now - lastProgress > patience.toNanos();
    }

    @Override
    public void write(ByteBuffer frame, CompletionHandler<ByteBuffer> handler, WriterInfo info) {
        if (info.getMessageType() != WriterInfo.MessageType.PONG) {
            write(frame, handler);
        } else if (pongsWaiting.get() < MOST_PONGS_WAITING) {
            pongsWaiting.incrementAndGet();
            write(frame, new Counted(handler, pongsWaiting));
        } else {
            // RFC 6455 §5.5.3: an endpoint that has not yet answered earlier Pings "MAY elect to send a Pong frame for
            // only
            // the most recently processed Ping frame". Dozens wait already, so this one changes nothing.
            handler.completed(frame);
        }
    }

    @Override
    public void write(ByteBuffer frame, CompletionHandler<ByteBuffer> handler) {
        if (writesWaiting.get() == 0) {
            lastProgress = System.nanoTime(); // set first, or the silence before this write would count
        }
        writesWaiting.incrementAndGet();
        socket.write(frame, new Counted(handler, writesWaiting));
    }

    @Override
    public void close() {
        onClose.run();
    }

    /** Closes the socket after what waits is written. */
    void closeSocket() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new IllegalStateException("a socket's close only queues it", e);
        }
    }

    private final class Counted extends CompletionHandler<ByteBuffer> {
        private final CompletionHandler<ByteBuffer> handler;
        private final AtomicInteger waiting;

        Counted(CompletionHandler<ByteBuffer> handler, AtomicInteger waiting) {
            this.handler = handler;
            this.waiting = waiting;
        }

        private void done() {
            lastProgress = System.nanoTime();
            waiting.decrementAndGet();
        }

        @Override
        public void completed(ByteBuffer result) {
            done();
            handler.completed(result);
        }

        @Override
        public void failed(Throwable error) {
            done();
            handler.failed(error);
        }

        @Override
        public void cancelled() {
            done();
            handler.cancelled();
        }
    }
}
