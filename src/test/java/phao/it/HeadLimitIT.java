package phao.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import phao.heap.HeapBudget;

/** Cookies of a domain go to each server in it: how much of them the standalone server takes is a setting. */
@Tag("alone")
class HeadLimitIT {

    private static final int USUAL = 8_192;
    private static final int MOST = 65_536;
    private static final List<String> REQUESTS = List.of(
            "200 GET /health HTTP/1.1\r\nConnection: close\r\n",
            "200 GET / HTTP/1.1\r\nConnection: close\r\n",
            "201 POST /rooms/heads HTTP/1.1\r\nContent-Type: text/plain\r\nContent-Length: 0\r\nConnection: close\r\n",
            "101 GET /socket HTTP/1.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                    + "Sec-WebSocket-Protocol: phao.v1\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n");

    @TempDir
    private static Path folder;

    private static StandaloneServer usual;
    private static StandaloneServer most;

    @BeforeAll
    static void start() {
        usual = StandaloneServer.start(folder.resolve("usual"));
        most = StandaloneServer.start(folder.resolve("most"), "--head-bytes", Integer.toString(MOST));
    }

    @AfterAll
    static void stop() {
        usual.close();
        most.close();
    }

    @Test
    void a_head_of_the_limit_is_served_and_one_byte_more_is_told_the_limit_and_the_setting() throws Exception {
        Random random = new Random(3);
        for (int round = 0; round < 40; round++) {
            boolean wide = random.nextBoolean();
            int limit = wide ? MOST : USUAL;
            int length = limit + (round % 5 == 0 ? -random.nextInt(USUAL - 1_000) : random.nextInt(3) - 1);
            String request = REQUESTS.get(random.nextInt(REQUESTS.size()));
            String answer = answer(wide ? most : usual, withCookies(request.substring(4), length, random));
            if (length <= limit) {
                assertThat(answer)
                        .as("%d bytes: %s", length, request)
                        .startsWith("HTTP/1.1 " + request.substring(0, 4));
            } else {
                assertThat(answer)
                        .as("%d bytes: %s", length, request)
                        .startsWith("HTTP/1.1 431 ")
                        .endsWith("cookies included, are longer than " + limit
                                + " bytes, which is the limit (phao.head.bytes)\n");
            }
        }
    }

    /** Else {@code phao.head.bytes} would let strangers take more of the heap than there is. */
    @Test
    void a_connection_takes_no_more_than_is_counted_for_it_however_long_its_head_is() throws Exception {
        int connections = 100;
        List<Socket> open = new ArrayList<>();
        try (ServerMemory memory = new ServerMemory(most.pid())) {
            open.add(opened()); // makes what is made once
            long before = memory.usedBytes();
            for (int i = 0; i < connections; i++) {
                open.add(opened());
            }
            assertThat((memory.usedBytes() - before) / connections).isLessThan(HeapBudget.httpBytes(MOST));
        } finally {
            for (Socket socket : open) {
                socket.close();
            }
        }
    }

    private static Socket opened() throws IOException {
        Socket socket = new Socket("localhost", most.port());
        socket.setSoTimeout(30_000);
        send(socket, withCookies("GET /rooms/held HTTP/1.1\r\nAccept: text/event-stream\r\n", MOST, new Random(1)));
        assertThat(new String(socket.getInputStream().readNBytes(13), StandardCharsets.ISO_8859_1))
                .isEqualTo("HTTP/1.1 200 ");
        return socket;
    }

    /** The beginning of what comes, until the end of the connection or of the head of a WebSocket. */
    private static String answer(StandaloneServer server, String request) throws IOException {
        try (Socket socket = new Socket("localhost", server.port())) {
            socket.setSoTimeout(30_000);
            send(socket, request);
            String begin = new String(socket.getInputStream().readNBytes(13), StandardCharsets.ISO_8859_1);
            return begin.endsWith(" 101 ")
                    ? begin
                    : begin + new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** So long in all. */
    private static String withCookies(String begin, int length, Random random) {
        StringBuilder head = new StringBuilder(begin).append("Host: localhost\r\n");
        for (int i = random.nextInt(50); i > 0 && length - head.length() > 500; i--) {
            head.append("Cookie: session")
                    .append(i)
                    .append('=')
                    .append("x".repeat(random.nextInt(length - head.length() - 200)))
                    .append("\r\n");
        }
        int rest = length - head.length() - "Cookie: last=\r\n\r\n".length();
        return head.append("Cookie: last=")
                .append("x".repeat(rest))
                .append("\r\n\r\n")
                .toString();
    }
}
