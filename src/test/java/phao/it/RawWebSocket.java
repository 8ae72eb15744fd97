package phao.it;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A WebSocket client that sends what it is told, right or wrong, and shows every frame that it gets. Real clients correct
 * and hide too much.
 *
 * <p>One thread may send while another reads. A read that gets nothing for 30 s fails.
 */
public final class RawWebSocket implements AutoCloseable {

    public static final int CONTINUATION = 0;
    public static final int TEXT = 1;
    public static final int BINARY = 2;
    public static final int CLOSE = 8;
    public static final int PING = 9;
    public static final int PONG = 10;

    private static final int FIN = 0x80;
    private static final int PATIENCE_MILLIS = 30_000;
    private static final byte[] KEY = {0x12, 0x34, 0x56, 0x78};

    private final Socket socket;
    private final DataInputStream in;
    private final DataOutputStream out;
    private final String answer;

    private RawWebSocket(URI server, String target, Map<String, String> headers, int receiveBuffer) throws IOException {
        this(connect(server, receiveBuffer), server, target, headers);
    }

    private static Socket connect(URI server, int receiveBuffer) throws IOException {
        Socket socket = new Socket();
        if (receiveBuffer > 0) {
            // Before connect: the window is agreed on then.
            socket.setReceiveBufferSize(receiveBuffer);
        }
        socket.connect(new InetSocketAddress(server.getHost(), server.getPort()), PATIENCE_MILLIS);
        return socket;
    }

    private RawWebSocket(Socket connected, URI server, String target, Map<String, String> headers) throws IOException {
        socket = connected;
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.setTcpNoDelay(true);
        in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
        out = new DataOutputStream(new BufferedOutputStream(socket.getOutputStream()));
        Map<String, String> all = new LinkedHashMap<>();
        all.put("Host", server.getHost() + ":" + server.getPort());
        all.put("Upgrade", "websocket");
        all.put("Connection", "Upgrade");
        all.put("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==");
        all.put("Sec-WebSocket-Version", "13");
        all.putAll(headers);
        StringBuilder request = new StringBuilder("GET " + target + " HTTP/1.1\r\n");
        all.forEach(
                (name, value) -> request.append(name).append(": ").append(value).append("\r\n"));
        out.write(request.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
        answer = readHead();
    }

    /** Connects; the handshake must succeed. */
    public static RawWebSocket open(URI uri) throws IOException {
        return handshake(uri, Map.of()).opened();
    }

    /** This one, whose handshake must have succeeded. */
    public RawWebSocket opened() throws IOException {
        if (status() != 101) {
            close();
            throw new AssertionError("no WebSocket: " + answer);
        }
        return this;
    }

    /** Sends a handshake with these headers besides or instead of the usual; whatever the answer. */
    public static RawWebSocket handshake(URI uri, Map<String, String> headers) throws IOException {
        return handshake(uri, target(uri), headers);
    }

    /** @param target the address in the request line, whether it is a valid one or not */
    public static RawWebSocket handshake(URI server, String target, Map<String, String> headers) throws IOException {
        return new RawWebSocket(server, target, headers, 0);
    }

    /** The same on a connection that is there. */
    public static RawWebSocket handshake(Socket connected, URI uri, Map<String, String> headers) throws IOException {
        return new RawWebSocket(connected, uri, target(uri), headers);
    }

    private static String target(URI uri) {
        return uri.getRawPath() + (uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery());
    }

    /** The same with a small buffer, so that a server soon notices that nothing is read. */
    public static RawWebSocket handshakeOfSlowReader(URI uri, Map<String, String> headers) throws IOException {
        return new RawWebSocket(uri, target(uri), headers, 4_096);
    }

    /** The status of the answer to the handshake. */
    public int status() {
        return Integer.parseInt(answer.split(" ", 3)[1]);
    }

    /** A header of the answer to the handshake, or empty. */
    public String header(String name) {
        return answer.lines()
                .filter(line -> line.regionMatches(true, 0, name + ":", 0, name.length() + 1))
                .map(line -> line.substring(name.length() + 1).strip())
                .findFirst()
                .orElse("");
    }

    /** A frame as it came. */
    public record Frame(boolean fin, int opcode, byte[] payload) {

        /** The code of a Close frame; 1005 if it has none, as RFC 6455 §7.1.5 says. */
        public int code() {
            return payload.length < 2
                    ? 1005
                    : Short.toUnsignedInt(ByteBuffer.wrap(payload).getShort());
        }

        public String text() {
            return new String(payload, StandardCharsets.UTF_8);
        }

        /** The reason of a Close frame. */
        public String reason() {
            return payload.length < 2 ? "" : new String(payload, 2, payload.length - 2, StandardCharsets.UTF_8);
        }
    }

    /** A whole message, put together from its frames. */
    public record Message(int opcode, byte[] payload) {

        public String text() {
            return new String(payload, StandardCharsets.UTF_8);
        }
    }

    public void send(int opcode, byte[] payload) throws IOException {
        send(true, opcode, payload);
    }

    public void send(int opcode, String payload) throws IOException {
        send(true, opcode, payload.getBytes(StandardCharsets.UTF_8));
    }

    public void send(boolean fin, int opcode, byte[] payload) throws IOException {
        sendHeader((fin ? FIN : 0) | opcode, payload.length, true);
        byte[] masked = payload.clone();
        for (int i = 0; i < masked.length; i++) {
            masked[i] ^= KEY[i & 3];
        }
        out.write(masked);
        out.flush();
    }

    public void sendClose(int code, String reason) throws IOException {
        byte[] text = reason.getBytes(StandardCharsets.UTF_8);
        send(
                CLOSE,
                ByteBuffer.allocate(2 + text.length)
                        .putShort((short) code)
                        .put(text)
                        .array());
    }

    /** Sends the beginning of a frame only. */
    public void sendHeader(int first, long length, boolean masked) throws IOException {
        int mask = masked ? 0x80 : 0;
        out.write(first);
        if (length >= 0 && length < 126) {
            out.write(mask | (int) length);
        } else if (length >= 0 && length < 1 << 16) {
            out.write(mask | 126);
            out.writeShort((int) length);
        } else {
            out.write(mask | 127);
            out.writeLong(length);
        }
        if (masked) {
            out.write(KEY);
        }
        out.flush();
    }

    /** Sends bytes as they are. */
    public void sendBytes(byte[] bytes) throws IOException {
        out.write(bytes);
        out.flush();
    }

    public Frame read() throws IOException {
        int first = in.readUnsignedByte();
        long length = in.readUnsignedByte(); // a server never masks
        if (length == 126) {
            length = in.readUnsignedShort();
        } else if (length == 127) {
            length = in.readLong();
        }
        byte[] payload = new byte[Math.toIntExact(length)];
        in.readFully(payload);
        return new Frame((first & FIN) != 0, first & 0x0F, payload);
    }

    /** The next message; control frames before its end are an error. */
    public Message readMessage() throws IOException {
        Frame frame = read();
        int opcode = frame.opcode();
        ByteArrayOutputStream payload = new ByteArrayOutputStream();
        payload.writeBytes(frame.payload());
        while (!frame.fin()) {
            frame = read();
            if (frame.opcode() != CONTINUATION) {
                throw new AssertionError("opcode " + frame.opcode() + " inside of a message: " + frame.text());
            }
            payload.writeBytes(frame.payload());
        }
        return new Message(opcode, payload.toByteArray());
    }

    /** Whether a frame, or the end, comes within that time. */
    public boolean hasArrived(Duration patience) throws IOException {
        socket.setSoTimeout(Math.toIntExact(patience.toMillis()));
        in.mark(1);
        try {
            in.read();
            in.reset();
            return true;
        } catch (SocketTimeoutException e) {
            return false;
        } finally {
            socket.setSoTimeout(PATIENCE_MILLIS);
        }
    }

    /** Skips what comes before it; fails if TCP ends without one. */
    public Frame readClose() throws IOException {
        List<Integer> skipped = new ArrayList<>();
        try {
            while (true) {
                Frame frame = read();
                if (frame.opcode() == CLOSE) {
                    return frame;
                }
                skipped.add(frame.opcode());
            }
        } catch (EOFException e) {
            throw new AssertionError("the connection ended without a Close frame, after frames " + skipped, e);
        }
    }

    /** Whether the server ends TCP, without a further frame. */
    public boolean hasEnded() throws IOException {
        return in.read() < 0;
    }

    /** Breaks the connection as a lost network does: without a Close frame, and what is on its way is gone. */
    public void cut() throws IOException {
        if (!socket.isClosed()) {
            socket.setSoLinger(true, 0);
            socket.close();
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private String readHead() throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) in.readUnsignedByte());
        }
        return head.toString();
    }
}
