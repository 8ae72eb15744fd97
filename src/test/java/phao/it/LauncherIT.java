package phao.it;

import static org.assertj.core.api.Assertions.assertThat;
import static phao.it.RawWebSocket.TEXT;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code java -jar phao.war}: options, start, stop. */
class LauncherIT {

    @TempDir
    private Path folder;

    @Test
    void help_names_every_option() throws Exception {
        StandaloneServer.Exit exit = StandaloneServer.run(Map.of(), "--help");
        assertThat(exit.code()).isZero();
        assertThat(exit.out())
                .contains(
                        "--port",
                        "--host",
                        "--context-path",
                        "--tls-cert",
                        "--tls-key",
                        "--tls-keystore",
                        "--tls-password-file",
                        "--help",
                        "--version",
                        "--data",
                        "--log",
                        "--config",
                        "--origins",
                        "--heartbeat",
                        "--retention-count",
                        "--retention-bytes",
                        "--retention-age",
                        "--retention-publishers");
    }

    @Test
    void version_is_that_of_the_build() throws Exception {
        StandaloneServer.Exit exit = StandaloneServer.run(Map.of(), "--version");
        assertThat(exit.code()).isZero();
        assertThat(exit.out()).matches("Phao \\d+\\.\\d+\\.\\d+\\R");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--nonsense",
                "--port abc",
                "--port 65536",
                "--port -1",
                "--port",
                "stray",
                "--context-path chat",
                "--context-path /a/b",
                "--context-path /chat/",
                "--tls-cert cert.pem",
                "--tls-key key.pem",
                "--tls-keystore store.p12 --tls-cert c.pem --tls-key k.pem",
                "--tls-password-file secret"
            })
    void a_wrong_option_is_told_in_a_line_and_exits_with_2(String options) throws Exception {
        StandaloneServer.Exit exit = StandaloneServer.run(Map.of(), options.split(" "));
        assertThat(exit.code()).as(exit.err()).isEqualTo(2);
        assertThat(exit.err().lines()).hasSize(2).satisfies(lines -> {
            assertThat(lines.get(0)).startsWith("phao: ");
            assertThat(lines.get(1)).isEqualTo("Try --help.");
        });
        assertThat(exit.out()).isEmpty();
    }

    @Test
    void a_port_that_is_taken_is_told_in_a_line_and_exits_with_1() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            String port = Integer.toString(taken.getLocalPort());
            assertFailsToStart(port, "--port", port, "--data", folder.toString());
        }
    }

    @Test
    void a_host_that_is_none_is_told_in_a_line_and_exits_with_1() throws Exception {
        assertFailsToStart(
                "no-such-host.invalid", "--port", "0", "--data", folder.toString(), "--host", "no-such-host.invalid");
    }

    @Test
    void an_empty_host_is_told_in_a_line_and_exits_with_2() throws Exception {
        StandaloneServer.Exit exit =
                StandaloneServer.run(Map.of(), "--port", "0", "--data", folder.toString(), "--host", "");
        assertThat(exit.code()).as(exit.err()).isEqualTo(2);
        assertThat(exit.err().lines())
                .containsExactly("phao: --host is \"\", it must be a name or address, such as 0.0.0.0", "Try --help.");
    }

    @Test
    void a_certificate_that_is_missing_is_told_in_a_line_and_exits_with_1() throws Exception {
        assertFailsToStart(
                "cert.pem: there is no such file",
                "--port",
                "0",
                "--data",
                folder.toString(),
                "--tls-cert",
                "cert.pem",
                "--tls-key",
                "key.pem");
    }

    @Test
    void a_data_folder_that_cannot_be_is_told_in_a_line_and_exits_with_1() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "");
        assertFailsToStart(file.toString(), "--port", "0", "--data", file.toString());
    }

    @Test
    void a_data_folder_of_a_newer_phao_is_told_in_a_line_and_left_as_it_is() throws Exception {
        Path file = Files.copy(Path.of("src/test/log-folders/0.1.0/stopped/phao.db"), folder.resolve("phao.db"));
        try (RandomAccessFile newer = new RandomAccessFile(file.toFile(), "rw")) {
            // SQLite: user_version is "at offset 60".
            newer.seek(60);
            newer.writeInt(99);
        }
        byte[] before = Files.readAllBytes(file);
        StandaloneServer.Exit exit = StandaloneServer.run(Map.of(), "--port", "0", "--data", folder.toString());
        assertThat(exit.code()).isEqualTo(1);
        assertThat(exit.out()).isEmpty();
        assertThat(exit.err().lines())
                .singleElement()
                .asString()
                .startsWith("phao: cannot start: " + file + " was written by a newer Phao (format 99, this one knows ")
                .endsWith("): start that version or a newer one, or restore a backup from before the upgrade");
        assertThat(file).hasBinaryContent(before);
        assertThat(folder)
                .isDirectoryNotContaining(each -> each.getFileName().toString().matches("phao.db-.*"));
    }

    private static void assertFailsToStart(String reason, String... options) throws Exception {
        StandaloneServer.Exit exit = StandaloneServer.run(Map.of(), options);
        assertThat(exit.code()).as(exit.err()).isEqualTo(1);
        assertThat(exit.out()).doesNotContain("ready");
        assertThat(exit.err().lines().filter(line -> line.startsWith("phao: ")))
                .singleElement()
                .asString()
                .contains(reason);
        assertThat(exit.err()).doesNotContain("\tat ");
    }

    @Test
    void sigterm_says_1001_to_everybody_and_ends_the_process() throws Exception {
        try (StandaloneServer server = StandaloneServer.start(folder);
                RawWebSocket one = RawWebSocket.open(server.ws("echo"));
                RawWebSocket other = RawWebSocket.open(server.ws("rooms/a"))) {
            one.send(TEXT, "x");
            one.readMessage();
            CompletableFuture<Integer> exit = CompletableFuture.supplyAsync(server::stop);

            for (RawWebSocket client : List.of(one, other)) {
                RawWebSocket.Frame close = client.readClose();
                assertThat(close.code()).isEqualTo(1001);
                assertThat(close.reason()).isNotEmpty();
                client.sendClose(1001, "");
                assertThat(client.hasEnded()).isTrue();
            }
            assertThat(exit.get()).isEqualTo(128 + 15);
            assertThat(server.log()).contains("stopping", "stopped").doesNotContain("Exception");
        }
    }

    @Test
    void a_client_that_does_not_answer_cannot_hold_up_the_stop() throws Exception {
        try (StandaloneServer server = StandaloneServer.start(folder);
                RawWebSocket silent = RawWebSocket.open(server.ws("echo"))) {
            assertThat(server.stop()).isEqualTo(128 + 15);
            assertThat(silent.readClose().code()).isEqualTo(1001);
        }
    }

    @Test
    void it_starts_again_on_the_same_port_after_a_stop_and_after_a_kill() throws Exception {
        try (StandaloneServer server = StandaloneServer.start(folder)) {
            int port = server.port();
            try (RawWebSocket connected = RawWebSocket.open(server.ws("echo"))) {
                server.kill();
                server.restart();
                assertThat(server.port()).isEqualTo(port);
            }
            try (RawWebSocket connected = RawWebSocket.open(server.ws("echo"))) {
                server.stop();
                server.restart();
            }
            try (RawWebSocket again = RawWebSocket.open(server.ws("echo"))) {
                again.send(TEXT, "again");
                assertThat(again.readMessage().text()).isEqualTo("again");
            }
        }
    }

    @Test
    void everything_moves_below_a_context_path() throws Exception {
        try (StandaloneServer server = StandaloneServer.start(folder, "--context-path", "/chat")) {
            assertThat(server.url().getPath()).isEqualTo("/chat/");
            try (RawWebSocket client = RawWebSocket.open(server.ws("echo"))) {
                client.send(TEXT, "below");
                assertThat(client.readMessage().text()).isEqualTo("below");
            }
            assertThat(status(server, "/chat/")).isEqualTo(200);
            assertThat(status(server, "/chat/js/chat.js")).isEqualTo(200);
            assertThat(status(server, "/chat")).isEqualTo(302);
            assertThat(status(server, "/")).isEqualTo(404);
            assertThat(status(server, "/js/chat.js")).isEqualTo(404);
            try (RawWebSocket client = RawWebSocket.handshake(server.url().resolve("/echo"), Map.of())) {
                assertThat(client.status()).isEqualTo(404);
            }
        }
    }

    private static int status(StandaloneServer server, String path) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(server.url().resolve(path)).build();
        return HttpClient.newHttpClient()
                .send(request, BodyHandlers.discarding())
                .statusCode();
    }

    @Test
    void without_a_host_only_this_machine_can_connect() throws Exception {
        try (StandaloneServer server = StandaloneServer.start(folder)) {
            String listening = Files.readString(Path.of("/proc/" + server.pid() + "/net/tcp"))
                    + Files.readString(Path.of("/proc/" + server.pid() + "/net/tcp6"));
            String port = String.format(":%04X ", server.port());
            assertThat(listening.lines().filter(line -> line.contains(port) && line.contains(" 0A ")))
                    .isNotEmpty()
                    .allSatisfy(line ->
                            assertThat(line).containsPattern("(0100007F|0000000000000000FFFF00000100007F)" + port));
        }
    }

    @Test
    void two_first_starts_at_once_and_a_damaged_cache_do_no_harm() throws Exception {
        Map<String, String> ownCache =
                Map.of("PHAO_CACHE", folder.resolve("cache").toString());
        List<CompletableFuture<StandaloneServer>> starts = Stream.of("a", "b")
                .map(name ->
                        CompletableFuture.supplyAsync(() -> StandaloneServer.start(folder.resolve(name), ownCache)))
                .toList();
        for (CompletableFuture<StandaloneServer> start : starts) {
            start.get().close();
        }
        Path library;
        try (Stream<Path> files = Files.walk(folder.resolve("cache"))) {
            library = files.filter(file -> file.toString().endsWith(".jar"))
                    .findFirst()
                    .orElseThrow();
        }
        Files.write(library, new byte[] {1, 2, 3});

        try (StandaloneServer server = StandaloneServer.start(folder.resolve("c"), ownCache)) {
            assertThat(server.log()).contains("ready");
        }
        assertThat(folders(folder.resolve("cache/phao"))).hasSize(1);
    }

    @Test
    void a_cache_that_cannot_be_written_is_done_without() throws Exception {
        Path noFolder = Files.writeString(folder.resolve("file"), "");
        try (StandaloneServer server = StandaloneServer.start(folder, Map.of("PHAO_CACHE", noFolder + "/cache"));
                RawWebSocket client = RawWebSocket.open(server.ws("rooms/a"))) {
            client.send(TEXT, "stored");
            CompletableFuture<Integer> exit = CompletableFuture.supplyAsync(server::stop);
            assertThat(client.readClose().code()).isEqualTo(1001);
            client.sendClose(1001, "");
            assertThat(exit.get()).isEqualTo(128 + 15);
            assertThat(server.log())
                    .contains("Phao has stopped", "INFO phao.standalone.Server: stopped")
                    .doesNotContain("cannot remove", "Error", "Exception");
        }
    }

    @Test
    void a_running_server_keeps_its_classes_when_another_version_starts() throws Exception {
        Path cache = folder.resolve("cache");
        Path other = Files.copy(Path.of(StandaloneServer.war()), folder.resolve("other.war"));
        try (FileSystem zip = FileSystems.newFileSystem(other)) {
            Files.writeString(zip.getPath("WEB-INF/classes/of-another-version"), "");
        }
        try (StandaloneServer server = StandaloneServer.start(folder, Map.of("PHAO_CACHE", cache.toString()))) {
            collectGarbage(server.pid()); // which once took the lock with it
            ProcessBuilder starting =
                    new ProcessBuilder(javaTool("java"), "-jar", other.toString(), "--version").inheritIO();
            starting.environment().put("PHAO_CACHE", cache.toString());
            assertThat(starting.start().waitFor()).isZero();

            assertThat(folders(cache.resolve("phao"))).hasSize(2);
        }
    }

    @Test
    void what_killed_servers_leave_is_removed_when_nobody_uses_it_any_more() throws Exception {
        Map<String, String> cache = Map.of("PHAO_CACHE", folder.resolve("cache").toString());
        try (StandaloneServer one = StandaloneServer.start(folder.resolve("a"), cache);
                StandaloneServer other = StandaloneServer.start(folder.resolve("b"), cache)) {
            int each = nativeLibraries().size() / 2;
            assertThat(each).isPositive();
            one.kill();
            one.restart();
            assertThat(nativeLibraries()).as("the other may use them").hasSize(3 * each);
            one.kill();
            other.kill();
            one.restart();
            assertThat(nativeLibraries()).hasSize(each);
        }
    }

    private List<Path> nativeLibraries() throws IOException {
        Path version = folders(folder.resolve("cache/phao")).get(0);
        try (Stream<Path> all = Files.list(version.resolve("native"))) {
            return all.toList();
        }
    }

    private static void collectGarbage(long pid) throws Exception {
        Process jcmd = new ProcessBuilder(javaTool("jcmd"), Long.toString(pid), "GC.run")
                .redirectErrorStream(true)
                .start();
        jcmd.getInputStream().readAllBytes();
        assertThat(jcmd.waitFor()).isZero();
    }

    private static String javaTool(String name) {
        return Path.of(System.getProperty("java.home"), "bin", name).toString();
    }

    private static List<Path> folders(Path cache) throws IOException {
        try (Stream<Path> all = Files.list(cache)) {
            return all.filter(Files::isDirectory).toList();
        }
    }
}
