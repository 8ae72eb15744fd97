package phao.it;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.io.StringReader;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Speaks {@code phao.v1} in literal frames, which are written with ' instead of " (docs/protocol.md §2). One thread.
 */
public final class PhaoClient implements AutoCloseable {
    private final TestSocket socket;
    private final Queue<JsonObject> arrived = new ArrayDeque<>();

    private PhaoClient(TestSocket socket) {
        this.socket = socket;
    }

    /** Opens a connection that has not said hello. */
    public static PhaoClient open(URI uri) throws IOException {
        return new PhaoClient(TestSocket.open(uri, "phao.v1"));
    }

    /** On a connection whose handshake was sent. */
    public static PhaoClient of(RawWebSocket raw) throws IOException {
        return new PhaoClient(TestSocket.of(raw));
    }

    /** The same, of a client that takes little from the server ahead of its reading. */
    public static PhaoClient openSlowReader(URI uri) throws IOException {
        return new PhaoClient(TestSocket.openSlowReader(uri, "phao.v1"));
    }

    /** Opens a connection, says hello as this client and is welcomed. */
    public static PhaoClient hello(URI uri, String secret, long generation, String name) throws IOException {
        PhaoClient client = open(uri);
        client.send("[{'type':'hello','client':'%s','generation':%d,'name':'%s'}]", secret, generation, name);
        client.expect("{'type':'welcome'}");
        return client;
    }

    /** Opens a connection as a client that is new. */
    public static PhaoClient hello(URI uri, String name) throws IOException {
        return hello(uri, newSecret(), 1, name);
    }

    /** Joins the room with nothing before. */
    public PhaoClient join(String room) throws IOException {
        send("[{'type':'join','room':'%s'}]", room);
        expect("{'type':'joined','room':'%s'}", room);
        return this;
    }

    public static String newSecret() {
        return "%016x%016x"
                .formatted(
                        ThreadLocalRandom.current().nextLong(),
                        ThreadLocalRandom.current().nextLong());
    }

    public TestSocket socket() {
        return socket;
    }

    /** Sends a text message; ' becomes ". */
    public void send(String frames, Object... values) throws IOException {
        socket.send(json(frames, values));
    }

    /** Sends a binary message; ' becomes " in the header. */
    public void sendBinary(String header, byte[] payload) throws IOException {
        byte[] words = json(header).getBytes(StandardCharsets.UTF_8);
        socket.send(ByteBuffer.allocate(2 + words.length + payload.length)
                .putShort((short) words.length)
                .put(words)
                .put(payload)
                .array());
    }

    /**
     * The next frame has these members with these values, and may have more. A {@code presence} is passed over unless it is
     * what is expected, since it may come at any time.
     */
    public JsonObject expect(String members, Object... values) throws IOException {
        JsonObject expected = object(json(members, values));
        JsonObject came = next(expected.getString("type").equals("presence"));
        expected.forEach((name, value) ->
                assertThat(came.get(name)).as(name + " in " + came).isEqualTo(value));
        return came;
    }

    /** The next frames are these, in whatever order. @return what came for each, in the order given */
    public List<JsonObject> expectInAnyOrder(String... expected) throws IOException {
        List<JsonObject> open =
                Arrays.stream(expected).map(members -> object(json(members))).toList();
        JsonObject[] came = new JsonObject[expected.length];
        for (int i = 0; i < expected.length; i++) {
            JsonObject next = next(false);
            int which = 0;
            while (which < open.size() && (came[which] != null || !matches(open.get(which), next))) {
                which++;
            }
            assertThat(which).as(next + " is not among " + open).isLessThan(open.size());
            came[which] = next;
        }
        return List.of(came);
    }

    /** The next frame is one of these. */
    public void expectOneOf(String... expected) throws IOException {
        JsonObject came = next(false);
        assertThat(Arrays.stream(expected).anyMatch(members -> matches(object(json(members)), came)))
                .as(came + " is one of " + List.of(expected))
                .isTrue();
    }

    private static boolean matches(JsonObject expected, JsonObject came) {
        return expected.entrySet().stream().allMatch(member -> member.getValue().equals(came.get(member.getKey())));
    }

    /** Publishes a text in a room that is joined, and gets its {@code ack} and its own message. @return the ack */
    public JsonObject publish(String room, long n, String data) throws IOException {
        send("[{'type':'publish','room':'%s','n':%d,'data':'%s'}]", room, n, data);
        return expectInAnyOrder(
                        "{'type':'ack','room':'%s','n':%d}".formatted(room, n),
                        "{'type':'message','room':'%s','n':%d,'data':'%s'}".formatted(room, n, data))
                .get(0);
    }

    /** The next message is binary, with such a header. @return its payload */
    public byte[] expectBinary(String header, Object... values) throws IOException {
        assertThat(onlyPresenceArrived()).as("arrived before: " + arrived).isTrue();
        ByteBuffer message = ByteBuffer.wrap(binary());
        byte[] words = new byte[message.getShort() & 0xFFFF];
        message.get(words);
        JsonObject came = object(new String(words, StandardCharsets.UTF_8));
        object(json(header, values))
                .forEach((name, value) ->
                        assertThat(came.get(name)).as(name + " in " + came).isEqualTo(value));
        byte[] payload = new byte[message.remaining()];
        message.get(payload);
        return payload;
    }

    /** The next message that is not presence alone. */
    private byte[] binary() throws IOException {
        for (; ; ) {
            TestSocket.Received next = socket.next();
            if (next instanceof TestSocket.Binary binary) {
                return binary.bytes().array();
            }
            assertThat(next).isInstanceOf(TestSocket.Text.class);
            array(((TestSocket.Text) next).text()).forEach(frame -> arrived.add(frame.asJsonObject()));
            assertThat(onlyPresenceArrived()).as("arrived before: " + arrived).isTrue();
        }
    }

    /** Whatever was sent is handled, and nothing has come of it but what was expected. */
    public void expectNothingMore() throws IOException {
        send("[{'type':'ping'}]");
        expect("{'type':'pong'}");
    }

    /** All that came was expected, and now the connection is closed with this code. @return the reason */
    public String expectClose(int code) throws IOException {
        assertThat(onlyPresenceArrived()).as("arrived before: " + arrived).isTrue();
        return socket.expectClose(code);
    }

    /** The next frame, whatever it is. */
    public JsonObject expectAny() throws IOException {
        return next(true);
    }

    private JsonObject next(boolean presenceToo) throws IOException {
        for (; ; ) {
            while (arrived.isEmpty()) {
                JsonArray frames = array(socket.expectText());
                assertThat(frames).as("a message has one frame or more").isNotEmpty();
                frames.forEach(frame -> arrived.add(frame.asJsonObject()));
            }
            JsonObject next = arrived.remove();
            if (presenceToo || !next.getString("type").equals("presence")) {
                return next;
            }
        }
    }

    private boolean onlyPresenceArrived() {
        return arrived.stream().allMatch(frame -> frame.getString("type").equals("presence"));
    }

    /** Ends the connection without a Close frame, as a lost network does. */
    @Override
    public void close() throws IOException {
        socket.close();
    }

    private static String json(String text, Object... values) {
        return (values.length == 0 ? text : text.formatted(values)).replace('\'', '"');
    }

    private static JsonArray array(String text) {
        try (JsonReader reader = Json.createReader(new StringReader(text))) {
            return reader.readArray();
        }
    }

    private static JsonObject object(String text) {
        try (JsonReader reader = Json.createReader(new StringReader(text))) {
            JsonValue value = reader.readValue();
            return value.asJsonObject();
        }
    }
}
