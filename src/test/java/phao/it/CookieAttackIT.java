package phao.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A browser has the cookie of {@code PUT /session}, and its user comes to a page of somebody else: on another port of the same host, whose
 * requests the cookie goes with, and on another host.
 */
class CookieAttackIT {

    /** All that a page can do without asking anybody. Each entry says what came of it; none may say "in". */
    private static final String ATTACKS = """
            async ([http, ws]) => {
              const room = http + "rooms/user:42:inbox";
              const done = {};
              const tell = (name, promise) => promise.then(
                answer => (done[name] = answer), error => (done[name] = "refused"));
              const request = (url, options) => fetch(url, { credentials: "include", ...options }).then(
                answer => (answer.type === "opaque" ? "opaque" : answer.ok ? "in" : "refused"));
              const image = url => new Promise(resolve => {
                const img = new Image();
                img.onload = () => resolve("in");
                img.onerror = () => resolve("refused");
                img.src = url;
              });
              const events = url => new Promise(resolve => {
                const source = new EventSource(url, { withCredentials: true });
                source.onopen = () => resolve("in");
                source.onerror = () => { source.close(); resolve("refused"); };
              });
              const socket = (url, protocols) => new Promise(resolve => {
                const opened = new WebSocket(url, protocols);
                opened.onopen = () => opened.send(
                  protocols.length
                    ? JSON.stringify([{ type: "hello", client: "0".repeat(32), generation: 1 },
                                      { type: "join", room: "user:42:inbox" }])
                    : "forged by a WebSocket");
                opened.onmessage = ({ data }) => { if (/"joined"/.test(data)) resolve("in"); };
                opened.onclose = () => resolve("refused");
              });
              const form = (method, enctype, value) => new Promise(resolve => {
                const frame = document.createElement("iframe");
                frame.name = "frame" + Math.random();
                const sent = document.createElement("form");
                Object.assign(sent, { method, enctype, action: room, target: frame.name });
                const input = document.createElement("input");
                Object.assign(input, { name: "forged", value });
                sent.append(input);
                document.body.append(frame, sent);
                frame.onload = () => resolve("sent");
                setTimeout(() => resolve("sent"), 2000);
                sent.submit();
              });
              await Promise.all([
                tell("fetch", request(room)),
                tell("fetch without cors", request(room, { mode: "no-cors" })),
                tell("post", request(room, { method: "POST", body: "forged by fetch", headers: { "Content-Type": "text/plain" } })),
                tell("post without cors", request(room, { method: "POST", body: "forged without cors", mode: "no-cors" })),
                tell("beacon", Promise.resolve(navigator.sendBeacon(room, "forged by a beacon") && "sent")),
                tell("form", form("post", "text/plain", "forged by a form")),
                tell("get form", form("get", "text/plain", "forged by a form")),
                tell("image", image(room + "/messages/1")),
                tell("events", events(room)),
                tell("bare socket", socket(ws + "rooms/user:42:inbox", [])),
                tell("socket", socket(ws + "socket", ["phao.v1"])),
                tell("presence", request(room + "/presence", { method: "PUT" })),
                tell("revocation", request(http + "revocations", { method: "POST", mode: "no-cors", body: '{"user":"42"}' })),
                tell("sign out", request(http + "session", { method: "DELETE" })),
              ]);
              return done;
            }
            """;

    @TempDir
    private Path folder;

    @Test
    void a_page_of_somebody_else_gets_nothing_out_of_the_users_cookie() throws Exception {
        Path rules = Files.writeString(
                folder.resolve("rules"), "user:{sub}:**  user  read publish presence\nlobby  anyone  read\n");
        try (StandaloneServer server = StandaloneServer.start(
                        folder.resolve("data"),
                        "--token-secret",
                        "src/test/containers/access/secret.txt",
                        "--access-rules",
                        rules.toString());
                Chromium chromium = Chromium.launch();
                BrowserContext browser = chromium.browser().newContext()) {
            String token = TestTokens.of("42");
            URI inbox = server.http("rooms/user:42:inbox");
            assertThat(publish(inbox, token)).isEqualTo(201);
            Page own = browser.newPage();
            own.navigate(server.url().toString());
            assertThat(own.evaluate(
                            "async token => (await fetch('session', { method: 'PUT',"
                                    + " headers: { Authorization: `Bearer ${token}` } })).status",
                            token))
                    .isEqualTo(204);
            assertThat(own.evaluate("async () => (await fetch('rooms/user:42:inbox')).status"))
                    .as("the server's own page")
                    .isEqualTo(200);

            HttpServer evil = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            evil.createContext("/", exchange -> {
                byte[] page =
                        "<!doctype html><title>Somebody else</title><body></body>".getBytes(StandardCharsets.UTF_8);
                exchange.getResponseHeaders().set("Content-Type", "text/html");
                exchange.sendResponseHeaders(200, page.length);
                exchange.getResponseBody().write(page);
                exchange.close();
            });
            evil.start();
            try {
                for (String host : List.of("localhost", "127.0.0.1")) {
                    Page page = browser.newPage();
                    page.navigate("http://" + host + ":" + evil.getAddress().getPort() + "/");
                    @SuppressWarnings("unchecked")
                    Map<String, String> done = (Map<String, String>) page.evaluate(
                            ATTACKS,
                            List.of(server.url().toString(), server.ws("").toString()));
                    assertThat(done).hasSize(14).doesNotContainValue("in");
                }
            } finally {
                evil.stop(0);
            }
            assertThat(read(inbox, token)).contains("\"head\":1").doesNotContain("forged");
            assertThat(own.evaluate("async () => (await fetch('rooms/user:42:inbox')).status"))
                    .as("still signed in")
                    .isEqualTo(200);
        }
    }

    private static int publish(URI room, String token) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(room)
                                .header("Authorization", "Bearer " + token)
                                .header("Content-Type", "text/plain")
                                .POST(HttpRequest.BodyPublishers.ofString("the user's own"))
                                .build(),
                        BodyHandlers.discarding())
                .statusCode();
    }

    private static String read(URI room, String token) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(room)
                                .header("Authorization", "Bearer " + token)
                                .build(),
                        BodyHandlers.ofString())
                .body();
    }
}
