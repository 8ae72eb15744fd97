package phao.it;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.JsonObject;
import java.io.BufferedReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import phao.it.StandaloneServer.Exit;
import phao.js.Node;

/** The standalone server with rules and tokens: how it starts, and what becomes of connections over time (docs/access.md). */
class GuardedServerIT {

    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static final Path SECRET = Path.of("src/test/containers/access/secret.txt");

    @TempDir
    private Path folder;

    private StandaloneServer start(String rules, String... options) throws Exception {
        List<String> all = new ArrayList<>(List.of(
                "--token-secret",
                SECRET.toString(),
                "--access-rules",
                Files.writeString(folder.resolve("rules"), rules).toString()));
        all.addAll(List.of(options));
        return StandaloneServer.start(folder.resolve("data"), all.toArray(String[]::new));
    }

    private Exit run(String... options) throws Exception {
        List<String> all = new ArrayList<>(
                List.of("--port", "0", "--data", folder.resolve("data").toString()));
        all.addAll(List.of(options));
        return StandaloneServer.run(Map.of(), all.toArray(String[]::new));
    }

    private static HttpResponse<String> get(StandaloneServer server, String path, String token) throws Exception {
        return get(server, path, token, new String[0]);
    }

    private static HttpResponse<String> get(StandaloneServer server, String path, String token, String... from)
            throws Exception {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(server.http(path)).header("Authorization", "Bearer " + token);
        for (String address : from) {
            request.header("X-Forwarded-For", address);
        }
        return HTTP.send(request.build(), BodyHandlers.ofString());
    }

    private static PhaoClient hello(StandaloneServer server, String token) throws Exception {
        PhaoClient client = PhaoClient.open(server.ws("socket"));
        client.send("[{'type':'hello','client':'%s','generation':1,'token':'%s'}]", PhaoClient.newSecret(), token);
        client.expect("{'type':'welcome'}");
        return client;
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "::"})
    void a_server_that_others_reach_does_not_start_open_by_accident_and_says_so_in_one_line(String host)
            throws Exception {
        Exit exit = run("--host", host);
        assertThat(exit.code()).as(exit.out() + exit.err()).isEqualTo(1);
        assertThat(exit.err().lines())
                .singleElement()
                .asString()
                .startsWith("phao: --host " + host + " lets other machines in, and nothing says what they may do: ");
    }

    @Test
    void a_newcomers_first_protected_room_takes_three_commands() throws Exception {
        Path secret = folder.resolve("secret.txt");
        assertThat(StandaloneServer.run(Map.of(), "secret", secret.toString()).code())
                .isZero();
        String token = StandaloneServer.run(
                        Map.of(), "token", "--secret", secret.toString(), "--user", "42", "--can", "lobby=read,publish")
                .out()
                .strip();
        try (StandaloneServer server = StandaloneServer.start(
                folder.resolve("data"), "--host", "0.0.0.0", "--token-secret", secret.toString())) {
            assertThat(get(server, "rooms/lobby", token).statusCode()).isEqualTo(200);
            assertThat(get(server, "rooms/other", token).statusCode()).isEqualTo(403);
            for (String echo : new String[] {"echo", "echo/bytes", "echo/buffer"}) {
                assertThat(TestSocket.open(server.ws(echo)).expectClose(4004)).startsWith("unauthenticated: ");
            }
            assertThat(get(server, "rooms/lobby", TestTokens.of("42")).statusCode())
                    .as("signed by another secret")
                    .isEqualTo(401);
        }
    }

    @Test
    void a_flood_of_forged_tokens_is_not_verified_and_those_who_are_in_renew_theirs() throws Exception {
        try (StandaloneServer server = start("lobby user read publish\n", "--proxies", "127.0.0.1")) {
            Map<String, String> flooded = Map.of("X-Forwarded-For", "192.0.2.1");
            try (PhaoClient in = PhaoClient.of(RawWebSocket.handshake(
                    server.ws("socket"),
                    Map.of("Sec-WebSocket-Protocol", "phao.v1", "X-Forwarded-For", "192.0.2.1")))) {
                in.send(
                        "[{'type':'hello','client':'%s','generation':1,'token':'%s'}]",
                        PhaoClient.newSecret(), TestTokens.of("42"));
                in.expect("{'type':'welcome'}");
                HttpResponse<String> tooFast = floodUntilRefused(server, "192.0.2.1");
                assertThat(tooFast.headers().firstValue("Retry-After")).contains("1");
                assertThat(tooFast.body()).contains("\"code\":\"too_fast\"").contains("\"retryAfter\":");
                in.send("[{'type':'token','token':'%s'}]", TestTokens.of("42"));
                in.expect("{'type':'authorized'}");
            }
            assertThat(get(server, "rooms/lobby", TestTokens.of("42"), "192.0.2.2")
                            .statusCode())
                    .as("another address")
                    .isEqualTo(200);
            // While a handshake takes its time, one more token may be looked at.
            RunningCheck.await("a hello is looked at", () -> {
                floodUntilRefused(server, "192.0.2.1");
                return refusedHello(server, flooded);
            });
            RunningCheck.await("a bare connection is looked at", () -> {
                floodUntilRefused(server, "192.0.2.1");
                return refusedBare(server);
            });
        }
    }

    private static HttpResponse<String> floodUntilRefused(StandaloneServer server, String from) {
        try {
            String forged = TestTokens.forged("42");
            HttpResponse<String> answer = get(server, "rooms/lobby", forged, from);
            for (int i = 0; answer.statusCode() == 401; i++) {
                assertThat(i).as("verified").isLessThan(5_000);
                answer = get(server, "rooms/lobby", forged, from);
            }
            assertThat(answer.statusCode()).isEqualTo(429);
            return answer;
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static boolean refusedHello(StandaloneServer server, Map<String, String> from) {
        Map<String, String> headers = new HashMap<>(from);
        headers.put("Sec-WebSocket-Protocol", "phao.v1");
        try (PhaoClient client = PhaoClient.of(RawWebSocket.handshake(server.ws("socket"), headers))) {
            client.send(
                    "[{'type':'hello','client':'%s','generation':1,'token':'%s'}]",
                    PhaoClient.newSecret(), TestTokens.forged("42"));
            JsonObject error = client.expect("{'type':'error'}");
            if (!error.getString("code").equals("too_fast")) {
                return false;
            }
            assertThat(error.getBoolean("retry")).isTrue();
            assertThat(error.getInt("retryAfter")).isPositive();
            assertThat(client.expectClose(1013)).startsWith("too_fast: ");
            return true;
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static boolean refusedBare(StandaloneServer server) {
        try (TestSocket client = TestSocket.of(RawWebSocket.handshake(
                server.ws("rooms/lobby"),
                Map.of("X-Forwarded-For", "192.0.2.1", "Authorization", "Bearer " + TestTokens.forged("42"))))) {
            return client.next() instanceof TestSocket.Closed closed
                    && closed.code() == 1013
                    && closed.reason().startsWith("too_fast: ");
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /** On every transport: two seconds after the time in which the next token was waited for. */
    @Test
    void who_brings_no_other_token_is_closed_when_it_expires_and_who_does_stays() throws Exception {
        try (StandaloneServer server = start("lobby user read publish\n", "--token-leeway", "1s")) {
            String token = TestTokens.of("42", "", Instant.now().plusSeconds(3));
            try (PhaoClient closed = hello(server, token);
                    PhaoClient stays = hello(server, token);
                    RawWebSocket bare = RawWebSocket.handshake(
                            server.ws("rooms/lobby"), Map.of("Authorization", "Bearer " + token))) {
                CompletableFuture<HttpResponse<String>> stream =
                        later(server, "rooms/lobby", token, "text/event-stream");
                CompletableFuture<HttpResponse<String>> poll =
                        later(server, "events?room=lobby&wait=50", token, "application/json");
                closed.join("lobby");
                stays.join("lobby");
                stays.send("[{'type':'token','token':'%s'}]", TestTokens.of("42"));
                stays.expect("{'type':'authorized'}");

                closed.expect("{'type':'error','code':'token_expired'}");
                closed.socket().expectClose(4004);
                assertThat(TestSocket.of(bare).expectClose(4004)).startsWith("token_expired: ");
                assertThat(stream.get().body()).contains("event: close").contains("token_expired");
                poll.get();
                assertThat(get(server, "rooms/lobby", token).body()).contains("token_expired");
                stays.publish("lobby", 1, "still here");
            }
        }
    }

    private static CompletableFuture<HttpResponse<String>> later(
            StandaloneServer server, String path, String token, String accept) {
        return HTTP.sendAsync(
                HttpRequest.newBuilder(server.http(path))
                        .header("Authorization", "Bearer " + token)
                        .header("Accept", accept)
                        .build(),
                BodyHandlers.ofString());
    }

    @Test
    void rules_count_when_they_are_written_also_for_who_is_connected() throws Exception {
        try (StandaloneServer server = start("lobby anyone read publish\n");
                PhaoClient client = hello(server, "")) {
            client.join("lobby").publish("lobby", 1, "one");
            Files.writeString(folder.resolve("rules"), "lobby anyone read\n");
            client.expect("{'type':'left','room':'lobby','code':'rights_changed'}");
            client.join("lobby");
            client.send("[{'type':'publish','room':'lobby','n':2,'data':'two'}]");
            client.expect("{'type':'refused','of':'publish','code':'unauthenticated'}");
            Files.writeString(folder.resolve("rules"), "lobby anyone reed\n");
            RunningCheck.await("the mistake is told", () -> server.log().contains("line 1: 'reed' is no right"));
            assertThat(get(server, "rooms/lobby", "").statusCode())
                    .as("as before")
                    .isEqualTo(200);
            Files.writeString(folder.resolve("rules"), "other anyone read\n");
            client.expect("{'type':'left','room':'lobby','code':'unauthenticated'}");
        }
    }

    @Test
    void a_revocation_outlives_a_kill() throws Exception {
        String token = TestTokens.of("42", "\"jti\":\"one\"");
        String other = TestTokens.of("42", "\"jti\":\"other\"");
        String admin = TestTokens.of("1", "\"rooms\":{\"**\":[\"manage\"]}");
        try (StandaloneServer server = start("lobby user read\n")) {
            assertThat(get(server, "rooms/lobby", token).statusCode()).isEqualTo(200);
            HttpRequest revoke = HttpRequest.newBuilder(server.http("revocations"))
                    .header("Authorization", "Bearer " + admin)
                    .header("Content-Type", "application/json")
                    .POST(BodyPublishers.ofString("{\"token\":\"one\"}"))
                    .build();
            assertThat(HTTP.send(revoke, BodyHandlers.ofString()).statusCode()).isEqualTo(204);
            assertThat(get(server, "rooms/lobby", token).statusCode()).isEqualTo(403);
            server.kill();
            server.restart();
            assertThat(get(server, "rooms/lobby", token).body()).contains("\"revoked\"");
            assertThat(get(server, "rooms/lobby", other).statusCode()).isEqualTo(200);
            for (String wrong :
                    new String[] {"", "{}", "[]", "{\"user\":\"\"}", "{\"user\":7}", "{\"user\":\"a\",\"token\":\"b\"}"
                    }) {
                HttpResponse<String> refused = HTTP.send(
                        HttpRequest.newBuilder(server.http("revocations"))
                                .header("Authorization", "Bearer " + admin)
                                .header("Content-Type", "application/json")
                                .POST(BodyPublishers.ofString(wrong))
                                .build(),
                        BodyHandlers.ofString());
                assertThat(refused.statusCode()).as(wrong + refused.body()).isEqualTo(400);
            }
        }
    }

    /** Also at the highest level of the log, and when it is refused. */
    @Test
    void a_token_is_never_in_the_log_and_refusals_are_summed_up() throws Exception {
        Path logging = Files.writeString(folder.resolve("logging.properties"), """
                handlers = java.util.logging.ConsoleHandler
                java.util.logging.ConsoleHandler.level = FINEST
                phao.level = FINEST
                """);
        String good = TestTokens.of("42");
        String bad = TestTokens.forged("43");
        try (StandaloneServer server = StandaloneServer.start(
                folder.resolve("data"),
                Map.of("JDK_JAVA_OPTIONS", "-Djava.util.logging.config.file=" + logging),
                "--token-secret",
                SECRET.toString())) {
            for (int i = 0; i < 50; i++) {
                assertThat(get(server, "rooms/lobby", bad).statusCode()).isEqualTo(401);
                assertThat(get(server, "rooms/lobby", good).statusCode()).isEqualTo(403);
            }
            RawWebSocket.handshake(
                            server.ws("rooms/lobby"),
                            Map.of("Sec-WebSocket-Protocol", "phao.bare.v1, phao.bearer." + bad))
                    .close();
            hello(server, good).close();
            RunningCheck.await(
                    "the refusals are not summed up",
                    Duration.ofSeconds(30),
                    () -> server.log().contains("times invalid_token"));
            for (String token : new String[] {good, bad}) {
                assertThat(server.log()).doesNotContain(token).doesNotContain(token.substring(token.lastIndexOf('.')));
            }
            assertThat(server.log().lines().filter(line -> line.contains("access was refused")))
                    .hasSizeLessThan(5);
        }
    }

    @Test
    void the_documents_program_gives_those_who_have_signed_in_a_token_that_is_good_here() throws Exception {
        String documented = Files.readString(Path.of("docs/access.md"));
        String from = documented.substring(documented.indexOf("    // my-token.mjs"));
        String program = from.lines()
                .takeWhile(line -> line.isBlank() || line.startsWith("    "))
                .collect(Collectors.joining("\n"))
                .stripIndent();
        ProcessBuilder builder = Node.run(
                Files.writeString(folder.resolve("my-token.mjs"), program).toString());
        builder.environment().put("PORT", "0");
        builder.environment().put("SECRET", SECRET.toAbsolutePath().toString());
        Process process = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
        try (StandaloneServer server = start("");
                BufferedReader out = process.inputReader()) {
            URI tokens = URI.create(out.readLine());
            HttpResponse<String> stranger =
                    HTTP.send(HttpRequest.newBuilder(tokens).build(), BodyHandlers.ofString());
            assertThat(stranger.statusCode()).isEqualTo(401);
            HttpResponse<String> user = HTTP.send(
                    HttpRequest.newBuilder(tokens)
                            .header("Cookie", "theme=dark; session=session-of-an")
                            .build(),
                    BodyHandlers.ofString());
            assertThat(get(server, "session?room=lobby", user.body()).body())
                    .contains("\"user\":\"42\"", "\"name\":\"An\"", "\"may\":[\"read\",\"publish\"");
        } finally {
            process.destroyForcibly();
        }
    }
}
