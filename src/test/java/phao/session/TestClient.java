package phao.session;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import phao.access.Bearer;
import phao.protocol.Close;
import phao.protocol.FrameDecoder;
import phao.protocol.Limits;
import phao.protocol.Outgoing;

/** A client on {@code /socket} without a socket: sends literal frames, keeps what it is sent until a test takes it. */
final class TestClient implements Outlet {

    private final SteppedServer server;
    private final FrameDecoder decoder = new FrameDecoder(Limits.DEFAULT);
    private final SocketSession session;
    private final List<JsonObject> received = new ArrayList<>();
    private Optional<Consumer<Boolean>> unread = Optional.empty();
    private boolean reads = true;
    private int longestWrite;
    private int pings;
    private Close closed;

    TestClient(SteppedServer server) {
        this.server = server;
        this.session = server.sessions.open(this, Bearer.NOBODY);
    }

    /** Says hello as this client. */
    static TestClient connected(SteppedServer server, String client, long generation, String name) {
        TestClient connected = new TestClient(server);
        connected.send(
                "[{'type':'hello','client':'%s','generation':%d,'name':'%s'}]".formatted(client, generation, name));
        assertThat(connected.take("welcome").getString("type")).isEqualTo("welcome");
        return connected;
    }

    /** Likewise, with a token. */
    static TestClient connected(SteppedServer server, String client, long generation, String name, String token) {
        TestClient connected = new TestClient(server);
        connected.send("[{'type':'hello','client':'%s','generation':%d,'name':'%s','token':'%s'}]"
                .formatted(client, generation, name, token));
        connected.take("welcome");
        return connected;
    }

    /** Sends a text message; single quotes stand for double ones. */
    TestClient send(String text) {
        return sendText(text.replace('\'', '"'));
    }

    /** Sends a text message, and leaves it to the test when the server works on what comes of it. */
    void sendAtOnce(String text) {
        session.received(decoder.text(text.replace('\'', '"')));
    }

    /** A Pong frame arrives. */
    void pong() {
        session.heard();
    }

    TestClient sendText(String text) {
        session.received(decoder.text(text));
        server.settle();
        return this;
    }

    TestClient sendBinary(String header, byte[] payload) {
        return sendBinary(binary(header, payload));
    }

    /** Like {@link #sendAtOnce(String)}. */
    void sendBinaryAtOnce(String header, byte[] payload) {
        session.received(List.of(decoder.binary(ByteBuffer.wrap(binary(header, payload)))));
    }

    private static byte[] binary(String header, byte[] payload) {
        byte[] json = header.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(2 + json.length + payload.length)
                .putShort((short) json.length)
                .put(json)
                .put(payload)
                .array();
    }

    TestClient sendBinary(byte[] message) {
        session.received(List.of(decoder.binary(ByteBuffer.wrap(message))));
        server.settle();
        return this;
    }

    /** The connection breaks. */
    void cut() {
        session.ended(true);
        server.settle();
    }

    /** The client closes with 1000. */
    void leave() {
        session.ended(false);
        server.settle();
    }

    /** Takes no more bytes from its socket. */
    void stopReading() {
        reads = false;
    }

    /** Reads what was written last, and then no more. */
    void readOneWrite() {
        Consumer<Boolean> done = unread.orElseThrow();
        unread = Optional.empty();
        done.accept(true);
        server.settle();
    }

    void readAgain() {
        reads = true;
        unread.ifPresent(done -> {
            unread = Optional.empty();
            done.accept(true);
        });
        server.settle();
    }

    @Override
    public void write(List<Outgoing> messages, Consumer<Boolean> done) {
        assertThat(unread).as("only one write is in flight").isEmpty();
        longestWrite = Math.max(
                longestWrite, messages.stream().mapToInt(Outgoing::size).sum());
        for (Outgoing message : messages) {
            if (message instanceof Outgoing.Text text) {
                text(text);
            } else if (message instanceof Outgoing.Binary binary) {
                binary(binary);
            } else if (message instanceof Outgoing.Ping) {
                pings++;
            }
        }
        if (reads) {
            done.accept(true);
        } else {
            unread = Optional.of(done);
        }
    }

    /** Whether something is written to it that it does not read. */
    boolean isBeingWritten() {
        return unread.isPresent();
    }

    @Override
    public void close(Close close) {
        closed = close;
    }

    /** The most that was written to it at once, and so what it holds when it does not read. */
    int longestWrite() {
        return longestWrite;
    }

    /** How many Ping frames have arrived. */
    int pings() {
        return pings;
    }

    private void text(Outgoing.Text text) {
        try (var reader = Json.createReader(new StringReader(text.text()))) {
            reader.readArray().forEach(frame -> received.add(frame.asJsonObject()));
        }
    }

    private void binary(Outgoing.Binary binary) {
        ByteBuffer buffer = ByteBuffer.wrap(binary.payload());
        byte[] header = new byte[Short.toUnsignedInt(buffer.getShort())];
        buffer.get(header);
        byte[] payload = new byte[buffer.remaining()];
        buffer.get(payload);
        try (var reader = Json.createReader(new StringReader(new String(header, StandardCharsets.UTF_8)))) {
            received.add(Json.createObjectBuilder()
                    .add("header", reader.readObject())
                    .add("payload", Base64.getEncoder().encodeToString(payload))
                    .build());
        }
    }

    /** The code that the server closed with; 0 while it is open. */
    int closedWith() {
        server.settle();
        return closed == null ? 0 : closed.code();
    }

    String closeReason() {
        return closed.reason();
    }

    /** What has arrived and is not taken. */
    List<JsonObject> arrived() {
        return List.copyOf(received);
    }

    /** Takes everything that has arrived. */
    List<JsonObject> takeAll() {
        server.settle();
        List<JsonObject> all = List.copyOf(received);
        received.clear();
        return all;
    }

    /** Takes the next frame, whatever it is. */
    JsonObject take() {
        server.settle();
        assertThat(received).as("frames received").isNotEmpty();
        return received.remove(0);
    }

    /** Takes the next frame, which must be of this type. */
    JsonObject take(String type) {
        JsonObject frame = take();
        assertThat(frame.getString("type", "binary")).as("%s", frame).isEqualTo(type);
        return frame;
    }

    /** The texts of the messages among everything that has arrived. */
    List<String> takeTexts() {
        return takeAll().stream()
                .filter(frame -> frame.getString("type", "").equals("message"))
                .map(frame -> frame.getString("data"))
                .toList();
    }

    /** Takes the next frames and compares them with a literal array; single quotes stand for double ones. */
    void expect(String frames) {
        try (var reader = Json.createReader(new StringReader(frames.replace('\'', '"')))) {
            for (JsonValue frame : reader.readArray()) {
                assertThat((Object) take()).isEqualTo(frame);
            }
        }
    }

    void expectNothing() {
        assertThat(takeAll()).isEmpty();
    }
}
