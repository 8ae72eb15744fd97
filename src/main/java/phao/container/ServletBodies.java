package phao.container;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * By {@code ServletInputStream} (Jakarta Servlet 6.0 §5.6, non-blocking I/O). Any thread.
 *
 * @param readsBehind true if the server, when the listener of a body asks for more, reads on behind the end of the body. It takes the
 *     next request for more of the body when the client has its answer a moment before the server has finished (docs/decisions/0005).
 *     And it may call the listener while the request's own thread is still at the first read
 * @param losesTheEndOfChunks true if the server reads on behind a body in chunks, or takes trailers that come late for the next
 *     request. Then the connection must end with the answer
 * @param goesOnWithinChunks true if a thread of the server that reads the end of chunks takes what follows on the connection for a new
 *     request, within that read. Then a thread of ours must read
 * @param readsItself true if the server calls the listener of a body on a thread of its own as soon as it has the listener. A call of
 *     {@code isReady()} beside that would lose the server's call. Other servers call the listener only after {@code isReady()} said no
 */
record ServletBodies(boolean readsBehind, boolean losesTheEndOfChunks, boolean goesOnWithinChunks, boolean readsItself)
        implements Bodies {

    @Override
    public long length(HttpServletRequest request) {
        return request.getContentLengthLong();
    }

    @Override
    public void read(HttpServletRequest request, HttpServletResponse response, Reader reader) throws IOException {
        long length = length(request);
        if (losesTheEndOfChunks && length < 0) {
            response.setHeader("Connection", "close");
        }
        ServletInputStream in = request.getInputStream();
        Listener listener = new Listener(in, readsBehind ? length : -1, reader);
        if (goesOnWithinChunks && request.getHeader("Transfer-Encoding") != null) {
            in.setReadListener(new ReadElsewhere(listener, Deployment.current().executor()));
            return;
        }
        if (readsBehind) {
            OneAtATime one = new OneAtATime(listener);
            in.setReadListener(one);
            one.begin();
            return;
        }
        in.setReadListener(listener);
        if (!readsItself) {
            listener.read(-1);
        }
    }

    /**
     * Lets one thread at a time call a listener. Grizzly may call it of the first bytes, and of the end, while the request's own thread
     * is still at the first read: two that read beside each other mixed up a body, or left out a part of it. Not for Tomcat, which holds
     * locks of its own while it calls, and takes them within a read.
     */
    private static final class OneAtATime implements ReadListener {

        private final Listener listener;

        OneAtATime(Listener listener) {
            this.listener = listener;
        }

        synchronized void begin() throws IOException {
            listener.read(-1);
        }

        @Override
        public synchronized void onDataAvailable() throws IOException {
            listener.onDataAvailable();
        }

        @Override
        public synchronized void onAllDataRead() {
            listener.onAllDataRead();
        }

        @Override
        public synchronized void onError(Throwable error) {
            listener.onError(error);
        }
    }

    /** For one thread at a time. */
    private static final class Listener implements ReadListener {
        private final ServletInputStream in;
        /** The length of the body, if nothing may be asked for behind its end; else -1. */
        private final long length;

        private final Reader reader;
        private final byte[] buffer = new byte[16 << 10];
        /** Volatile: threads take turns, and not every server makes the writes of one visible to the next. */
        private volatile long taken;

        private volatile boolean done;

        Listener(ServletInputStream in, long length, Reader reader) {
            this.in = in;
            this.length = length;
            this.reader = reader;
        }

        @Override
        public void onDataAvailable() throws IOException {
            read(length);
        }

        /** @param until stops after this number of bytes, because the container says by itself that the body is whole; -1 reads on */
        private void read(long until) throws IOException {
            // Not isFinished(): for Grizzly that is when all has arrived, read or not.
            while (!done && taken != until && in.isReady()) {
                int some = in.read(buffer);
                if (some < 0) {
                    onAllDataRead();
                    return;
                }
                taken += some;
                done = !reader.take(ByteBuffer.wrap(buffer, 0, some));
            }
        }

        @Override
        public void onAllDataRead() {
            if (!done) {
                done = true;
                reader.whole();
            }
        }

        @Override
        public void onError(Throwable error) {
            if (!done) {
                done = true;
                reader.broken();
            }
        }
    }
}
