package phao.it;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Clients that send what is wrong, as much as fits, and cut the connection: the log has a line for each connection at most, and no
 * stack trace.
 */
@Tag("alone")
class LogFloodIT {

    private static final int MANY = 2_000;
    /** How long the server is given to begin with what was sent, before the cut. */
    private static final Duration WORKED_ON = Duration.ofMillis(20);

    private static final int LONGEST_LINE = 600;
    private static final List<String> WEB_SOCKETS =
            List.of("echo", "echo/bytes", "echo/buffer", "rooms/flood", "socket");
    /** Those there are, and one that there is not. */
    private static final int[] OPCODES = {
        RawWebSocket.CONTINUATION,
        RawWebSocket.TEXT,
        RawWebSocket.BINARY,
        3,
        RawWebSocket.CLOSE,
        RawWebSocket.PING,
        RawWebSocket.PONG
    };

    private static final List<String> REQUESTS = List.of(
            "POST /rooms/flood",
            "POST /rooms/flood/signals",
            "PUT /rooms/flood/presence",
            "GET /rooms/flood",
            "GET /events?room=flood",
            "GET /",
            "POST /",
            "GET /echo",
            "BREW /%zz",
            "GET /rooms/%ff?after=%zz");
    private static final List<String> BODIES = List.of(
            "Transfer-Encoding: chunked\r\n\r\nzz\r\nhello\r\n0\r\n\r\n",
            "Transfer-Encoding: chunked\r\n\r\n5\r\nhelloXX\r\n0\r\n\r\n",
            "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\0:\r\n\r\n",
            "Transfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\n",
            "Transfer-Encoding: nonsense\r\n\r\n",
            "Content-Length: -1\r\n\r\nhi",
            "Content-Length: 2\r\n\r\nhi",
            "Content-Length: 100000\r\n\r\nhi",
            "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: x\r\n\r\n",
            "Range: bytes=zz\r\nAccept: text/event-stream\r\nLast-Event-ID: \0\r\n\r\n",
            ": \r\n\0\r\n\r\n");

    @TempDir
    private Path folder;

    private StandaloneServer server;
    private int connections;
    private final Random random = new Random(4711);

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void frames_and_requests_of_clients_that_are_gone() throws Exception {
        server = StandaloneServer.start(folder);
        for (String path : WEB_SOCKETS) {
            for (int opcode : OPCODES) {
                frames(path, opcode, new byte[] {'x'});
                frames(path, opcode, new byte[] {3, (byte) 0xE7, (byte) 0xFF
                }); // no UTF-8, and no code of a Close frame
            }
            junkAfterHandshake(path);
        }
        for (String request : REQUESTS) {
            for (String body : BODIES) {
                String whole = request + " HTTP/1.1\r\nHost: localhost\r\nPhao-Client: %032x\r\n".formatted(1) + body;
                send(whole.repeat(MANY / 4).getBytes(ISO_8859_1));
            }
        }
        assertThatTheLogIsShort();
    }

    @Test
    void what_is_no_tls() throws Exception {
        Certificates certificates = new Certificates(folder, "EC");
        server = StandaloneServer.start(
                folder,
                "--tls-cert",
                certificates.certificatePem().toString(),
                "--tls-key",
                certificates.pkcs8Pem().toString());
        byte[] hello = "\26\3\1\2\0\1\0\1\374\3\3aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa".getBytes(ISO_8859_1);
        byte[] alert = "\25\3\3\0\2\2\50".repeat(MANY).getBytes(ISO_8859_1);
        for (int i = 0; i < 20; i++) {
            send(hello);
            send(alert);
            send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".repeat(MANY).getBytes(ISO_8859_1));
            send(junk());
        }
        assertThatTheLogIsShort();
    }

    private void assertThatTheLogIsShort() {
        RunningCheck.pass(Duration.ofSeconds(1)); // until it has noticed the last
        List<String> lines = server.log().lines().toList();
        System.out.printf("LogFloodIT: %d lines for %d connections%n", lines.size(), connections);
        assertThat(lines)
                .hasSizeLessThanOrEqualTo(connections)
                .allSatisfy(
                        line -> assertThat(line).hasSizeLessThan(LONGEST_LINE).doesNotStartWith("\tat "));
    }

    private void frames(String path, int opcode, byte[] payload) throws IOException {
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        frame.write(0x80 | opcode);
        frame.write(0x80 | payload.length);
        frame.writeBytes(new byte[4]); // the mask that changes nothing
        frame.writeBytes(payload);
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int i = 0; i < MANY; i++) {
            all.writeBytes(frame.toByteArray());
        }
        sendAfterHandshake(path, all.toByteArray());
    }

    private void junkAfterHandshake(String path) throws IOException {
        sendAfterHandshake(path, junk());
    }

    private byte[] junk() {
        byte[] junk = new byte[MANY];
        random.nextBytes(junk);
        return junk;
    }

    private void sendAfterHandshake(String path, byte[] bytes) throws IOException {
        connections++;
        Map<String, String> headers = path.equals("socket") ? Map.of("Sec-WebSocket-Protocol", "phao.v1") : Map.of();
        RawWebSocket client = RawWebSocket.handshake(server.ws(path), headers).opened();
        try {
            client.sendBytes(bytes);
            RunningCheck.pass(WORKED_ON);
        } catch (IOException e) {
            // The server has had enough.
        } finally {
            client.cut();
        }
    }

    private void send(byte[] bytes) throws IOException {
        connections++;
        try (Socket client = new Socket(server.url().getHost(), server.port())) {
            client.setSoLinger(true, 0);
            client.getOutputStream().write(bytes);
            RunningCheck.pass(WORKED_ON);
        } catch (IOException e) {
            // The server has had enough.
        }
    }
}
