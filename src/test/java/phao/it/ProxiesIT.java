package phao.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.opentest4j.TestAbortedException;
import phao.it.http.EventStreamClient;
import phao.it.http.HttpRooms;

/** docs/deploy.md, "Behind a proxy": its command and its settings of nginx and Apache, as they stand there but for the ports, with the real ones. */
class ProxiesIT {

    private static final String UPSTREAM = "http://127.0.0.1:8080";
    private static final List<String> NAMES = List.of(
            "Hà Nội", "a%b", "100%25", "c?d#e", "a;b", "a+b&c=d", "\"q\" <p>", "[x]|^{y}`", "🌊", "..a", "a%2Fb");

    @TempDir
    private static Path folder;

    private static String section;
    private static StandaloneServer server;
    private static final Map<String, ProxyProcess> PROXIES = new LinkedHashMap<>();

    @BeforeAll
    static void start() throws Exception {
        String document = Files.readString(Path.of("docs/deploy.md"));
        section = document.substring(document.indexOf("## Behind a proxy"), document.indexOf("## In a container"));
        String command = block("java -jar phao.war ");
        server = StandaloneServer.start(
                folder.resolve("data"),
                command.substring("java -jar phao.war ".length()).strip().split(" "));
        startProxy("nginx", at -> Nginx.with(at, codeBeginningWith("map "), local(block("location / {"))));
        startProxy("apache", at -> Apache.with(at, local(block("ProxyPreserveHost "))));
    }

    @FunctionalInterface
    private interface Starter {
        ProxyProcess start(Path folder) throws Exception;
    }

    private static void startProxy(String name, Starter starter) throws Exception {
        try {
            PROXIES.put(name, starter.start(Files.createDirectory(folder.resolve(name))));
        } catch (TestAbortedException e) {
            // Not here, and can't be installed: nothing_is_left_out says so.
            PROXIES.put(name, null);
        }
    }

    /** The indented block that begins so. */
    private static String block(String begin) {
        return section.lines()
                .dropWhile(line -> !line.startsWith("    " + begin))
                .takeWhile(line -> line.startsWith("    "))
                .map(line -> line.substring(4) + "\n")
                .reduce(String::concat)
                .orElseThrow(() -> new AssertionError("docs/deploy.md has no " + begin));
    }

    /** Between backquotes. */
    private static String codeBeginningWith(String begin) {
        int from = section.indexOf("`" + begin) + 1;
        assertThat(from).as("docs/deploy.md has no " + begin).isPositive();
        return section.substring(from, section.indexOf('`', from));
    }

    private static String local(String block) {
        assertThat(block).contains(UPSTREAM);
        return block.replace(UPSTREAM, "http://127.0.0.1:" + server.port());
    }

    @AfterAll
    static void stop() throws Exception {
        for (ProxyProcess proxy : PROXIES.values()) {
            if (proxy != null) {
                proxy.close();
            }
        }
        server.close();
    }

    static Stream<String> proxies() {
        return PROXIES.keySet().stream().filter(name -> PROXIES.get(name) != null);
    }

    private static HttpRooms http(String proxy) {
        return new HttpRooms(PROXIES.get(proxy).url());
    }

    private static String origin(String proxy) {
        URI url = PROXIES.get(proxy).url();
        return url.getScheme() + "://" + url.getAuthority();
    }

    @Test
    void nothing_is_left_out_where_packages_can_be_installed() {
        boolean may = System.getProperty("user.name").equals("root") && Files.isExecutable(Path.of("/usr/bin/apt-get"));
        assumeTrue(may, "nginx or Apache may not be here, and packages can be installed as root on Debian only");
        assertThat(proxies()).containsExactly("nginx", "apache");
    }

    @ParameterizedTest
    @MethodSource("proxies")
    void the_page_comes_and_what_it_publishes_is_taken_whatever_its_browser_says(String proxy) throws Exception {
        HttpRooms http = http(proxy);
        assertThat(http.getUnchecked("").expect(200).text())
                .isEqualTo(Files.readString(Path.of("target/page/index.html")));
        http.post("rooms/" + proxy, "old", "Content-Type", "text/plain", "Origin", origin(proxy))
                .expect(201);
        http.post(
                        "rooms/" + proxy,
                        "new",
                        "Content-Type",
                        "text/plain",
                        "Origin",
                        origin(proxy),
                        "Sec-Fetch-Site",
                        "same-origin")
                .expect(201);
        http.post("rooms/" + proxy, "foreign", "Content-Type", "text/plain", "Origin", "https://elsewhere.example")
                .expect(403, "foreign_origin");
        http.post(
                        "rooms/" + proxy,
                        "foreign",
                        "Content-Type",
                        "text/plain",
                        "Origin",
                        origin(proxy),
                        "Sec-Fetch-Site",
                        "cross-site")
                .expect(403, "foreign_origin");
        assertThat(http.get("rooms/" + proxy + "?last=9").expect(200).json().getInt("head"))
                .isEqualTo(2);
    }

    @ParameterizedTest
    @MethodSource("proxies")
    void rooms_keep_their_names(String proxy) {
        HttpRooms http = http(proxy);
        for (String name : NAMES) {
            String path = "rooms/"
                    + URLEncoder.encode(name + proxy, StandardCharsets.UTF_8).replace("+", "%20");
            http.post(path, name, "Content-Type", "text/plain").expect(201);
            assertThat(new HttpRooms(server.url())
                            .get(path + "?last=1")
                            .expect(200)
                            .json()
                            .getJsonArray("messages")
                            .getJsonObject(0)
                            .getString("data"))
                    .isEqualTo(name);
        }
    }

    @ParameterizedTest
    @MethodSource("proxies")
    void events_come_at_once(String proxy) throws Exception {
        HttpRooms http = http(proxy);
        try (EventStreamClient stream = http.stream("rooms/at-once-" + proxy)) {
            stream.next("joined");
            for (int i = 1; i <= 20; i++) {
                http.publish("at-once-" + proxy, "message " + i);
                // The next is published only when this one has come.
                assertThat(stream.next("message").getInt("seq")).isEqualTo(i);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("proxies")
    void a_poll_waits_and_ends_with_what_comes(String proxy) {
        HttpRooms http = http(proxy);
        String cursor = http.get("events?room=polled-" + proxy + "&wait=0")
                .expect(200)
                .json()
                .getString("cursor");
        var waiting = http.getLater("events?room=polled-" + proxy + "&wait=55&cursor=" + cursor);
        http.publish("polled-" + proxy, "now");
        assertThat(waiting.join()
                        .expect(200)
                        .json()
                        .getJsonArray("frames")
                        .getJsonObject(0)
                        .getInt("seq"))
                .isEqualTo(1);
    }

    @ParameterizedTest
    @MethodSource("proxies")
    void the_largest_message_comes_through_both_ways(String proxy) {
        HttpRooms http = http(proxy);
        byte[] bytes = new byte[16 << 20];
        new Random(1).nextBytes(bytes);
        http.post("rooms/large-" + proxy, bytes, "Content-Type", "image/png", "Origin", origin(proxy))
                .expect(201);
        assertThat(http.get("rooms/large-" + proxy + "/messages/1").expect(200).bytes())
                .isEqualTo(bytes);
        http.post("rooms/large-" + proxy, Arrays.copyOf(bytes, bytes.length + 1), "Content-Type", "image/png")
                .expect(413, "message_too_large");
    }

    @ParameterizedTest
    @MethodSource("proxies")
    void pages_open_websockets(String proxy) throws Exception {
        for (String path : List.of("socket", "rooms/ws-" + proxy)) {
            try (RawWebSocket foreign =
                    RawWebSocket.handshake(webSocket(proxy, path), Map.of("Origin", "https://elsewhere.example"))) {
                assertThat(foreign.status()).isEqualTo(403);
            }
        }
        try (RawWebSocket socket = RawWebSocket.handshake(
                webSocket(proxy, "socket"), Map.of("Origin", origin(proxy), "Sec-WebSocket-Protocol", "phao.v1"))) {
            assertThat(socket.opened().header("Sec-WebSocket-Protocol")).isEqualTo("phao.v1");
        }
        URI room = webSocket(proxy, "rooms/ws-" + proxy);
        try (RawWebSocket an = RawWebSocket.handshake(room, Map.of("Origin", origin(proxy)))
                        .opened();
                RawWebSocket binh = RawWebSocket.handshake(room, Map.of("Origin", origin(proxy)))
                        .opened()) {
            an.send(RawWebSocket.TEXT, "xin chào");
            assertThat(binh.read().text()).isEqualTo("xin chào");
        }
        assertThat(http(proxy)
                        .get("rooms/ws-" + proxy + "?last=1")
                        .expect(200)
                        .json()
                        .getInt("head"))
                .isEqualTo(1);
    }

    private static URI webSocket(String proxy, String path) {
        return URI.create(PROXIES.get(proxy).url().resolve(path).toString().replaceFirst("^http", "ws"));
    }

    @ParameterizedTest
    @MethodSource("proxies")
    void the_name_of_the_command_is_taken_and_no_other(String proxy) throws Exception {
        int port = PROXIES.get(proxy).url().getPort();
        for (String host : List.of("chat.example", "chat.example:" + port, "CHAT.example")) {
            assertThat(answer(port, "GET / HTTP/1.1\r\nHost: " + host + "\r\n")).startsWith("HTTP/1.1 200 ");
            assertThat(answer(
                            port,
                            "POST /rooms/named HTTP/1.1\r\nHost: " + host + "\r\nOrigin: http://" + host
                                    + "\r\nContent-Type: text/plain\r\nContent-Length: 0\r\n"))
                    .startsWith("HTTP/1.1 201 ");
        }
        assertThat(answer(port, "GET / HTTP/1.1\r\nHost: rebound.example:" + port + "\r\n"))
                .startsWith("HTTP/1.1 421 ")
                .contains("phao.hosts");
    }

    private static String answer(int port, String head) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.setSoTimeout(30_000);
            socket.getOutputStream().write((head + "Connection: close\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
