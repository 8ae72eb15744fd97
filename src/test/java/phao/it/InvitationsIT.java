package phao.it;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.StringReader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import phao.it.StandaloneServer.Exit;

/** A server that lets in whom it invites and nobody else: {@code java -jar phao.war invite}, and {@code /invitations} (docs/access.md). */
class InvitationsIT {

    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static final String COMMAND = "    java -jar phao.war ";
    private static final String ALL = "read,publish,signal,presence";

    @TempDir
    private Path folder;

    private Path data;
    private StandaloneServer server;

    @BeforeEach
    void start() throws Exception {
        data = folder.resolve("data");
        String first = documented().get(0);
        server = StandaloneServer.start(data, first.split(" "));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    /** The commands of docs/access.md, "Invitations", behind {@code java -jar phao.war}. */
    private static List<String> documented() throws Exception {
        List<String> lines = Files.readAllLines(Path.of("docs/access.md"));
        int from = lines.indexOf("## Invitations");
        return lines.subList(from + 1, lines.size()).stream()
                .takeWhile(line -> !line.startsWith("## "))
                .filter(line -> line.startsWith(COMMAND))
                .map(line -> line.substring(COMMAND.length()).replace("'", ""))
                .toList();
    }

    private Exit invite(String... options) throws Exception {
        return StandaloneServer.run(
                Map.of(),
                Stream.concat(
                                Stream.of("invite", "--server", server.url().toString(), "--data", data.toString()),
                                Arrays.stream(options))
                        .toArray(String[]::new));
    }

    private String link(String... options) throws Exception {
        Exit exit = invite(options);
        assertThat(exit.code()).as(exit.err()).isZero();
        assertThat(exit.err()).isEmpty();
        return exit.out().strip();
    }

    private static String secretOf(String link) {
        return link.substring(link.indexOf("?invitation=") + "?invitation=".length());
    }

    private HttpResponse<String> send(String method, String path, String token, String body) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(server.http(path))
                .header("Content-Type", "application/json")
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        return HTTP.send(request.build(), BodyHandlers.ofString());
    }

    private static JsonObject json(HttpResponse<String> answer) {
        return Json.createReader(new StringReader(answer.body())).readObject();
    }

    private HttpResponse<String> exchange(String secret) throws Exception {
        return send("POST", "invitations/token", "", "{\"secret\":\"" + secret + "\"}");
    }

    private String token(String secret) throws Exception {
        HttpResponse<String> answer = exchange(secret);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Cache-Control")).contains("no-store");
        return json(answer).getString("token");
    }

    private String idOf(String name) throws Exception {
        return invite("--list")
                .out()
                .lines()
                .filter(line -> line.contains("  " + name + "  "))
                .findFirst()
                .orElseThrow()
                .split(" ")[0];
    }

    @Test
    void the_documents_commands_make_a_private_chat_of_nothing_else() throws Exception {
        List<String> commands = documented();
        assertThat(commands).hasSizeGreaterThanOrEqualTo(3);
        assertThat(send("GET", "rooms/family:lobby", "", "").statusCode()).isEqualTo(401);
        for (String command : commands.subList(1, 3)) {
            assertThat(command).startsWith("invite ");
            link(command.substring("invite ".length()).split(" "));
        }
        String listed = invite("--list").out();
        assertThat(listed.lines()).hasSize(2);
        assertThat(listed).contains("An  **=" + ALL + ",manage").contains("Bình  family:**=" + ALL);
        // What is secret is neither in the database nor in a log.
        String an = secretOf(link("--name", "Chi", "--can", "family:**=" + ALL));
        token(an);
        server.stop();
        try (Stream<Path> files = Files.list(data)) {
            for (Path file : files.toList()) {
                assertThat(Files.readString(file, StandardCharsets.ISO_8859_1))
                        .as(file.toString())
                        .doesNotContain(an);
            }
        }
        assertThat(server.log()).doesNotContain(an);
    }

    @Test
    void one_link_is_one_user_on_two_devices_until_it_is_revoked_also_after_a_kill() throws Exception {
        String link = link("--name", "Bình", "--can", "family:**=" + ALL, "--for", "90d");
        assertThat(link).matches(server.url() + "#/family%3Alobby\\?invitation=[0-9a-f]{32}");
        String secret = secretOf(link);
        List<PhaoClient> devices = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            PhaoClient device = PhaoClient.open(server.ws("socket"));
            device.send(
                    "[{'type':'hello','client':'%s','generation':1,'token':'%s'},{'type':'join','room':'family:home'}]",
                    PhaoClient.newSecret(), token(secret));
            device.expect("{'type':'welcome','user':'phao:guest:" + idOf("Bình") + "'}");
            device.expect("{'type':'joined'}");
            devices.add(device);
        }
        server.kill();
        server.restart();
        String token = token(secret);
        assertThat(send("GET", "rooms/family:home", token, "").statusCode()).isEqualTo(200);
        assertThat(send("GET", "rooms/lobby", token, "").statusCode()).isEqualTo(403);
        PhaoClient device = PhaoClient.open(server.ws("socket"));
        device.send("[{'type':'hello','client':'%s','generation':1,'token':'%s'}]", PhaoClient.newSecret(), token);
        device.expect("{'type':'welcome'}");
        Exit revoked = invite("--revoke", idOf("Bình"));
        assertThat(revoked.code()).as(revoked.err()).isZero();
        device.expect("{'type':'error','code':'revoked'}");
        device.expectClose(4005);
        assertThat(send("GET", "rooms/family:home", token, "").body()).contains("\"revoked\"");
        server.kill();
        server.restart();
        assertThat(send("GET", "rooms/family:home", token, "").body()).contains("\"revoked\"");
        assertThat(exchange(secret).statusCode()).isEqualTo(401);
        assertThat(invite("--list").out()).contains("revoked  Bình");
    }

    @Test
    void who_manages_rooms_invites_into_them_and_sees_no_others() throws Exception {
        String an = token(secretOf(link("--name", "An", "--can", "family:**=" + ALL + ",manage")));
        String binh = token(secretOf(link("--name", "Bình", "--can", "club:**=" + ALL + ",manage")));
        HttpResponse<String> made = send(
                "POST",
                "invitations",
                an,
                "{\"name\":\"Chi\",\"rooms\":{\"family:home\":[\"read\",\"publish\"]},\"seconds\":3600}");
        assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
        String id = json(made).getString("id");
        token(json(made).getString("secret"));
        assertThat(send("GET", "invitations", an, "").body())
                .contains("Chi", "An")
                .doesNotContain("Bình", "secret");
        assertThat(send("GET", "invitations", binh, "").body()).contains("Bình").doesNotContain("Chi", "An");
        assertThat(send("GET", "invitations", "", "").statusCode()).isEqualTo(401);
        // Whether it is there or not.
        HttpResponse<String> known = send("DELETE", "invitations/" + id, binh, "");
        assertThat(known.statusCode()).isEqualTo(404);
        assertThat(known.body())
                .isEqualTo(send("DELETE", "invitations/nobody", binh, "").body());
        assertThat(send("DELETE", "invitations/" + id, an, "").statusCode()).isEqualTo(204);
        for (String[] wrong : new String[][] {
            {"{\"name\":\"D\",\"rooms\":{\"club:a\":[\"read\"]},\"seconds\":60}", "403"},
            {"{\"name\":\"D\",\"rooms\":{\"**\":[\"read\"]},\"seconds\":60}", "403"},
            {"{\"name\":\"D\",\"rooms\":{\"family:a\":[\"read\"]},\"seconds\":60,\"user\":\"d\"}", "403"},
            {"{\"name\":\"\",\"rooms\":{\"family:a\":[\"read\"]},\"seconds\":60}", "400"},
            {"{\"name\":\"D\",\"rooms\":{\"family:a\":[\"reed\"]},\"seconds\":60}", "400"},
            {"{\"name\":\"D\",\"rooms\":{\"family:a\":[]},\"seconds\":60}", "400"},
            {"{\"name\":\"D\",\"rooms\":{},\"seconds\":60}", "400"},
            {"{\"name\":\"D\",\"rooms\":{\"family:a**\":[\"read\"]},\"seconds\":60}", "400"},
            {"{\"name\":\"D\",\"rooms\":{\"family:a\":[\"read\"]},\"seconds\":0}", "400"},
            {"{\"name\":\"D\",\"rooms\":{\"family:a\":[\"read\"]},\"seconds\":99999999999}", "400"},
            {"{\"name\":\"D\",\"rooms\":{\"family:a\":[\"read\"]},\"seconds\":1.5}", "400"},
            {"{\"name\":\"D\",\"rooms\":{\"family:a\":[\"read\"]},\"seconds\":60,\"more\":1}", "400"},
            {"[]", "400"},
            {"{", "400"},
        }) {
            HttpResponse<String> refused = send("POST", "invitations", an, wrong[0]);
            assertThat(refused.statusCode()).as(wrong[0] + refused.body()).isEqualTo(Integer.parseInt(wrong[1]));
        }
        assertThat(exchange("00000000000000000000000000000000").statusCode()).isEqualTo(401);
        assertThat(send("POST", "invitations/token", "", "{}").statusCode()).isEqualTo(400);
        assertThat(send("GET", "invitations/token", "", "").statusCode()).isEqualTo(405);
    }

    @Test
    void what_is_wrong_is_said_in_one_line() throws Exception {
        for (List<String> wrong : List.of(
                List.of("2", "give --name and --can"),
                List.of("2", "give --name and --can", "--name", "An"),
                List.of("2", "or --list, or --revoke", "--list", "--name", "An"),
                List.of("2", "or --list, or --revoke", "--list", "--revoke", "x"),
                List.of("2", "is no right", "--name", "An", "--can", "a=reed"),
                List.of("2", "a time like 12h", "--name", "An", "--can", "a=read", "--for", "soon"),
                List.of("2", "give --room", "--name", "An", "--can", "a/b=read"),
                List.of(
                        "1",
                        "an invitation can't have a {claim}",
                        "--name",
                        "An",
                        "--can",
                        "a:{sub}=read",
                        "--room",
                        "a"),
                List.of("1", "no such invitation", "--revoke", "nobody"))) {
            Exit exit = invite(wrong.subList(2, wrong.size()).toArray(String[]::new));
            assertThat(exit.code()).as(wrong + exit.out() + exit.err()).isEqualTo(Integer.parseInt(wrong.get(0)));
            assertThat(exit.err()).contains(wrong.get(1));
            assertThat(exit.out()).isEmpty();
        }
        Exit elsewhere = StandaloneServer.run(Map.of(), "invite", "--list", "--data", folder.toString());
        assertThat(elsewhere.code()).isEqualTo(1);
        assertThat(elsewhere.err()).contains("operator.secret is not there: start the server with --access rules");
        Path token = Files.writeString(folder.resolve("token"), TestTokens.of("42"));
        assertThat(invite("--list", "--token-file", token.toString()).err()).contains("this needs a token");
        server.stop();
        assertThat(data.resolve("operator.secret")).doesNotExist();
        assertThat(StandaloneServer.run(Map.of(), "invite", "--help").out()).contains("--revoke=ID");
    }
}
