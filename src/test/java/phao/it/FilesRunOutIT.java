package phao.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that may open no more files for a while, which on Unix include its connections: it waits, and is whole again afterwards. */
@Tag("alone")
class FilesRunOutIT {

    private static final int LIMIT = 160;
    private static final int IDLE = 200;
    private static final Map<String, String> PHAO_V1 = Map.of("Sec-WebSocket-Protocol", "phao.v1");
    /** Each with the status of its answer. None waits long. */
    private static final List<String> REQUESTS = List.of(
            "200 GET /",
            "200 GET /js/chat.js",
            "200 GET /openapi.json",
            "404 GET /nothing",
            "200 GET /health",
            "201 POST /rooms/http",
            "200 GET /rooms/http",
            "200 GET /rooms/http?last=1",
            "200 GET /rooms/http?wait=1&last=0",
            "200 GET /rooms/http/messages/1",
            "404 GET /rooms/http/messages/1000",
            "200 PUT /rooms/http/presence",
            "200 GET /rooms/http/presence",
            "204 DELETE /rooms/http/presence",
            "204 POST /rooms/http/signals",
            "200 GET /events?room=http&wait=1",
            "400 GET /rooms/http?last=x",
            "405 DELETE /rooms/http",
            "204 OPTIONS /rooms/http");

    @TempDir
    private Path folder;

    private StandaloneServer server;
    private final List<Socket> sockets = new ArrayList<>();

    @AfterEach
    void closeAll() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
        server.close();
    }

    @Test
    void connections_that_take_all_files_are_told_once_cost_nothing_and_leave_a_server_that_is_whole()
            throws Exception {
        server = StandaloneServer.startWithFiles(LIMIT, folder, Map.of(), "--heartbeat", "2s");
        try (PhaoClient an = PhaoClient.hello(server.ws("socket"), "An").join("room")) {
            an.publish("room", 1, "before");
            for (int i = 0; i < IDLE; i++) {
                connect();
            }
            RunningCheck.await("the log does not say it", () -> server.log().contains("no connection is accepted"));

            Duration before = server.processorTime();
            RunningCheck.pass(Duration.ofSeconds(1));
            assertThat(server.processorTime().minus(before)).isLessThan(Duration.ofMillis(300));
            an.publish("room", 2, "meanwhile");

            closeSockets();
            RunningCheck.await(
                    "it does not say the end", () -> server.log().contains("connections are accepted again"));
        }
        assertThat(lines("no connection is accepted"))
                .singleElement()
                .asString()
                .contains("WARNING", "the limit is " + LIMIT, "ulimit -n")
                .doesNotContain("Exception");
        assertThat(lines("connections are accepted again")).hasSize(1);
        try (PhaoClient silent = PhaoClient.hello(server.ws("socket"), "Silent")) {
            assertThat(silent.socket().untilToldToClose().code())
                    .isEqualTo(4003); // by the sweep, as no Ping is answered
        }
        everyEndpointWorks(connect(5), connect(REQUESTS.size()));
        assertThat(server.log()).doesNotContain("Error", "Exception", "\tat ");
    }

    /** All that was never used before, without one more file; and the classes' folder may be tidied away. */
    @Test
    void what_the_server_needs_it_has_open_from_the_start() throws Exception {
        Path cache = folder.resolve("cache");
        server = StandaloneServer.start(
                folder.resolve("data"), Map.of("PHAO_CACHE", cache.toString()), "--heartbeat", "2s");
        int before = openFiles();
        List<Socket> forWebSockets = connect(6);
        List<Socket> forRequests = connect(REQUESTS.size());
        RunningCheck.await("not all are accepted", () -> openFiles() >= before + 6 + REQUESTS.size());
        limitFiles("3");
        delete(cache);

        everyEndpointWorks(forWebSockets, forRequests);
        try (RawWebSocket silent = RawWebSocket.handshake(forWebSockets.get(5), server.ws("socket"), PHAO_V1)
                .opened()) {
            silent.readClose(); // by the sweep, which runs on
        }
        Socket late = connect();
        RunningCheck.await("the log does not say it", () -> server.log().contains("no connection is accepted"));

        limitFiles("1024");
        assertThat(answer(late, "GET /health")).startsWith("HTTP/1.1 200");
        RunningCheck.await("it does not say the end", () -> server.log().contains("connections are accepted again"));
        everyEndpointWorks(connect(5), connect(REQUESTS.size()));
        assertThat(lines("no connection is accepted")).hasSize(1);
        assertThat(server.log()).doesNotContain("Error", "Exception", "\tat ");
    }

    /** The first five sockets become WebSockets; each request has one for itself. */
    private void everyEndpointWorks(List<Socket> forWebSockets, List<Socket> forRequests) throws IOException {
        Iterator<Socket> next = forWebSockets.iterator();
        try (RawWebSocket reader = RawWebSocket.handshake(next.next(), server.ws("rooms/bare"), Map.of())
                        .opened();
                RawWebSocket publisher = RawWebSocket.handshake(next.next(), server.ws("rooms/bare"), Map.of())
                        .opened()) {
            works(publisher, reader);
        }
        for (String echo : List.of("echo", "echo/bytes", "echo/buffer")) {
            try (RawWebSocket client = RawWebSocket.handshake(next.next(), server.ws(echo), Map.of())
                    .opened()) {
                works(client, client);
            }
        }
        for (int i = 0; i < REQUESTS.size(); i++) {
            String[] request = REQUESTS.get(i).split(" ", 2);
            assertThat(answer(forRequests.get(i), request[1])).as(request[1]).startsWith("HTTP/1.1 " + request[0]);
        }
    }

    private static void works(RawWebSocket sender, RawWebSocket reader) throws IOException {
        for (int opcode : new int[] {RawWebSocket.TEXT, RawWebSocket.BINARY}) {
            sender.send(opcode, "xin chào");
            assertThat(nextMessage(reader)).isEqualTo("xin chào");
        }
        sender.send(RawWebSocket.TEXT, new byte[] {(byte) 0xC0}); // no UTF-8
        assertThat(sender.readClose().code()).isEqualTo(1007);
    }

    private static String nextMessage(RawWebSocket client) throws IOException {
        RawWebSocket.Frame frame = client.read();
        while (frame.opcode() == RawWebSocket.PING) {
            frame = client.read();
        }
        return frame.text();
    }

    private static String answer(Socket socket, String request) throws IOException {
        socket.setSoTimeout(30_000);
        String content = request.startsWith("P") ? "Content-Length: 2\r\n\r\n{}" : "\r\n";
        socket.getOutputStream()
                .write((request
                                + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/json\r\n"
                                + "Phao-Client: 00112233445566778899aabbccddeeff\r\nPhao-Generation: 1\r\n" + content)
                        .getBytes(UTF_8));
        return new String(socket.getInputStream().readAllBytes(), UTF_8);
    }

    private List<Socket> connect(int number) throws IOException {
        List<Socket> some = new ArrayList<>();
        for (int i = 0; i < number; i++) {
            some.add(connect());
        }
        return some;
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket(server.url().getHost(), server.port());
        sockets.add(socket);
        return socket;
    }

    private void closeSockets() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    private int openFiles() {
        return Path.of("/proc/" + server.pid() + "/fd").toFile().list().length;
    }

    /** Of the process that runs: what it has open stays open. */
    private void limitFiles(String most) throws Exception {
        Process prlimit = new ProcessBuilder("prlimit", "--pid", Long.toString(server.pid()), "--nofile=" + most + ":")
                .inheritIO()
                .start();
        assertThat(prlimit.waitFor()).isZero();
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path one : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(one);
            }
        }
    }

    private List<String> lines(String containing) {
        return server.log().lines().filter(line -> line.contains(containing)).toList();
    }
}
