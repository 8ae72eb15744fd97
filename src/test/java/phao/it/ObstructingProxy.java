package phao.it;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import phao.check.LoopbackListener;

/**
 * A proxy like those of some companies: plain HTTP gets through, WebSocket does not, each in its own way.
 *
 * <p>Two threads for each connection; {@link #obstruct} by any thread. It may be healed at any time: what is open stays as it is.
 */
final class ObstructingProxy implements AutoCloseable {

    /** What it does. */
    enum Way {
        NOTHING,
        /** Answers a handshake as if it were any request. */
        REFUSE,
        /** Takes a handshake and never answers. */
        HANG,
        /** Lets a WebSocket open, and then passes nothing on. */
        SWALLOW,
        /** Lets a WebSocket open, and cuts it a moment later. */
        CUT,
        /** Refuses handshakes, and keeps event streams back until they end. */
        REFUSE_AND_BUFFER
    }

    private static final int LONGEST_HEAD = 64 << 10;
    private static final long CUT_AFTER_MILLIS = 400;
    private static final byte[] REFUSAL = "HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
            .getBytes(StandardCharsets.US_ASCII);

    private final LoopbackListener listener;
    private final URI server;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private volatile Way way = Way.NOTHING;

    ObstructingProxy(URI server) throws IOException {
        this.server = server;
        listener = LoopbackListener.start(this::serve);
    }

    URI url() {
        return URI.create("http://localhost:" + listener.address().getPort() + "/");
    }

    void obstruct(Way next) {
        way = next;
    }

    @Override
    public void close() throws IOException {
        timer.shutdownNow();
        listener.close();
        for (Socket socket : open) {
            socket.close();
        }
    }

    private void serve(Socket client) throws IOException {
        open.add(client);
        try {
            new Connection(client).serve();
        } finally {
            open.remove(client);
        }
    }

    /** One connection of a browser, on which several requests may come. */
    private final class Connection {

        private final Socket client;
        /** What the server says is not passed on. */
        private volatile boolean muted;

        Connection(Socket client) {
            this.client = client;
        }

        void serve() throws IOException {
            InputStream in = client.getInputStream();
            byte[] head = head(in);
            boolean handshake =
                    new String(head, StandardCharsets.ISO_8859_1).toLowerCase().contains("upgrade: websocket");
            Way how = way;
            if (handshake && (how == Way.REFUSE || how == Way.REFUSE_AND_BUFFER)) {
                client.getOutputStream().write(REFUSAL);
                return;
            }
            if (handshake && how == Way.HANG) {
                in.transferTo(OutputStream.nullOutputStream());
                return;
            }
            try (Socket behind = new Socket(server.getHost(), server.getPort())) {
                open.add(behind);
                OutputStream out = behind.getOutputStream();
                noteStream(head, head.length);
                out.write(head);
                if (handshake && how == Way.SWALLOW) {
                    client.getOutputStream().write(head(behind.getInputStream()));
                    in.transferTo(OutputStream.nullOutputStream());
                    return;
                }
                if (handshake && how == Way.CUT) {
                    timer.schedule(
                            () -> {
                                client.close();
                                return null;
                            },
                            CUT_AFTER_MILLIS,
                            TimeUnit.MILLISECONDS);
                }
                LoopbackListener.daemon(() -> answer(behind));
                pass(in, out);
            }
        }

        private void answer(Socket behind) throws IOException {
            try (client;
                    behind) {
                InputStream in = behind.getInputStream();
                OutputStream out = client.getOutputStream();
                byte[] buffer = new byte[16 << 10];
                for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
                    if (!muted) {
                        out.write(buffer, 0, length);
                    }
                }
            } finally {
                open.remove(behind);
            }
        }

        private void pass(InputStream in, OutputStream out) throws IOException {
            byte[] buffer = new byte[16 << 10];
            for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
                noteStream(buffer, length);
                out.write(buffer, 0, length);
            }
        }

        private void noteStream(byte[] bytes, int length) {
            if (way == Way.REFUSE_AND_BUFFER
                    && new String(bytes, 0, length, StandardCharsets.ISO_8859_1).contains("text/event-stream")) {
                muted = true;
            }
        }
    }

    /** All up to and with the empty line; less if it ends before. */
    private static byte[] head(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        int newlines = 0;
        while (newlines < 2 && head.size() < LONGEST_HEAD) {
            int next = in.read();
            if (next < 0) {
                break;
            }
            head.write(next);
            newlines = next == '\n' ? newlines + 1 : next == '\r' ? newlines : 0;
        }
        return head.toByteArray();
    }
}
