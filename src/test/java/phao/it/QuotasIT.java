package phao.it;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.JsonObject;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What one address can take of a server, by way of a proxy whose word counts (docs/access.md, "Quotas"). */
class QuotasIT {

    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @TempDir
    static Path data;

    private static StandaloneServer server;

    @BeforeAll
    static void start() {
        server = StandaloneServer.start(
                data,
                "--proxies",
                "127.0.0.1",
                "--limit-connections",
                "5",
                "--limit-publishes",
                "5",
                "--limit-rooms",
                "3",
                "--limit-members",
                "4");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static HttpResponse<String> send(String method, String path, String from, String body) throws Exception {
        return HTTP.send(
                HttpRequest.newBuilder(server.http(path))
                        .method(method, BodyPublishers.ofString(body))
                        .header("X-Forwarded-For", from)
                        .header("Content-Type", "text/plain")
                        .header("Phao-Client", PhaoClient.newSecret())
                        .header("Phao-Generation", "1")
                        .build(),
                BodyHandlers.ofString());
    }

    private static PhaoClient hello(String from) throws Exception {
        return hello("X-Forwarded-For", from);
    }

    private static PhaoClient hello(String header, String from) throws Exception {
        PhaoClient client = PhaoClient.of(
                RawWebSocket.handshake(server.ws("socket"), Map.of("Sec-WebSocket-Protocol", "phao.v1", header, from)));
        client.send("[{'type':'hello','client':'%s','generation':1}]", PhaoClient.newSecret());
        return client;
    }

    @Test
    void who_publishes_too_fast_is_told_when_to_go_on_and_nobody_else_notices() throws Exception {
        HttpResponse<String> refused = send("POST", "rooms/flood", "192.0.2.1", "message 0");
        int taken = 0;
        while (refused.statusCode() == 201) {
            taken++;
            assertThat(taken).as("taken in a row").isLessThan(2_000);
            refused = send("POST", "rooms/flood", "192.0.2.1", "message " + taken);
        }
        assertThat(taken).isGreaterThanOrEqualTo(20);
        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(refused.body()).contains("\"code\":\"too_fast\"", "\"retryAfter\":");
        assertThat(refused.headers().firstValue("Retry-After")).contains("1");
        assertThat(send("POST", "rooms/flood", "192.0.2.2", "of another").statusCode())
                .isEqualTo(201);

        try (PhaoClient client = hello("192.0.2.1")) {
            client.expect("{'type':'welcome'}");
            client.join("flood");
            StringBuilder frames = new StringBuilder();
            for (int i = 0; i < 30; i++) {
                frames.append(i == 0 ? "" : ",")
                        .append("{'type':'signal','room':'flood','data':")
                        .append(i)
                        .append('}');
            }
            client.send("[" + frames + "]");
            client.send("[" + "{'type':'publish','room':'flood','n':1,'data':'x'},".repeat(40) + "{'type':'ping'}]");
            boolean told = false;
            for (JsonObject frame = client.expectAny();
                    !frame.getString("type").equals("pong");
                    frame = client.expectAny()) {
                told |= frame.getString("type").equals("refused") && frame.getInt("retryAfter", 0) > 0;
            }
            assertThat(told).isTrue();
        }
    }

    @Test
    void connections_beyond_the_limit_are_refused_until_one_ends() throws Exception {
        List<PhaoClient> open = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            open.add(hello("192.0.2.11"));
            open.get(i).expect("{'type':'welcome'}");
        }
        try (PhaoClient one = hello("192.0.2.11")) {
            assertThat(one.socket().expectClose(1013)).startsWith("quota: ");
        }
        assertThat(send("GET", "rooms/lobby?wait=1&after=0&epoch=0123456789abcdef", "192.0.2.11", "")
                        .body())
                .contains("\"quota\"");
        try (PhaoClient other = hello("192.0.2.12")) {
            other.expect("{'type':'welcome'}");
        }
        open.get(0).close();
        RunningCheck.await("its place is not free again", () -> {
            try (PhaoClient again = hello("192.0.2.11")) {
                return again.socket().next() instanceof TestSocket.Text;
            } catch (Exception e) {
                return false;
            }
        });
        for (PhaoClient client : open) {
            client.close();
        }
    }

    @Test
    void who_comes_by_a_proxy_that_writes_Forwarded_is_the_same_address() throws Exception {
        List<PhaoClient> open = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            open.add(
                    i < 2
                            ? hello("2001:db9:7::" + i)
                            : hello("Forwarded", "for=_made_up, for=\"[2001:db9:7::" + i + "]:4711\";proto=https"));
            open.get(i).expect("{'type':'welcome'}");
        }
        try (PhaoClient one = hello("Forwarded", "for=\"[2001:db9:7::9]\"")) {
            assertThat(one.socket().expectClose(1013)).startsWith("quota: ");
        }
        for (PhaoClient client : open) {
            client.close();
        }
    }

    @Test
    void ghosts_are_not_shown_beyond_the_limit_and_the_others_are() throws Exception {
        for (int i = 0; i < 4; i++) {
            assertThat(send("PUT", "rooms/haunted/presence?name=Ghost", "192.0.2.21", "")
                            .statusCode())
                    .isEqualTo(200);
        }
        HttpResponse<String> refused = send("PUT", "rooms/haunted/presence?name=Ghost", "192.0.2.21", "");
        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(refused.body()).contains("\"code\":\"quota\"");
        assertThat(send("PUT", "rooms/haunted/presence?name=An", "192.0.2.22", "")
                        .body())
                .contains("\"An\"")
                .contains("\"count\":5");
        try (PhaoClient more = hello("192.0.2.21")) {
            more.expect("{'type':'welcome'}");
            more.send("[{'type':'join','room':'haunted'}]");
            assertThat(more.expect("{'type':'joined'}").getInt("count"))
                    .as("it reads, and is not shown")
                    .isEqualTo(5);
        }
    }

    @Test
    void new_rooms_are_bounded_and_rooms_that_are_there_go_on() throws Exception {
        for (int i = 0; i < 3; i++) {
            assertThat(send("POST", "rooms/new-" + i, "192.0.2.31", "first").statusCode())
                    .isEqualTo(201);
        }
        assertThat(send("POST", "rooms/new-3", "192.0.2.31", "first").statusCode())
                .isEqualTo(429);
        assertThat(send("POST", "rooms/new-0", "192.0.2.31", "second").statusCode())
                .isEqualTo(201);
        try (PhaoClient client = hello("192.0.2.31")) {
            client.expect("{'type':'welcome'}");
            client.join("new-4");
            client.send("[{'type':'publish','room':'new-4','n':1,'data':'x'}]");
            client.expect("{'type':'refused','of':'publish','n':1,'code':'too_fast'}");
        }
    }

    @Test
    void this_machine_itself_has_no_limit() throws Exception {
        for (int i = 0; i < 40; i++) {
            assertThat(send("POST", "rooms/local-" + i, "127.0.0.1", "x").statusCode())
                    .isEqualTo(201);
        }
    }
}
