package phao.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the standalone server makes of bytes that are HTTP, or nearly so, with and without TLS. */
class HttpGateIT {

    private static final String KEY = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
    private static final String HANDSHAKE =
            "GET /echo HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" + KEY
                    + "Sec-WebSocket-Version: 13\r\n\r\n";

    private static final Pattern HEAD = Pattern.compile("HTTP/1\\.1 (\\d{3}) [^\r]*\r\n(?:[^\r]+\r\n)*\r\n");

    @TempDir
    private static Path folder;

    private static Certificates certificates;
    private static final List<StandaloneServer> SERVERS = new ArrayList<>();

    @BeforeAll
    static void start() throws Exception {
        certificates = new Certificates(folder, "EC");
        SERVERS.add(StandaloneServer.start(folder.resolve("plain")));
        SERVERS.add(StandaloneServer.start(
                folder.resolve("tls"),
                "--tls-cert",
                certificates.certificatePem().toString(),
                "--tls-key",
                certificates.pkcs8Pem().toString()));
    }

    @AfterAll
    static void stop() {
        SERVERS.forEach(StandaloneServer::close);
    }

    static Stream<StandaloneServer> servers() {
        return SERVERS.stream();
    }

    private static Socket connect(StandaloneServer server) throws Exception {
        Socket socket = server.url().getScheme().equals("https")
                ? certificates.client().getSocketFactory().createSocket("localhost", server.port())
                : new Socket("localhost", server.port());
        socket.setSoTimeout(10_000);
        socket.setTcpNoDelay(true);
        return socket;
    }

    private static void send(Socket socket, String bytes) throws IOException {
        socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
        socket.getOutputStream().flush();
    }

    /** All that comes until the server closes the connection. */
    private static String all(StandaloneServer server, String bytes) throws Exception {
        try (Socket socket = connect(server)) {
            send(socket, bytes);
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    private static void assertAnswers(StandaloneServer server, String bytes, int... statuses) throws Exception {
        String answers = all(server, bytes);
        List<Integer> found = new ArrayList<>();
        String sent = bytes.length() > 1_000 ? bytes.substring(0, 1_000) : bytes;
        for (Matcher head = HEAD.matcher(answers); head.find(); ) {
            found.add(Integer.parseInt(head.group(1)));
            assertThat(head.group()).as("after %s", sent).contains("\r\nDate: ");
        }
        assertThat(found)
                .as("after %s: %s", sent, answers)
                .containsExactly(IntStream.of(statuses).boxed().toArray(Integer[]::new));
    }

    private static final String LAST = "GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";

    @ParameterizedTest(autoCloseArguments = false)
    @MethodSource("servers")
    void a_request_that_could_be_read_in_two_ways_ends_the_connection(StandaloneServer server) throws Exception {
        String post = "POST /rooms/never HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\n";
        for (String coding : List.of("gzip, chunked", "xchunked", "\"chunked\"", "chunked;a=b", "identity")) {
            assertAnswers(server, post + "Transfer-Encoding: " + coding + "\r\n\r\n" + LAST, 501);
        }
        assertAnswers(server, post + "Transfer-Encoding: chunked\0\r\n\r\n" + LAST, 400);
        assertAnswers(server, post + "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + LAST, 400);
        assertAnswers(server, post + "Content-Length : 0\r\n\r\n" + LAST, 400);
        assertAnswers(server, post + "Host: b\r\nContent-Length: 0\r\n\r\n" + LAST, 400);
        assertAnswers(server, post + "Content-Length: 0\r\nA: b\rc\r\n\r\n" + LAST, 400);
        assertAnswers(server, "GET / HTTP/1.1\r\n\r\n" + LAST, 400);
        assertAnswers(server, "GET / HTTP/2.0\r\nHost: localhost\r\n\r\n" + LAST, 505);
        assertAnswers(server, post + "Transfer-Encoding: chunked\r\n\r\n5\r\nhelloX" + LAST, 400);
        assertAnswers(server, "GET /rooms/never?last=9 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", 200);
        assertThat(all(server, "GET /rooms/never?last=9 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"))
                .contains("\"head\":0");
    }

    @ParameterizedTest(autoCloseArguments = false)
    @MethodSource("servers")
    void requests_are_answered_one_after_the_other_with_whatever_lies_between(StandaloneServer server)
            throws Exception {
        String room = "/rooms/between-" + server.port();
        String post = "POST " + room + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\n";
        assertAnswers(
                server,
                "\r\n" + post + "Content-Length: 1\r\n\r\nx"
                        + "\r\n\r\n" + post
                        + "Transfer-Encoding: chunked\r\n\r\n1;a=\"b;c\"\r\ny\r\n0;d\r\nE: f\r\n\r\n"
                        + "GET " + room + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\n\r\nGET"
                        + "DELETE " + room
                        + " HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nGET\r\n0\r\n\r\n"
                        + "POST " + room
                        + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: multipart/form-data\r\nContent-Length: 3\r\n\r\nGET"
                        + "GET /js/phao.js HTTP/1.1\r\nHost: localhost\r\n\r\n"
                        + "HEAD /js/phao.js HTTP/1.1\r\nHost: localhost\r\n\r\n"
                        + "GET /nowhere HTTP/1.1\r\nHost: localhost\r\n\r\n"
                        + "GET /../../etc/passwd HTTP/1.1\r\nHost: localhost\r\n\r\n"
                        + "GET //" + " HTTP/1.1\r\nHost: localhost\r\n\r\n" + LAST,
                201,
                201,
                200,
                405,
                415,
                200,
                200,
                404,
                404,
                404,
                200);
    }

    @ParameterizedTest(autoCloseArguments = false)
    @MethodSource("servers")
    void a_handshake_that_is_none_gets_400_or_426(StandaloneServer server) throws Exception {
        assertAnswers(server, HANDSHAKE.replace(KEY, ""), 400);
        for (String key : List.of(
                "",
                "AAAA",
                "dGhlIHNhbXBsZSBub25jZQ",
                "!GhlIHNhbXBsZSBub25jZQ==",
                "dGhlIHNhbXBsZSBub25jZQ===",
                "dGhlIHNhbXBsZSBub25jZTEy",
                "dGhlIHNhbXBsZSBub25jZQ==, dGhlIHNhbXBsZSBub25jZQ==")) {
            assertAnswers(server, HANDSHAKE.replace("dGhlIHNhbXBsZSBub25jZQ==", key), 400);
        }
        for (String version : List.of("", "12", "14", "x", "13, 13", "-13")) {
            assertAnswers(server, HANDSHAKE.replace("Version: 13", "Version: " + version), 426);
        }
        assertThat(all(server, HANDSHAKE.replace("Version: 13", "Version: 8")))
                .contains("\r\nSec-WebSocket-Version: 13\r\n");
        assertAnswers(server, HANDSHAKE.replace("Connection: Upgrade\r\n", ""), 400);
        assertAnswers(server, HANDSHAKE.replace("Connection: Upgrade\r\n", "Connection: close\r\n"), 400);
        assertAnswers(server, HANDSHAKE.replace("\r\n\r\n", "\r\nContent-Length: 1\r\n\r\n"), 400);
        // Other methods, and other versions, ask for no WebSocket; for plain HTTP there is nothing at this address.
        assertAnswers(server, HANDSHAKE.replace("GET", "POST") + LAST, 404, 200);
        assertAnswers(server, HANDSHAKE.replace("/echo", "/nowhere"), 404);
        assertAnswers(server, HANDSHAKE.replace("/echo", "//"), 404);
        assertAnswers(server, HANDSHAKE.replace("/echo", "/%zz/../.."), 404);
    }

    @ParameterizedTest(autoCloseArguments = false)
    @MethodSource("servers")
    void what_comes_with_a_handshake_in_one_packet_is_kept(StandaloneServer server) throws Exception {
        Random random = new Random(7);
        for (int round = 0; round < 20; round++) {
            String handshake = round % 2 == 0
                    ? HANDSHAKE
                    : HANDSHAKE
                            .replace("Upgrade: websocket", "Upgrade: h2c/1, WebSocket")
                            .replace("Connection: Upgrade", "Connection: keep-alive, upgrade");
            String text = "x".repeat(1 + random.nextInt(100));
            String bytes = handshake + "\u0081" + (char) (0x80 | text.length()) + "\0\0\0\0" + text;
            int cut = round < 2 ? bytes.length() : handshake.length() + random.nextInt(text.length() + 6);
            try (Socket socket = connect(server)) {
                send(socket, bytes.substring(0, cut));
                send(socket, bytes.substring(cut));
                InputStream in = socket.getInputStream();
                StringBuilder got = new StringBuilder();
                while (!got.toString().endsWith(text)) {
                    int next = in.read();
                    assertThat(next).as("the end after %s", got).isNotNegative();
                    got.append((char) next);
                }
                assertThat(got).startsWith("HTTP/1.1 101 ");
            }
        }
    }

    /** RFC 9112 §9.6: a client that is still sending must be able to read why it is refused. */
    @ParameterizedTest(autoCloseArguments = false)
    @MethodSource("servers")
    void who_sends_all_of_a_body_before_it_reads_still_gets_the_refusal(StandaloneServer server) throws Exception {
        String body = "x".repeat(20 << 20);
        assertAnswers(
                server,
                "POST /rooms/a HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\nContent-Length: "
                        + body.length() + "\r\n\r\n" + body + LAST,
                413);
        assertAnswers(
                server,
                "POST /rooms/a HTTP/1.1\r\nHost: localhost\r\nContent-Type: multipart/form-data\r\nConnection: close\r\nContent-Length: "
                        + body.length() + "\r\n\r\n" + body,
                415);
    }

    /** {@code curl -T} and many other clients. */
    @ParameterizedTest(autoCloseArguments = false)
    @MethodSource("servers")
    void who_waits_for_100_is_told_to_go_on_or_refused_at_once(StandaloneServer server) throws Exception {
        String head =
                "POST /rooms/a HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\nExpect: 100-continue\r\nConnection: close\r\n";
        try (Socket socket = connect(server)) {
            send(socket, head + "Content-Length: 2\r\n\r\n");
            assertThat(new String(socket.getInputStream().readNBytes(25), StandardCharsets.US_ASCII))
                    .isEqualTo("HTTP/1.1 100 Continue\r\n\r\n");
            send(socket, "hi");
            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
                    .startsWith("HTTP/1.1 201 ");
        }
        try (Socket socket = connect(server)) {
            send(socket, head + "Content-Length: 99999999\r\n\r\n");
            assertThat(new String(socket.getInputStream().readNBytes(13), StandardCharsets.US_ASCII))
                    .isEqualTo("HTTP/1.1 413 ");
        }
    }
}
