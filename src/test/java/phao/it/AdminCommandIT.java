package phao.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import phao.it.StandaloneServer.Exit;

/** {@code java -jar phao.war admin}, and what it leaves in the file of {@code phao.audit} (docs/moderation.md). */
class AdminCommandIT {

    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static final String SECRET = "src/test/containers/access/secret.txt";
    private static final String AN = TestTokens.of("an");

    @TempDir
    private Path folder;

    private StandaloneServer server;

    @BeforeEach
    void start() throws Exception {
        server = StandaloneServer.start(
                folder.resolve("data"),
                "--token-secret",
                SECRET,
                "--access-rules",
                Files.writeString(folder.resolve("rules"), "** user read publish\n")
                        .toString(),
                "--audit",
                folder.resolve("audit.jsonl").toString());
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private Exit admin(String... options) throws Exception {
        return StandaloneServer.run(
                Map.of(),
                Stream.of(
                                Stream.of("admin"),
                                Stream.of(options),
                                Stream.of(
                                        "--server",
                                        server.url().toString(),
                                        "--data",
                                        folder.resolve("data").toString()))
                        .flatMap(each -> each)
                        .toArray(String[]::new));
    }

    private String done(String... options) throws Exception {
        Exit exit = admin(options);
        assertThat(exit.code()).as(exit.err()).isZero();
        assertThat(exit.err()).isEmpty();
        return exit.out();
    }

    private int status(String method, String path) throws Exception {
        return answer(method, path).statusCode();
    }

    private String page(String path) throws Exception {
        return answer("GET", path).body();
    }

    private HttpResponse<String> answer(String method, String path) throws Exception {
        return HTTP.send(
                HttpRequest.newBuilder(server.http(path))
                        .header("Authorization", "Bearer " + AN)
                        .header("Content-Type", "text/plain")
                        .method(
                                method,
                                method.equals("POST") ? BodyPublishers.ofString("text") : BodyPublishers.noBody())
                        .build(),
                BodyHandlers.ofString());
    }

    @Test
    void users_are_banned_and_let_in_again_also_after_a_restart() throws Exception {
        assertThat(status("GET", "rooms/h%C3%A0:lobby")).isEqualTo(200);
        done("ban", "an", "--room", "hà:lobby", "--for", "7d");
        done("ban", "binh");
        assertThat(admin("ban", "phao:operator").err()).contains("can't be kept out");
        assertThat(status("GET", "rooms/h%C3%A0:lobby")).isEqualTo(403);
        assertThat(status("GET", "rooms/other")).isEqualTo(200);
        assertThat(done("bans").lines())
                .hasSize(2)
                .anyMatch(line -> line.matches("20\\S+Z {2}an {2}hà:lobby"))
                .contains("for good  binh  everywhere");
        assertThat(done("bans", "--room", "hà:lobby").lines()).hasSize(1);
        server.restart();
        assertThat(status("GET", "rooms/h%C3%A0:lobby")).isEqualTo(403);
        done("unban", "an", "--room", "hà:lobby");
        assertThat(status("GET", "rooms/h%C3%A0:lobby")).isEqualTo(200);
        done("revoke", "an");
        assertThat(status("GET", "rooms/other")).isEqualTo(403);
        assertThat(acts(4)).containsExactly("ban", "ban", "unban", "revoke");
    }

    @Test
    void messages_are_removed_rooms_cleared_and_users_erased() throws Exception {
        for (int i = 0; i < 3; i++) {
            assertThat(status("POST", "rooms/lobby")).isEqualTo(201);
        }
        done("remove", "lobby", "2");
        assertThat(status("GET", "rooms/lobby/messages/2")).isEqualTo(410);
        assertThat(status("GET", "rooms/lobby/messages/3")).isEqualTo(200);
        done("clear", "lobby", "3");
        assertThat(status("GET", "rooms/lobby/messages/3")).isEqualTo(410);
        for (int i = 0; i < 120; i++) {
            assertThat(status("POST", "rooms/r" + i % 3)).isEqualTo(201);
        }
        done("erase", "an");
        for (int i = 0; i < 120; i++) {
            assertThat(status("GET", "rooms/r" + i % 3 + "/messages/" + (1 + i / 3)))
                    .isEqualTo(410);
        }
        assertThat(page("rooms/r0?before=999")).doesNotContain("\"user\"").contains("\"erases\":[1,2,3,");
        assertThat(acts(3)).containsExactly("remove", "clear", "erase");
        Exit exit = admin("remove", "lobby", "99");
        assertThat(exit.code()).isEqualTo(1);
        assertThat(exit.err()).contains("404", "the newest message of this room is");
    }

    /** The words of so many acts, in the order in which they stand in the file; each is one line without a secret. */
    private List<String> acts(int count) {
        RunningCheck.await("there are not " + count + " lines", () -> audited().size() >= count);
        return audited().stream()
                .peek(line -> assertThat(line)
                        .startsWith("{\"time\":\"20")
                        .contains("\"by\":\"phao:operator\"")
                        .doesNotContain("eyJ", "text"))
                .map(line -> line.replaceFirst(".*\"act\":\"", "").replaceFirst("\".*", ""))
                .toList();
    }

    private List<String> audited() {
        Path file = folder.resolve("audit.jsonl");
        try {
            return Files.exists(file) ? Files.readAllLines(file) : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "ban an --for soon", "remove lobby x", "bans --server nowhere"})
    void wrong_options_exit_with_2(String options) throws Exception {
        Exit exit = StandaloneServer.run(
                Map.of(),
                Stream.concat(Stream.of("admin"), Stream.of(options.split(" ")).filter(word -> !word.isEmpty()))
                        .toArray(String[]::new));
        assertThat(exit.code()).as(exit.err()).isEqualTo(2);
        assertThat(exit.err()).contains("Try --help.");
    }
}
