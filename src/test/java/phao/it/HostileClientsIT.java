package phao.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import phao.check.History;

/**
 * Clients that want to do harm, against a server with little memory: it goes on, others notice nothing, and its log says little.
 * {@code -Dphao.faults.minutes=1} or more: each for 20 s.
 */
@Tag("alone")
class HostileClientsIT {

    private static final boolean LONG = Double.parseDouble(System.getProperty("phao.faults.minutes", "0")) >= 1;
    private static final Duration WHILE = Duration.ofSeconds(LONG ? 20 : 2);
    private static final int ATTACKERS = 20;
    private static final int PICTURES = LONG ? 200 : 40;
    private static final int PICTURE_BYTES = 8 << 20;
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final byte[] PING = {(byte) 0x89, (byte) 0x80, 0, 0, 0, 0};
    private static final String TCP_CONNECTION = "org.glassfish.grizzly.nio.transport.TCPNIOConnection";
    private static final Map<String, String> SMALL =
            Map.of("JDK_JAVA_OPTIONS", "-Xmx192m -XX:MaxDirectMemorySize=64m -XX:+ExitOnOutOfMemoryError");

    @TempDir
    static Path data;

    private static StandaloneServer server;
    private static ServerMemory memory;

    private final List<RawWebSocket> attackers = new ArrayList<>();
    private final List<Socket> sockets = new ArrayList<>();
    private Traffic others;
    private long before;
    private int linesBefore;

    @BeforeAll
    static void start() throws IOException {
        server = StandaloneServer.start(data, SMALL);
        memory = new ServerMemory(server.pid());
    }

    @AfterAll
    static void stop() throws IOException {
        memory.close();
        server.close();
    }

    @BeforeEach
    void begin(TestInfo test) throws IOException {
        System.out.println("HostileClientsIT: " + test.getDisplayName());
        before = memory.usedBytes();
        linesBefore = lines();
        others = new Traffic(server.url(), "others-" + System.nanoTime(), 50, 100, new History());
    }

    /** Nobody else noticed anything, and nothing is left of it. */
    @AfterEach
    void all_is_well() throws IOException {
        for (RawWebSocket attacker : attackers) {
            attacker.close();
        }
        for (Socket socket : sockets) {
            socket.close();
        }
        Duration p99 = others.p99();
        System.out.printf("HostileClientsIT: p99 of the others %d ms%n", p99.toMillis());
        // Attackers, others and server share the processors of one machine.
        assertThat(p99).as("p99 of the others").isLessThan(Duration.ofSeconds(8));
        others.finish();
        others.close();
        assertThat(lines() - linesBefore)
                .as("lines in the log:\n%s", server.log())
                .isLessThanOrEqualTo(attackers.size());
        assertThat(server.log()).doesNotContain("OutOfMemoryError:").doesNotContain("java.lang.OutOfMemoryError");
        RunningCheck.await("the memory of those who are gone is kept", () -> memory.usedBytes() < before + (16 << 20));
    }

    private static int lines() {
        return (int) server.log().lines().count();
    }

    private interface Attack {
        /** Once more. @throws IOException when the server has had enough of it */
        void run(RawWebSocket attacker) throws IOException;
    }

    /** Twenty do it on {@code path} until the time is over. @return how often */
    private long attack(String path, Attack attack) throws Exception {
        AtomicLong times = new AtomicLong();
        long end = System.nanoTime() + WHILE.toNanos();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < ATTACKERS; i++) {
            RawWebSocket attacker = open(path);
            Thread thread = new Thread(() -> {
                try {
                    while (System.nanoTime() < end) {
                        attack.run(attacker);
                        times.incrementAndGet();
                    }
                } catch (IOException e) {
                    return; // the server has closed it
                }
            });
            thread.setDaemon(true);
            thread.start();
            threads.add(thread);
        }
        for (Thread thread : threads) {
            // A client that sends to a server that reads no more would wait for ever.
            thread.join(Math.max(1, (end - System.nanoTime()) / 1_000_000 + 500));
        }
        System.out.printf("HostileClientsIT: %d times in %d s on %s%n", times.get(), WHILE.toSeconds(), path);
        return times.get();
    }

    private RawWebSocket open(String path) throws IOException {
        Map<String, String> headers = path.equals("socket") ? Map.of("Sec-WebSocket-Protocol", "phao.v1") : Map.of();
        RawWebSocket attacker = RawWebSocket.handshake(server.ws(path), headers);
        assertThat(attacker.status()).isEqualTo(101);
        attackers.add(attacker);
        return attacker;
    }

    @Test
    void messages_that_never_end_in_fragments_of_one_byte() throws Exception {
        for (String path : List.of("socket", "rooms/hostile")) {
            AtomicLong begun = new AtomicLong();
            assertThat(attack(
                            path,
                            attacker -> attacker.send(
                                    false,
                                    begun.incrementAndGet() <= ATTACKERS
                                            ? RawWebSocket.TEXT
                                            : RawWebSocket.CONTINUATION,
                                    new byte[] {'x'})))
                    .isPositive();
        }
    }

    @Test
    void many_large_messages_that_never_end() throws Exception {
        byte[] part = new byte[64 << 10];
        for (String path : List.of("socket", "rooms/hostile")) {
            for (int i = 0; i < 100; i++) {
                RawWebSocket attacker = open(path);
                try {
                    attacker.sendHeader(RawWebSocket.BINARY, 15 << 20, true); // FIN is missing too
                    for (int sent = 0; sent < 8 << 20; sent += part.length) {
                        attacker.sendBytes(part);
                    }
                } catch (IOException e) {
                    continue; // the server does not take so much of so many
                }
            }
        }
    }

    /** One client is in many rooms and publishes in each what all their readers would share. */
    @Test
    void pictures_in_many_rooms() throws Exception {
        RawWebSocket attacker = open("socket");
        attacker.send(
                RawWebSocket.TEXT, "[{\"type\":\"hello\",\"client\":\"%032x\",\"generation\":1}]".formatted(0xbad));
        for (int room = 0; room < PICTURES; room++) {
            attacker.send(RawWebSocket.TEXT, "[{\"type\":\"join\",\"room\":\"gallery-%d\"}]".formatted(room));
            byte[] header = "{\"type\":\"publish\",\"room\":\"gallery-%d\",\"n\":1}"
                    .formatted(room)
                    .getBytes(StandardCharsets.UTF_8);
            attacker.send(
                    RawWebSocket.BINARY,
                    ByteBuffer.allocate(2 + header.length + PICTURE_BYTES)
                            .putShort((short) header.length)
                            .put(header)
                            .array());
        }
        RunningCheck.await("not all is stored", () -> head("gallery-" + (PICTURES - 1)) == 1);
    }

    /** Each would hold a copy of its own, and the largest of all forms. */
    @Test
    void readers_of_pictures_that_do_not_read() throws Exception {
        for (int n = 1; n <= 2; n++) {
            HTTP.send(
                    HttpRequest.newBuilder(server.url().resolve("rooms/pictures"))
                            .POST(BodyPublishers.ofByteArray(new byte[PICTURE_BYTES]))
                            .build(),
                    BodyHandlers.discarding());
        }
        List<Socket> streams = new ArrayList<>();
        for (int i = 0; i < PICTURES; i++) {
            open("rooms/pictures?after=0&epoch=");
            Socket stream = new Socket(server.url().getHost(), server.port());
            streams.add(stream);
            stream.getOutputStream()
                    .write(("GET /rooms/pictures?after=0&epoch= HTTP/1.1\r\nHost: localhost\r\n"
                                    + "Accept: text/event-stream\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
        }
        RunningCheck.pass(WHILE);
        for (Socket stream : streams) {
            stream.close();
        }
    }

    private static long head(String room) {
        try {
            String page = HTTP.send(
                            HttpRequest.newBuilder(server.url().resolve("rooms/" + room + "?limit=1&after=99&epoch="))
                                    .build(),
                            BodyHandlers.ofString())
                    .body();
            return Long.parseLong(page.replaceFirst("(?s).*\"head\":([0-9]+).*", "$1"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private Socket send(String bytes) throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(4 << 10);
        socket.connect(new InetSocketAddress(server.url().getHost(), server.port()));
        sockets.add(socket);
        Thread thread = new Thread(() -> {
            try {
                socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
            } catch (IOException e) {
                return; // the server has closed it, or takes no more
            }
        });
        thread.setDaemon(true);
        thread.start();
        return socket;
    }

    @ParameterizedTest
    @ValueSource(strings = {"openapi.json", "js/chat/room.js", "rooms/a/presence", "rooms/others?last=50", "nowhere"})
    void many_requests_in_one_go_whose_answers_are_not_read(String path) throws Exception {
        String requests = ("GET /" + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n").repeat(250);
        for (int i = 0; i < 200; i++) {
            send(requests);
        }
        RunningCheck.pass(WHILE);
    }

    @Test
    void frames_that_lack_their_last_byte() throws Exception {
        Random random = new Random(1);
        for (String path : List.of("socket", "rooms/hostile", "echo", "echo/bytes", "echo/buffer")) {
            for (int i = 0; i < 150; i++) {
                RawWebSocket attacker = open(path);
                int length = 1 + random.nextInt(131_000);
                try {
                    attacker.sendHeader(
                            (random.nextBoolean() ? 0x80 : 0)
                                    | (random.nextBoolean() ? RawWebSocket.TEXT : RawWebSocket.BINARY),
                            length,
                            true);
                    attacker.sendBytes(new byte[length - 1]);
                } catch (IOException e) {
                    continue; // the server does not take so much of so many
                }
            }
        }
    }

    @Test
    void heads_and_bodies_that_never_end() throws Exception {
        for (int i = 0; i < 250; i++) {
            send("GET / HTTP/1.1\r\nHost: localhost\r\nA: " + "x".repeat(8_000));
            send("POST /rooms/a HTTP/1.1\r\nHost: localhost\r\nContent-Length: 16000000\r\n\r\n"
                    + "x".repeat(1_000_000));
            send("GET /rooms/a?wait=55 HTTP/1.1\r\nHost: localhost\r\n\r\n" + "x".repeat(1_000_000));
        }
        RunningCheck.pass(WHILE);
    }

    private static void readAll(Socket socket) {
        try {
            socket.getInputStream().transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            return; // it is closed
        }
    }

    /** A name is all that it takes to make a room and a member of it. */
    @Test
    void members_of_rooms_in_which_nobody_else_is() throws Exception {
        Random random = new Random(2);
        long end = System.nanoTime() + WHILE.toNanos();
        try (Socket socket = send("")) {
            Thread reader = new Thread(() -> readAll(socket));
            reader.setDaemon(true);
            reader.start();
            while (System.nanoTime() < end) {
                StringBuilder requests = new StringBuilder();
                for (int i = 0; i < 100; i++) {
                    requests.append(
                            "PUT /rooms/%016x/presence HTTP/1.1\r\nHost: localhost\r\nPhao-Client: %032x\r\nContent-Length: 0\r\n\r\n"
                                    .formatted(random.nextLong(), random.nextLong()));
                }
                socket.getOutputStream().write(requests.toString().getBytes(StandardCharsets.US_ASCII));
            }
        }
        for (int i = 0; i < 200; i++) {
            RawWebSocket attacker = open("socket");
            attacker.send(
                    RawWebSocket.TEXT,
                    "[{\"type\":\"hello\",\"client\":\"%032x\",\"generation\":1}]".formatted(random.nextLong()));
            for (int from = 0; from < 256; from += 64) {
                StringBuilder joins = new StringBuilder("[{\"type\":\"ping\"}");
                for (int room = from; room < from + 64; room++) {
                    joins.append(",{\"type\":\"join\",\"room\":\"alone-")
                            .append(i)
                            .append('-')
                            .append(room)
                            .append("\"}");
                }
                attacker.send(RawWebSocket.TEXT, joins.append(']').toString());
            }
        }
        HttpResponse<String> answer = HTTP.send(
                HttpRequest.newBuilder(server.url().resolve("rooms/one-more/presence"))
                        .header("Phao-Client", "0".repeat(32))
                        .PUT(BodyPublishers.noBody())
                        .build(),
                BodyHandlers.ofString());
        assertThat(answer.body()).contains("\"code\":\"busy\"");
    }

    @Test
    void echoes_that_are_not_read_on_more_connections_than_the_server_has_threads() throws Exception {
        for (int i = 0; i < 300; i++) {
            RawWebSocket attacker = open("echo");
            Thread thread = new Thread(() -> {
                try {
                    for (int sent = 0; sent < 16 << 20; sent += 64 << 10) {
                        attacker.send(RawWebSocket.BINARY, new byte[64 << 10]);
                    }
                } catch (IOException e) {
                    return; // the server has closed it
                }
            });
            thread.setDaemon(true);
            thread.start();
        }
        RunningCheck.pass(WHILE);
    }

    @Test
    void a_flood_of_pings_whose_answers_are_not_read() throws Exception {
        byte[] many = new byte[PING.length * 500];
        for (int i = 0; i < many.length; i++) {
            many[i] = PING[i % PING.length];
        }
        assertThat(attack("rooms/hostile", attacker -> attacker.sendBytes(many)))
                .isPositive();
    }

    @Test
    void a_flood_of_questions_whose_answers_are_not_read() throws Exception {
        String pings = "[" + "{\"type\":\"ping\"},".repeat(500) + "{\"type\":\"ping\"}]";
        AtomicLong hellos = new AtomicLong();
        assertThat(attack("socket", attacker -> {
                    if (hellos.incrementAndGet() <= ATTACKERS) {
                        attacker.send(
                                RawWebSocket.TEXT,
                                "[{\"type\":\"hello\",\"client\":\"%032x\",\"generation\":1}]".formatted(hellos.get()));
                    }
                    attacker.send(RawWebSocket.TEXT, pings);
                }))
                .isPositive();
    }

    @Test
    void connections_that_are_opened_and_closed_as_fast_as_can_be() throws Exception {
        byte[] handshake =
                ("GET /rooms/hostile HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII);
        AtomicLong opened = new AtomicLong();
        long end = System.nanoTime() + WHILE.toNanos();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            boolean reset = i % 2 == 0;
            Thread thread = new Thread(() -> {
                while (System.nanoTime() < end) {
                    try (Socket socket = new Socket(server.url().getHost(), server.port())) {
                        socket.getOutputStream().write(handshake);
                        socket.setSoLinger(reset, 0);
                        if (opened.incrementAndGet() % 3 != 0) {
                            socket.getInputStream().read(); // now and then it does not even wait for the answer
                        }
                    } catch (IOException e) {
                        continue;
                    }
                }
            });
            thread.start();
            threads.add(thread);
        }
        for (Thread thread : threads) {
            thread.join();
        }
        System.out.printf(
                "HostileClientsIT: %d connections opened and closed in %d s%n", opened.get(), WHILE.toSeconds());
        assertThat(opened.get()).isGreaterThan(100);
        // Each costs so little that the memory of a few would not be noticed.
        RunningCheck.await("connections are kept that have ended", () -> memory.instances(TCP_CONNECTION) < 50);
    }
}
