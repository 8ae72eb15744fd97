package phao.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** By which names the standalone server may be asked: a page whose name is made to mean this machine is of its origin for the browser. */
class HostsIT {

    private static final String HANDSHAKE = "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
            + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";

    @TempDir
    private Path data;

    @ParameterizedTest
    @ValueSource(strings = {"", "js/phao.js", "nothing", "rooms/lobby", "events?room=lobby&wait=0", "health"})
    void a_server_of_this_machine_is_not_asked_by_other_names(String path) throws Exception {
        try (StandaloneServer server = StandaloneServer.start(data)) {
            for (String more : new String[] {"", "Origin: http://rebound.example\r\nSec-Fetch-Site: same-origin\r\n"}) {
                assertThat(answer(server, path, "rebound.example:" + server.port(), more))
                        .startsWith("HTTP/1.1 421 ")
                        .contains("foreign_host")
                        .contains("phao.hosts");
            }
            for (String host : new String[] {"localhost", "127.0.0.1:" + server.port(), "127.8.9.1", "[::1]:1"}) {
                assertThat(answer(server, path, host, "")).doesNotContain("foreign_host");
            }
        }
    }

    @Test
    void nor_is_a_connection_opened_by_them() throws Exception {
        try (StandaloneServer server = StandaloneServer.start(data)) {
            for (String path : new String[] {"rooms/lobby", "echo", "socket"}) {
                assertThat(answer(server, path, "rebound.example", HANDSHAKE + "Origin: http://rebound.example\r\n"))
                        .startsWith("HTTP/1.1 421 ")
                        .contains("phao.hosts");
                assertThat(answer(
                                server,
                                path,
                                "localhost",
                                HANDSHAKE + "Origin: http://elsewhere\r\nSec-Fetch-Site: cross-site\r\n"))
                        .startsWith("HTTP/1.1 403 ");
                assertThat(head(
                                server,
                                path,
                                "localhost",
                                HANDSHAKE + "Origin: http://elsewhere\r\nSec-Fetch-Site: same-origin\r\n"))
                        .startsWith("HTTP/1.1 101");
            }
            assertThat(server.log())
                    .containsOnlyOnce("rebound.example")
                    .contains("phao.hosts")
                    .containsOnlyOnce("http://elsewhere")
                    .contains("phao.origins");
        }
    }

    @Test
    void a_listed_name_is_taken_and_others_still_are_not() throws Exception {
        try (StandaloneServer server = StandaloneServer.start(data, "--hosts", "chat.example")) {
            assertThat(answer(server, "", "Chat.Example:8443", "")).startsWith("HTTP/1.1 200 ");
            assertThat(answer(server, "", "localhost", "")).startsWith("HTTP/1.1 200 ");
            assertThat(answer(server, "", "rebound.example", "")).startsWith("HTTP/1.1 421 ");
        }
    }

    @Test
    void a_server_that_others_reach_is_asked_by_any_name_until_some_are_listed() throws Exception {
        try (StandaloneServer server =
                StandaloneServer.start(data.resolve("any"), "--host", "0.0.0.0", "--access", "open")) {
            assertThat(answer(server, "", "any.example", "")).startsWith("HTTP/1.1 200 ");
        }
        try (StandaloneServer server = StandaloneServer.start(
                data.resolve("listed"), "--host", "0.0.0.0", "--access", "open", "--hosts", "chat.example")) {
            assertThat(answer(server, "", "any.example", "")).startsWith("HTTP/1.1 421 ");
        }
    }

    @Test
    void an_origin_that_would_never_match_stops_the_start() throws Exception {
        StandaloneServer.Exit exit = StandaloneServer.run(Map.of(), "--origins", "https://app.example:443");
        assertThat(exit.code()).isEqualTo(2);
        assertThat(exit.err()).contains("would never match: write https://app.example");
    }

    private static Socket ask(StandaloneServer server, String path, String host, String more) throws IOException {
        Socket socket = new Socket("localhost", server.port());
        socket.setSoTimeout(10_000);
        String connection = more.contains("Connection") ? "" : "Connection: close\r\n";
        socket.getOutputStream()
                .write(("GET /" + path + " HTTP/1.1\r\nHost: " + host + "\r\n" + more + connection + "\r\n")
                        .getBytes(StandardCharsets.ISO_8859_1));
        return socket;
    }

    private static String answer(StandaloneServer server, String path, String host, String more) throws IOException {
        try (Socket socket = ask(server, path, host, more)) {
            socket.shutdownOutput();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static String head(StandaloneServer server, String path, String host, String more) throws IOException {
        try (Socket socket = ask(server, path, host, more)) {
            return new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII);
        }
    }
}
