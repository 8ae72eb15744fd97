package phao.it;

import static org.assertj.core.api.Assertions.assertThat;
import static phao.it.RawWebSocket.BINARY;
import static phao.it.RawWebSocket.CLOSE;
import static phao.it.RawWebSocket.CONTINUATION;
import static phao.it.RawWebSocket.PING;
import static phao.it.RawWebSocket.PONG;
import static phao.it.RawWebSocket.TEXT;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import phao.it.RawWebSocket.Message;

/** What the echo endpoints do in every container, seen from outside. */
public interface EchoContract {

    int BIG = 16 << 20;
    int LIMIT = 1 << 16; // of the whole-message endpoints

    /** @param path without a slash at its beginning */
    URI webSocket(String path);

    /** Whether a fragment of a text message may end within a character there, as RFC 6455 §5.6 allows. */
    default boolean takesCutCharacters(String path) {
        return true;
    }

    @ParameterizedTest
    @ValueSource(strings = {"echo", "echo/bytes", "echo/buffer"})
    default void messages_come_back_as_they_were_sent_in_order(String path) throws Exception {
        try (RawWebSocket client = RawWebSocket.open(webSocket(path))) {
            client.send(TEXT, "Xin chào 👋 từ Phao");
            client.send(BINARY, new byte[] {0, 1, -1, 127, -128});
            client.send(TEXT, "");
            client.send(BINARY, new byte[0]);
            client.send(TEXT, "last");

            assertThat(client.readMessage().text()).isEqualTo("Xin chào 👋 từ Phao");
            assertThat(client.readMessage()).satisfies(binary -> {
                assertThat(binary.opcode()).isEqualTo(BINARY);
                assertThat(binary.payload()).containsExactly(0, 1, -1, 127, -128);
            });
            assertThat(client.readMessage()).satisfies(empty -> {
                assertThat(empty.opcode()).isEqualTo(TEXT);
                assertThat(empty.payload()).isEmpty();
            });
            assertThat(client.readMessage()).satisfies(empty -> {
                assertThat(empty.opcode()).isEqualTo(BINARY);
                assertThat(empty.payload()).isEmpty();
            });
            assertThat(client.readMessage().text()).isEqualTo("last");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"echo", "echo/bytes", "echo/buffer"})
    default void a_message_in_fragments_comes_back_whole_even_if_a_character_is_cut(String path) throws Exception {
        byte[] text = "a👋b".getBytes(StandardCharsets.UTF_8);
        int end = takesCutCharacters(path) ? 3 : 1;
        try (RawWebSocket client = RawWebSocket.open(webSocket(path))) {
            client.send(false, TEXT, Arrays.copyOfRange(text, 0, end));
            client.send(false, CONTINUATION, new byte[0]);
            client.send(PING, "in between");
            client.send(true, CONTINUATION, Arrays.copyOfRange(text, end, text.length));

            assertThat(readPastPong(client).text()).isEqualTo("a👋b");
        }
    }

    /** The Pong comes before or between the fragments of the echo: RFC 6455 §5.4 allows both. */
    private static Message readPastPong(RawWebSocket client) throws IOException {
        java.io.ByteArrayOutputStream payload = new java.io.ByteArrayOutputStream();
        int opcode = 0;
        boolean pong = false;
        boolean whole = false;
        while (!pong || !whole) {
            RawWebSocket.Frame frame = client.read();
            if (frame.opcode() == PONG) {
                assertThat(frame.text()).isEqualTo("in between");
                pong = true;
            } else {
                opcode = Math.max(opcode, frame.opcode());
                payload.writeBytes(frame.payload());
                whole = frame.fin();
            }
        }
        return new Message(opcode, payload.toByteArray());
    }

    @ParameterizedTest
    @CsvSource({"TEXT, 1", "TEXT, 257", "BINARY, 1", "BINARY, 257"})
    default void a_message_of_16_MiB_comes_back_from_echo(String kind, int fragments) throws Exception {
        int opcode = kind.equals("TEXT") ? TEXT : BINARY;
        byte[] payload = opcode == TEXT ? bigText() : bigBytes();
        try (RawWebSocket client = RawWebSocket.open(webSocket("echo"))) {
            CompletableFuture<Void> sending =
                    CompletableFuture.runAsync(() -> send(client, opcode, payload, fragments));

            Message echo = client.readMessage();

            sending.get(30, TimeUnit.SECONDS);
            assertThat(echo.opcode()).isEqualTo(opcode);
            assertThat(Arrays.equals(echo.payload(), payload)).as("same bytes").isTrue();
        }
    }

    private static void send(RawWebSocket client, int opcode, byte[] payload, int fragments) {
        try {
            int size = payload.length / fragments;
            for (int i = 0; i < fragments; i++) {
                boolean last = i == fragments - 1;
                byte[] part = Arrays.copyOfRange(payload, i * size, last ? payload.length : (i + 1) * size);
                client.send(last, i == 0 ? opcode : CONTINUATION, part);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] bigBytes() {
        byte[] bytes = new byte[BIG];
        new Random(1).nextBytes(bytes);
        return bytes;
    }

    /** Characters of one to four bytes, so that any cut falls into some. */
    private static byte[] bigText() {
        byte[] period = "aé€👋".getBytes(StandardCharsets.UTF_8);
        byte[] bytes = new byte[BIG / period.length * period.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = period[i % period.length];
        }
        return bytes;
    }

    @ParameterizedTest
    @ValueSource(strings = {"echo/bytes", "echo/buffer"})
    default void a_message_as_long_as_the_limit_comes_back(String path) throws Exception {
        try (RawWebSocket client = RawWebSocket.open(webSocket(path))) {
            client.send(BINARY, new byte[LIMIT]);
            assertThat(client.readMessage().payload()).hasSize(LIMIT);
            client.send(TEXT, "x".repeat(LIMIT));
            assertThat(client.readMessage().payload()).hasSize(LIMIT);
        }
    }

    @ParameterizedTest
    @CsvSource({"echo/bytes, 1", "echo/bytes, 2", "echo/buffer, 1", "echo/buffer, 2"})
    default void a_message_beyond_the_limit_closes_with_1009(String path, int opcode) throws Exception {
        try (RawWebSocket client = RawWebSocket.open(webSocket(path))) {
            client.send(opcode, new byte[LIMIT + 1]);
            assertThat(client.readClose().code()).isEqualTo(1009);
        }
        try (RawWebSocket client = RawWebSocket.open(webSocket(path))) {
            client.send(false, opcode, new byte[LIMIT]);
            client.send(true, CONTINUATION, new byte[LIMIT]);
            assertThat(client.readClose().code()).isEqualTo(1009);
        }
    }

    @Test
    default void a_ping_is_answered_with_its_own_bytes_and_a_pong_with_nothing() throws Exception {
        try (RawWebSocket client = RawWebSocket.open(webSocket("echo"))) {
            byte[] longest = new byte[125];
            Arrays.fill(longest, (byte) 7);
            client.send(PONG, "nobody asked");
            client.send(PING, longest);

            assertThat(client.read()).satisfies(pong -> {
                assertThat(pong.opcode()).isEqualTo(PONG);
                assertThat(pong.payload()).isEqualTo(longest);
            });
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1000, 1001, 1003, 1008, 1011, 3000, 3999, 4000, 4999})
    default void a_close_is_answered_with_its_own_code_and_then_tcp_ends(int code) throws Exception {
        try (RawWebSocket client = RawWebSocket.open(webSocket("echo"))) {
            client.sendClose(code, "bye");

            assertThat(client.readClose().code()).isEqualTo(code);
            assertThat(client.hasEnded()).isTrue();
        }
    }

    @Test
    default void a_close_without_a_code_is_answered() throws Exception {
        try (RawWebSocket client = RawWebSocket.open(webSocket("echo"))) {
            client.send(CLOSE, new byte[0]);
            assertThat(client.readClose().code()).isIn(1000, 1005);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"echo", "echo/bytes", "echo/buffer"})
    default void text_that_is_not_utf8_closes_with_1007(String path) throws Exception {
        byte[] surrogate = {'a', (byte) 0xED, (byte) 0xA0, (byte) 0x80, 'b'};
        byte[] unfinished = {'a', (byte) 0xF0, (byte) 0x9F, (byte) 0x91};
        for (byte[] bad : new byte[][] {surrogate, unfinished}) {
            try (RawWebSocket client = RawWebSocket.open(webSocket(path))) {
                client.send(TEXT, bad);
                assertThat(client.readClose().code()).isEqualTo(1007);
            }
            try (RawWebSocket client = RawWebSocket.open(webSocket(path))) {
                client.send(false, TEXT, Arrays.copyOf(bad, 3));
                try {
                    client.send(true, CONTINUATION, Arrays.copyOfRange(bad, 3, bad.length));
                } catch (SocketException e) {
                    // The first fragment was enough, as it may be.
                }
                assertThat(client.readClose().code()).isEqualTo(1007);
            }
        }
    }

    @Test
    default void a_page_of_another_server_is_refused_and_one_of_this_server_is_not() throws Exception {
        URI echo = webSocket("echo");
        String own = "http://" + echo.getHost() + ":" + echo.getPort();
        try (RawWebSocket client = RawWebSocket.handshake(echo, Map.of("Origin", "http://elsewhere.example"))) {
            assertThat(client.status()).isEqualTo(403);
        }
        try (RawWebSocket client = RawWebSocket.handshake(echo, Map.of("Origin", own))) {
            assertThat(client.status()).isEqualTo(101);
        }
    }
}
