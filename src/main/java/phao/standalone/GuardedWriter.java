package phao.standalone;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;
import org.glassfish.tyrus.spi.CompletionHandler;
import org.glassfish.tyrus.spi.Writer;
import org.glassfish.tyrus.spi.WriterInfo;

/**
 * Knows how a connection's writes come along, so that one that stands still can be cut: Tyrus itself waits forever.
 *
 * <p>Any thread writes; completions come from Grizzly's threads.
 */
final class GuardedWriter extends Writer {

    /** Unanswered pings of a client that reads nothing must not fill the memory. */
    private static final int MOST_PONGS_WAITING = 64;

    private final Writer socket;
    private final Runnable onClose;
    private final AtomicInteger writesWaiting = new AtomicInteger();
    private final AtomicInteger pongsWaiting = new AtomicInteger();
    private volatile long lastProgress = System.nanoTime();

    /** @param onClose called instead of closing the socket: the guard decides when that happens */
    GuardedWriter(Writer socket, Runnable onClose) {
        this.socket = socket;
        this.onClose = onClose;
    }

    /** Whether something waits to be written and nothing was for that long. */
    boolean standsStill(long now, long nanos) {
        return writesWaiting.get() > 0 && now - lastProgress > nanos;
    }

    @Override
    public void write(ByteBuffer frame, CompletionHandler<ByteBuffer> handler, WriterInfo info) {
        if (info.getMessageType() != WriterInfo.MessageType.PONG) {
            write(frame, handler);
        } else if (pongsWaiting.get() < MOST_PONGS_WAITING) {
            pongsWaiting.incrementAndGet();
            write(frame, new Counted(handler, pongsWaiting));
        } else {
            // RFC 6455 §5.5.3: who has not yet answered earlier pings "MAY elect to send a Pong frame for only the most
            // recently processed". Dozens wait already, so this one changes nothing.
            handler.completed(frame);
        }
    }

    @Override
    public void write(ByteBuffer frame, CompletionHandler<ByteBuffer> handler) {
        if (writesWaiting.get() == 0) {
            lastProgress = System.nanoTime(); // before it counts, or the time of silence before it would
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
