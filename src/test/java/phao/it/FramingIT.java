package phao.it;

import static org.assertj.core.api.Assertions.assertThat;
import static phao.it.RawWebSocket.BINARY;
import static phao.it.RawWebSocket.CLOSE;
import static phao.it.RawWebSocket.CONTINUATION;
import static phao.it.RawWebSocket.PING;
import static phao.it.RawWebSocket.TEXT;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the standalone server does with frames and handshakes that break RFC 6455. */
class FramingIT {

    private static StandaloneServer server;

    @BeforeAll
    static void start(@TempDir Path data) {
        server = StandaloneServer.start(data);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private interface Sending {
        void to(RawWebSocket client) throws IOException;
    }

    static Stream<Arguments> violations() {
        return Stream.of(
                violation("an unmasked frame", client -> {
                    client.sendHeader(0x81, 2, false);
                    client.sendBytes(new byte[] {'h', 'i'});
                }),
                violation("a reserved bit", client -> client.send(0x41, "x")),
                violation("a reserved data opcode", client -> client.send(3, "x")),
                violation("a reserved control opcode", client -> client.send(11, "x")),
                violation("a continuation of nothing", client -> client.send(CONTINUATION, "x")),
                violation("a message inside of another", client -> {
                    client.send(false, TEXT, new byte[] {'x'});
                    client.send(TEXT, "y");
                }),
                violation("a ping of 126 bytes", client -> client.send(PING, new byte[126])),
                violation("a ping in fragments", client -> client.send(false, PING, new byte[1])),
                violation("a length beyond 2^63", client -> client.sendHeader(0x82, Long.MIN_VALUE + 1, true)),
                violation("a close of one byte", client -> client.send(CLOSE, new byte[1])),
                violation("close code 999", client -> client.sendClose(999, "")),
                violation("close code 1004", client -> client.sendClose(1004, "")),
                violation("close code 1005", client -> client.sendClose(1005, "")),
                violation("close code 1006", client -> client.sendClose(1006, "")),
                violation("close code 1015", client -> client.sendClose(1015, "")),
                violation("close code 2999", client -> client.sendClose(2999, "")),
                violation("close code 65535", client -> client.sendClose(65535, "")));
    }

    private static Arguments violation(String name, Sending sending) {
        return Arguments.of(name, sending);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("violations")
    void a_violation_of_the_framing_closes_with_1002(String name, Sending sending) throws Exception {
        try (RawWebSocket client = RawWebSocket.open(server.ws("echo"))) {
            sending.to(client);
            assertThat(client.readClose().code()).isEqualTo(1002);
        }
    }

    @Test
    void a_close_reason_that_is_not_utf8_closes_with_1007() throws Exception {
        try (RawWebSocket client = RawWebSocket.open(server.ws("echo"))) {
            client.send(CLOSE, new byte[] {3, (byte) 0xE8, (byte) 0xFF});
            assertThat(client.readClose().code()).isEqualTo(1007);
        }
    }

    @Test
    void a_frame_far_beyond_the_limit_closes_with_1009_while_it_is_still_being_sent() throws Exception {
        try (RawWebSocket client = RawWebSocket.open(server.ws("echo/bytes"))) {
            client.sendHeader(0x82, 1L << 40, true);
            byte[] some = new byte[1 << 16];
            for (int i = 0; i < 400; i++) { // 25 MiB, more than is ever collected
                client.sendBytes(some);
            }
            assertThat(client.readClose().code()).isEqualTo(1009);
        }
    }

    @Test
    void bytes_that_come_one_by_one_are_as_good() throws Exception {
        try (RawWebSocket client = RawWebSocket.open(server.ws("echo"))) {
            for (byte b : new byte[] {(byte) 0x81, (byte) 0x82, 0, 0, 0, 0, 'h', 'i'}) {
                client.sendBytes(new byte[] {b});
            }
            assertThat(client.readMessage().text()).isEqualTo("hi");
        }
    }

    @Test
    void a_client_that_vanishes_leaves_the_others_alone() throws Exception {
        try (RawWebSocket stays = RawWebSocket.open(server.ws("echo"))) {
            for (int i = 0; i < 50; i++) {
                RawWebSocket vanishes = RawWebSocket.open(server.ws("echo"));
                vanishes.send(false, BINARY, new byte[1000]);
                vanishes.close();
            }
            stays.send(TEXT, "still here");
            assertThat(stays.readMessage().text()).isEqualTo("still here");
        }
    }

    @Test
    void clients_that_do_not_read_leave_the_others_alone() throws Exception {
        RawWebSocket[] stubborn = new RawWebSocket[30];
        try (RawWebSocket other = RawWebSocket.open(server.ws("echo"))) {
            for (int i = 0; i < stubborn.length; i++) {
                stubborn[i] = RawWebSocket.open(server.ws("echo"));
                stubborn[i].send(BINARY, new byte[100]);
                RawWebSocket one = stubborn[i];
                Thread sender = new Thread(() -> sendUntilItBlocks(one));
                sender.setDaemon(true);
                sender.start();
            }
            other.send(TEXT, "quick");
            assertThat(other.readMessage().text()).isEqualTo("quick");
        } finally {
            for (RawWebSocket one : stubborn) {
                one.close();
            }
        }
    }

    private static void sendUntilItBlocks(RawWebSocket client) {
        try {
            for (int i = 0; i < 200; i++) {
                client.send(BINARY, new byte[1 << 16]);
            }
        } catch (IOException e) {
            // the test is over
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"rooms/a|b", "rooms/[a]", "rooms/100%", "echo?q={\"x\":1}&y=100%"})
    void addresses_that_browsers_send_unescaped_are_understood(String path) throws Exception {
        try (RawWebSocket client = RawWebSocket.handshake(server.ws("echo"), "/" + path, Map.of())) {
            assertThat(client.status()).isEqualTo(101);
        }
    }

    static Stream<Arguments> badHandshakes() {
        return Stream.of(
                Arguments.of("no key", Map.of("Sec-WebSocket-Key", ""), 400),
                Arguments.of("another version", Map.of("Sec-WebSocket-Version", "8"), 426),
                Arguments.of("a foreign page", Map.of("Origin", "http://elsewhere.example"), 403));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("badHandshakes")
    void a_refused_handshake_gets_an_answer_and_an_end(String name, Map<String, String> headers, int status)
            throws Exception {
        try (RawWebSocket client = RawWebSocket.handshake(server.ws("echo"), headers)) {
            assertThat(client.status()).isEqualTo(status);
            assertThat(client.hasEnded()).isTrue();
        }
    }

    @Test
    void there_is_no_endpoint_where_none_was_put() throws Exception {
        try (RawWebSocket client = RawWebSocket.handshake(server.ws("nothing"), Map.of())) {
            assertThat(client.status()).isEqualTo(404);
        }
    }
}
