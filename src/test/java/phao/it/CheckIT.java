package phao.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import phao.check.Dialer;
import phao.check.History;
import phao.check.RoomReader;
import phao.it.StandaloneServer.Exit;

/**
 * {@code java -jar phao.war check}, against a server that keeps its promises and against one that is made to break them. Several at once:
 * each waits for its command most of the time.
 */
@Tag("alone")
class CheckIT {

    private static final Pattern MESSAGE = Pattern.compile(",?(\\{\"type\":\"message\".*?\"data\":\"[^\"]*\"})");

    private static final String REFUSED =
            "[{\"type\":\"refused\",\"of\":\"history\",\"code\":\"log_unavailable\",\"retry\":true,"
                    + "\"message\":\"the log can't be read now\"}]";

    @TempDir
    static Path folder;

    private static StandaloneServer server;

    @BeforeAll
    static void start() {
        server = StandaloneServer.start(folder.resolve("data"));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static Exit check(String url, String... options) throws Exception {
        List<String> all = new ArrayList<>(List.of("check", "--url", url));
        all.addAll(List.of(options));
        return StandaloneServer.run(Map.of(), all.toArray(String[]::new));
    }

    private static Exit checkLiar(UnaryOperator<String> lie) throws Exception {
        try (LyingProxy liar = new LyingProxy(server.url(), lie)) {
            return check(
                    liar.url().toString(),
                    "--minutes",
                    "0.05",
                    "--clients",
                    "4",
                    "--cut-every",
                    "0s",
                    "--patience",
                    "3s");
        }
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void a_server_that_keeps_its_promises_passes() throws Exception {
        Exit exit = check(
                server.ws("").toString(), "--minutes", "0.1", "--clients", "20", "--cut-every", "1s", "--rate", "50");
        assertThat(exit.code()).as(exit.out() + exit.err()).isZero();
        assertThat(exit.out())
                .containsPattern("published +[1-9]")
                .containsPattern("delivered +[1-9]")
                .containsPattern("cuts made +[1-9]")
                .containsPattern("lost +0\n")
                .containsPattern("doubled +0\n")
                .containsPattern("out of order +0\n")
                .contains("Nothing was lost, doubled or reordered.");
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void tls_and_a_context_path_are_no_hindrance() throws Exception {
        Certificates certificates = new Certificates(folder, "EC");
        try (StandaloneServer secure = StandaloneServer.start(
                folder.resolve("secure"),
                "--context-path",
                "/chat",
                "--tls-cert",
                certificates.certificatePem().toString(),
                "--tls-key",
                certificates.pkcs8Pem().toString())) {
            Exit exit = check(
                    secure.ws("").toString(), "--minutes", "0.05", "--clients", "6", "--cut-every", "1s", "--insecure");
            assertThat(exit.code()).as(exit.out() + exit.err()).isZero();
            assertThat(exit.out()).containsPattern("delivered +[1-9]").containsPattern("cuts made +[1-9]");

            Exit strict = check(secure.ws("").toString(), "--minutes", "0.05");
            assertThat(strict.code()).isEqualTo(3);
            assertThat(strict.err()).contains("certification path");
        }
    }

    /** Each client needs a newer token than the one that it came with. */
    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void a_server_that_wants_tokens_is_checked_with_one_which_is_renewed() throws Exception {
        Path file = Files.writeString(folder.resolve("token"), tokenOfSeconds(5));
        ScheduledExecutorService issuer = Executors.newSingleThreadScheduledExecutor();
        try (StandaloneServer guarded = StandaloneServer.start(
                folder.resolve("guarded"),
                "--token-secret",
                "src/test/containers/access/secret.txt",
                "--token-leeway",
                "1s")) {
            issuer.scheduleWithFixedDelay(() -> replace(file), 1, 1, TimeUnit.SECONDS);
            String url = guarded.ws("").toString();
            Exit exit = check(
                    url, "--minutes", "0.2", "--clients", "6", "--cut-every", "0s", "--token-file", file.toString());
            assertThat(exit.code()).as(exit.out() + exit.err()).isZero();
            assertThat(exit.out())
                    .containsPattern("delivered +[1-9]")
                    .containsPattern("connections made +6\n")
                    .contains("Nothing was lost");
            Exit elsewhere = check(url, "--token-file", file.toString(), "--room-prefix", "elsewhere-");
            assertThat(elsewhere.code()).isEqualTo(3);
            assertThat(elsewhere.err()).contains("forbidden");
            Exit nobody = check(url);
            assertThat(nobody.code()).isEqualTo(3);
            assertThat(nobody.err()).contains("unauthenticated");
        } finally {
            issuer.shutdownNow();
        }
    }

    private static String tokenOfSeconds(int seconds) {
        return TestTokens.of(
                "check",
                "\"rooms\":{\"check-*\":[\"read\",\"publish\"]}",
                Instant.now().plusSeconds(seconds));
    }

    /** At once, so that nobody reads half of it. */
    private static void replace(Path file) {
        try {
            Path newer = Files.writeString(file.resolveSibling("newer"), tokenOfSeconds(5));
            Files.move(newer, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void a_room_that_could_not_be_read_at_first_is_read_again() throws Exception {
        AtomicBoolean done = new AtomicBoolean();
        Exit exit = checkLongRoom(text ->
                text.contains("\"type\":\"page\"") && text.contains("\"after\":200,") && done.compareAndSet(false, true)
                        ? REFUSED
                        : text);
        assertThat(done).isTrue();
        assertThat(exit.code()).as(exit.out() + exit.err()).isZero();
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void a_room_that_cannot_be_read_leaves_open_what_it_holds_and_exits_with_4() throws Exception {
        Exit exit = checkLongRoom(
                text -> text.contains("\"type\":\"page\"") && text.contains("\"after\":200,") ? REFUSED : text);
        assertThat(exit.code()).as(exit.out() + exit.err()).isEqualTo(4);
        assertThat(exit.out())
                .containsPattern("lost +0\n")
                .containsPattern("invented +0\n")
                .contains("Could not be checked to the end: ")
                .contains("log_unavailable")
                .doesNotContain("Nothing was lost");
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void retention_may_remove_what_was_on_the_page_before() throws Exception {
        Pattern next = Pattern.compile("\\{\"seq\":20[1-9],[^{}]*\\{[^{}]*}[^{}]*},?");
        AtomicBoolean done = new AtomicBoolean();
        Exit exit = checkLongRoom(text -> {
            if (text.contains("\"type\":\"page\"") && text.contains("\"after\":200,")) {
                done.set(true);
                return next.matcher(text).replaceAll("").replace("\"first\":1,", "\"first\":210,");
            }
            return text;
        });
        assertThat(done).isTrue();
        assertThat(exit.code()).as(exit.out() + exit.err()).isZero();
    }

    /** It may arrive before the client's own library says that the question is sent. */
    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void an_answer_may_come_as_fast_as_it_likes() throws Exception {
        ExecutorService executor = Executors.newFixedThreadPool(2);
        try {
            RoomReader reader = new RoomReader(Dialer.straight(new Dialer.Way(server.ws("socket"), false), executor));
            for (int i = 0; i < 500; i++) {
                assertThat(reader.read("nobody-is-here", new History())).isZero();
            }
        } finally {
            executor.shutdownNow();
        }
    }

    /** Of more than one page. */
    private static Exit checkLongRoom(UnaryOperator<String> lie) throws Exception {
        try (LyingProxy liar = new LyingProxy(server.url(), lie)) {
            return check(
                    liar.url().toString(),
                    "--minutes",
                    "0.05",
                    "--clients",
                    "4",
                    "--rooms",
                    "1",
                    "--rate",
                    "100",
                    "--cut-every",
                    "0s",
                    "--patience",
                    "5s");
        }
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void an_answer_that_makes_no_sense_is_no_broken_promise_and_exits_with_5() throws Exception {
        Exit exit = checkLiar(text -> text.replace("\"messages\":[", "\"somethingElse\":["));
        assertThat(exit.code()).as(exit.out() + exit.err()).isEqualTo(5);
        assertThat(exit.err()).contains("phao.check.RoomReader.read");
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void a_server_that_leaves_out_a_message_once_is_found_out() throws Exception {
        AtomicBoolean done = new AtomicBoolean();
        Exit exit = checkLiar(text ->
                MESSAGE.matcher(text).find() && done.compareAndSet(false, true) ? replaceFirst(text, "") : text);
        assertThat(exit.code()).as(exit.out() + exit.err()).isEqualTo(1);
        assertThat(exit.out())
                .containsPattern("holes not announced +1\n")
                .contains("HOLE: ")
                .containsPattern("lost +0\n");
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void a_server_that_never_delivers_a_message_is_found_out() throws Exception {
        Pattern seventh = Pattern.compile("\\{\"type\":\"message\"[^{}]*\"seq\":7,[^{}]*\\{[^{}]*}[^{}]*},?");
        Exit exit = checkLiar(text -> seventh.matcher(text).replaceAll("").replace("},]", "}]"));
        assertThat(exit.code()).as(exit.out() + exit.err()).isEqualTo(1);
        assertThat(exit.out()).containsPattern("lost +[1-9]").contains("LOST: ");
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void a_server_that_doubles_a_message_is_found_out() throws Exception {
        AtomicBoolean done = new AtomicBoolean();
        Exit exit = checkLiar(text ->
                MESSAGE.matcher(text).find() && done.compareAndSet(false, true) ? replaceFirst(text, ",$1,$1") : text);
        assertThat(exit.code()).as(exit.out() + exit.err()).isEqualTo(1);
        assertThat(exit.out()).containsPattern("doubled +1\n").contains("DOUBLED: ");
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void a_server_that_shows_readers_different_messages_is_found_out() throws Exception {
        AtomicBoolean done = new AtomicBoolean();
        Exit exit = checkLiar(text -> MESSAGE.matcher(text).find() && done.compareAndSet(false, true)
                ? text.replaceFirst("\"data\":\"c", "\"data\":\"d")
                : text);
        assertThat(exit.code()).as(exit.out() + exit.err()).isEqualTo(1);
        assertThat(exit.out()).contains("INVENTED: ").contains("DISAGREEMENT: ");
    }

    /** In place of the first message of a text message. */
    private static String replaceFirst(String text, String replacement) {
        return MESSAGE.matcher(text).replaceFirst(replacement).replace("[,", "[");
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void a_server_that_is_not_there_exits_with_3() throws Exception {
        int free;
        try (ServerSocket socket = new ServerSocket(0)) {
            free = socket.getLocalPort();
        }
        Exit exit = check("ws://localhost:" + free);
        assertThat(exit.code()).isEqualTo(3);
        assertThat(exit.err()).contains("cannot reach ws://localhost:" + free + "/socket");
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void a_place_where_no_phao_is_exits_with_3() throws Exception {
        Exit exit = check(server.ws("nothing/here").toString());
        assertThat(exit.code()).isEqualTo(3);
        assertThat(exit.err()).contains("HTTP 404");
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void more_than_memory_can_hold_is_refused_before_it_begins() throws Exception {
        Exit exit = check(server.ws("").toString(), "--minutes", "1440", "--rate", "10000");
        assertThat(exit.code()).isEqualTo(2);
        assertThat(exit.out()).isEmpty();
        assertThat(exit.err()).contains("17280000000 deliveries", "--minutes", "-Xmx");
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void wrong_options_exit_with_2() throws Exception {
        for (List<String> wrong : List.of(List.of("--cut-every", "often"), List.of("--url", "ftp://localhost"))) {
            Exit exit = StandaloneServer.run(Map.of(), "check", wrong.get(0), wrong.get(1));
            assertThat(exit.code()).as("%s", wrong).isEqualTo(2);
            assertThat(exit.err()).contains(wrong.get(0)).contains(wrong.get(1)).contains("Try --help.");
        }
    }
}
