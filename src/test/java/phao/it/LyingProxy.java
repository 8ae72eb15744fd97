package phao.it;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.function.UnaryOperator;
import phao.check.LoopbackListener;

/**
 * Makes a liar of a server: every text message that it sends passes through a function. What clients send is not touched. To see
 * that a check finds what is wrong.
 */
final class LyingProxy implements AutoCloseable {

    private static final int TEXT = 0x81;

    private final LoopbackListener listener;
    private final URI server;
    private final UnaryOperator<String> lie;

    LyingProxy(URI server, UnaryOperator<String> lie) throws IOException {
        this.server = server;
        this.lie = lie;
        listener = LoopbackListener.start(this::serve);
    }

    URI url() {
        return URI.create("ws://localhost:" + listener.address().getPort() + "/");
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }

    private void serve(Socket client) throws IOException {
        try (Socket behind = new Socket(server.getHost(), server.getPort())) {
            LoopbackListener.daemon(() -> {
                try (client;
                        behind) {
                    answer(
                            new DataInputStream(behind.getInputStream()),
                            new DataOutputStream(client.getOutputStream()));
                }
            });
            client.getInputStream().transferTo(behind.getOutputStream());
        }
    }

    private void answer(DataInputStream in, DataOutputStream out) throws IOException {
        passHead(in, out);
        while (true) {
            int first = in.readUnsignedByte();
            byte[] payload = new byte[length(in)];
            in.readFully(payload);
            if (first == TEXT) {
                payload = lie.apply(new String(payload, StandardCharsets.UTF_8)).getBytes(StandardCharsets.UTF_8);
            }
            out.writeByte(first);
            // RFC 6455 §5.2: "the minimal number of bytes MUST be used to encode the length"
            if (payload.length < 126) {
                out.writeByte(payload.length);
            } else if (payload.length < 1 << 16) {
                out.writeByte(126);
                out.writeShort(payload.length);
            } else {
                out.writeByte(127);
                out.writeLong(payload.length);
            }
            out.write(payload);
            out.flush();
        }
    }

    private static int length(DataInputStream in) throws IOException {
        int length = in.readUnsignedByte(); // a server does not mask
        return switch (length) {
            case 126 -> in.readUnsignedShort();
            case 127 -> Math.toIntExact(in.readLong());
            default -> length;
        };
    }

    private static void passHead(InputStream in, DataOutputStream out) throws IOException {
        int ends = 0;
        while (ends < 4) {
            int c = in.read();
            if (c < 0) {
                throw new IOException("no answer to the handshake");
            }
            out.write(c);
            ends = c == "\r\n\r\n".charAt(ends) ? ends + 1 : c == '\r' ? 1 : 0;
        }
        out.flush();
    }
}
