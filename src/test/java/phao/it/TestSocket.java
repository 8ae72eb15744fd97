package phao.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;

/**
 * A WebSocket connection, message by message: each {@code expect…} says what comes next, and fails if something else does or
 * if nothing comes for as long as {@link RawWebSocket} waits. It reads only when the test does, and answers Pings then.
 *
 * <p>Frames, right or wrong, are sent by {@link #raw()}. One thread.
 */
public final class TestSocket implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final RawWebSocket raw;
    /** Read already, and not looked at; null if nothing was. */
    private RawWebSocket.Frame ahead;

    private TestSocket(RawWebSocket raw) {
        this.raw = raw;
    }

    public static TestSocket open(URI uri) throws IOException {
        return new TestSocket(RawWebSocket.open(uri));
    }

    /** On a connection whose handshake was sent, and must have succeeded. */
    public static TestSocket of(RawWebSocket raw) throws IOException {
        return new TestSocket(raw.opened());
    }

    /** Asks for the subprotocol and gets it. */
    public static TestSocket open(URI uri, String subprotocol) throws IOException {
        return of(RawWebSocket.handshake(uri, Map.of("Sec-WebSocket-Protocol", subprotocol)), subprotocol);
    }

    /** The same, of a client that takes little from the server ahead of its reading. */
    public static TestSocket openSlowReader(URI uri, String subprotocol) throws IOException {
        return of(RawWebSocket.handshakeOfSlowReader(uri, Map.of("Sec-WebSocket-Protocol", subprotocol)), subprotocol);
    }

    private static TestSocket of(RawWebSocket raw, String subprotocol) throws IOException {
        assertThat(raw.opened().header("Sec-WebSocket-Protocol")).isEqualTo(subprotocol);
        return new TestSocket(raw);
    }

    public RawWebSocket raw() {
        return raw;
    }

    /** What came: a whole message, a Pong, or the end. */
    public sealed interface Received permits Text, Binary, Pong, Closed {}

    public record Text(String text) implements Received {}

    public record Binary(ByteBuffer bytes) implements Received {}

    public record Pong(String text) implements Received {}

    /** @param code of the Close frame; 1005 if it has none, 1006 if the connection ended without one */
    public record Closed(int code, String reason) implements Received {}

    public void send(String text) throws IOException {
        raw.send(RawWebSocket.TEXT, text);
    }

    public void send(byte[] bytes) throws IOException {
        raw.send(RawWebSocket.BINARY, bytes);
    }

    public String expectText() throws IOException {
        return expect(Text.class).text();
    }

    public byte[] expectBinary() throws IOException {
        return expect(Binary.class).bytes().array();
    }

    public String expectPong() throws IOException {
        return expect(Pong.class).text();
    }

    /** The next thing is the end, with this code. @return its reason */
    public String expectClose(int code) throws IOException {
        Closed closed = expect(Closed.class);
        assertThat(closed.code()).as(closed.toString()).isEqualTo(code);
        return closed.reason();
    }

    private <R extends Received> R expect(Class<R> kind) throws IOException {
        Received next = next();
        assertThat(next).isInstanceOf(kind);
        return kind.cast(next);
    }

    /** Whether something comes within that time. */
    public boolean hasArrived(Duration patience) throws IOException {
        return raw.hasArrived(patience);
    }

    /** Whether something else than Pings comes within that time. The Pings are not answered. */
    public boolean hasMoreThanPings(Duration patience) throws IOException {
        while (ahead == null && raw.hasArrived(patience)) {
            RawWebSocket.Frame frame = raw.read();
            if (frame.opcode() != RawWebSocket.PING) {
                ahead = frame;
            }
        }
        return ahead != null;
    }

    /** Answers the Pings that have arrived, which are all that has. */
    public void answerPings() throws IOException {
        while (raw.hasArrived(Duration.ofMillis(1))) {
            RawWebSocket.Frame frame = raw.read();
            assertThat(frame.opcode()).isEqualTo(RawWebSocket.PING);
            raw.send(RawWebSocket.PONG, frame.payload());
        }
    }

    /** Skips what comes before the end. */
    public Closed untilClosed() throws IOException {
        for (; ; ) {
            if (next() instanceof Closed closed) {
                return closed;
            }
        }
    }

    /** The same for one whose own sends are stuck: it does not answer a Close frame, which would wait behind them. */
    public Closed untilToldToClose() throws IOException {
        try {
            RawWebSocket.Frame frame = raw.read();
            while (frame.opcode() != RawWebSocket.CLOSE) {
                frame = raw.read();
            }
            return new Closed(frame.code(), frame.reason());
        } catch (EOFException | SocketException e) {
            return new Closed(1006, e.toString());
        }
    }

    /** The next message, Pong or end. */
    public Received next() throws IOException {
        try {
            RawWebSocket.Frame frame = readPastPing();
            return switch (frame.opcode()) {
                case RawWebSocket.TEXT -> new Text(utf8(whole(frame)));
                case RawWebSocket.BINARY -> new Binary(ByteBuffer.wrap(whole(frame)));
                case RawWebSocket.PONG -> new Pong(frame.text());
                case RawWebSocket.CLOSE -> closed(frame);
                default -> throw new AssertionError("a message begins with the opcode " + frame.opcode());
            };
        } catch (EOFException | SocketException e) {
            raw.close();
            return new Closed(1006, e.toString());
        }
    }

    private byte[] whole(RawWebSocket.Frame first) throws IOException {
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        message.writeBytes(first.payload());
        for (RawWebSocket.Frame frame = first; !frame.fin(); ) {
            frame = readPastPing();
            assertThat(frame.opcode()).as("opcode within a message").isEqualTo(RawWebSocket.CONTINUATION);
            message.writeBytes(frame.payload());
        }
        return message.toByteArray();
    }

    private RawWebSocket.Frame readPastPing() throws IOException {
        if (ahead != null) {
            RawWebSocket.Frame first = ahead;
            ahead = null;
            return first;
        }
        // Pings alone would go on for ever.
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < deadline) {
            RawWebSocket.Frame frame = raw.read();
            if (frame.opcode() != RawWebSocket.PING) {
                return frame;
            }
            raw.send(RawWebSocket.PONG, frame.payload());
        }
        throw new AssertionError("nothing but Pings came for " + PATIENCE);
    }

    private Closed closed(RawWebSocket.Frame frame) throws IOException {
        try (raw) {
            raw.send(RawWebSocket.CLOSE, frame.payload());
        } catch (SocketException e) {
            // The server has closed its side already.
        }
        return new Closed(frame.code(), frame.reason());
    }

    private static String utf8(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new AssertionError("the server sent a text that is not UTF-8", e);
        }
    }

    /** Ends it without a Close frame. */
    @Override
    public void close() throws IOException {
        raw.cut();
    }
}
