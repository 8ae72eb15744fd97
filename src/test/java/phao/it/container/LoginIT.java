package phao.it.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.microsoft.playwright.assertions.PlaywrightAssertions;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.InputStream;
import java.io.StringReader;
import java.net.CookieManager;
import java.net.CookiePolicy;
import java.net.HttpCookie;
import java.net.URI;
import java.net.URL;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import phao.it.ChatPage;
import phao.it.Chromium;
import phao.it.PhaoClient;
import phao.it.RawWebSocket;
import phao.it.TestSocket;
import phao.it.TestTokens;

/**
 * {@code phao.access=container}: the container signs people in, by its own form and its own users (docs/access.md). There are An, an editor,
 * and Bình; the rules are those of {@link AccessIT}.
 */
@ExtendWith(ArquillianExtension.class)
@RunAsClient
class LoginIT {

    private static final String JSON = "application/json";
    private static final String TEXT = "text/plain";
    private static final String INBOX = "events?wait=0&room=guarded:user:an:inbox";

    @ArquillianResource
    private URL url;

    @Deployment(testable = false)
    static WebArchive war() {
        return WarFile.archive(LoginWar.NAME);
    }

    @BeforeEach
    void there_is_a_container() {
        assumeThat(Container.underTest().has(Container.Difference.HAS_NO_LOGIN))
                .as("a login of the server's own")
                .isFalse();
    }

    /** A browser, as far as a login needs one. */
    private final class Browser {

        private final CookieManager cookies = new CookieManager(null, CookiePolicy.ACCEPT_ALL);
        private final HttpClient http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .cookieHandler(cookies)
                .build();

        HttpResponse<String> send(String method, String path, String body, String... headers) throws Exception {
            HttpRequest.Builder request = HttpRequest.newBuilder(uri(path))
                    .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
            return http.send(
                    (headers.length == 0 ? request : request.headers(headers)).build(), BodyHandlers.ofString());
        }

        /** As a script of the page does. */
        HttpResponse<String> own(String method, String path, String type, String body) throws Exception {
            return send(method, path, body, "Origin", origin(), "Sec-Fetch-Site", "same-origin", "Content-Type", type);
        }

        JsonObject session() throws Exception {
            HttpResponse<String> answer = own("GET", "session?room=guarded:news", JSON, "");
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            try (var reader = Json.createReader(new StringReader(answer.body()))) {
                return reader.readObject();
            }
        }

        /** @return where the last answer leads to */
        String signIn(String user, String password) throws Exception {
            HttpResponse<String> form =
                    follow(send("GET", "login?return=" + uri("").getRawPath() + "%3Fa%3Db%23lobby", ""));
            assertThat(form.body()).as(form + " " + form.headers()).contains("j_security_check", "Đăng nhập");
            HttpResponse<String> answer = send(
                    "POST",
                    "j_security_check",
                    "j_username=" + user + "&j_password=" + password,
                    "Content-Type",
                    "application/x-www-form-urlencoded");
            String location = "";
            for (int hops = 0; answer.statusCode() / 100 == 3 && !location.contains("#lobby"); hops++) {
                assertThat(hops).isLessThan(5);
                location = answer.headers().firstValue("Location").orElseThrow();
                if (!location.contains("#lobby")) {
                    answer = at(answer, location);
                }
            }
            return answer.statusCode() == 200 ? answer.body() : location;
        }

        private HttpResponse<String> follow(HttpResponse<String> answer) throws Exception {
            return answer.statusCode() / 100 == 3
                    ? at(answer, answer.headers().firstValue("Location").orElseThrow())
                    : answer;
        }

        private HttpResponse<String> at(HttpResponse<?> answer, String location) throws Exception {
            return http.send(
                    HttpRequest.newBuilder(answer.uri().resolve(location)).build(), BodyHandlers.ofString());
        }

        String cookie() {
            return cookies.getCookieStore().getCookies().stream()
                    .map(HttpCookie::toString)
                    .collect(Collectors.joining("; "));
        }

        RawWebSocket handshake(String path, String origin) throws Exception {
            Map<String, String> headers = new HashMap<>(Map.of("Cookie", cookie()));
            if (!origin.isEmpty()) {
                headers.put("Origin", origin);
            }
            if (path.equals("socket")) {
                headers.put("Sec-WebSocket-Protocol", "phao.v1");
            }
            return RawWebSocket.handshake(URI.create("ws" + uri(path).toString().substring(4)), headers);
        }

        PhaoClient hello() throws Exception {
            PhaoClient client = PhaoClient.of(handshake("socket", origin()));
            client.send("[{'type':'hello','client':'%s','generation':1,'name':'Mallory'}]", PhaoClient.newSecret());
            return client;
        }
    }

    private URI uri(String path) {
        return URI.create(url + path);
    }

    private String origin() {
        return "http://" + url.getHost() + ":" + url.getPort();
    }

    private Browser an() throws Exception {
        Browser an = new Browser();
        assertThat(an.signIn("an", "thuyen-va-bien")).endsWith(uri("").getRawPath() + "?a=b#lobby");
        return an;
    }

    @Test
    void the_containers_form_signs_in_and_leads_back() throws Exception {
        Browser an = new Browser();
        assertThat(an.session())
                .isEqualTo(Json.createReader(
                                new StringReader("{\"access\":\"container\",\"login\":\"login\",\"may\":[\"read\"]}"))
                        .readObject());
        assertThat(an.signIn("an", "wrong")).contains("j_security_check", "chưa đúng");
        assertThat(an.session().containsKey("user")).isFalse();

        JsonObject session = an().session();
        assertThat(session.getString("user")).isEqualTo("an");
        assertThat(session.getString("name")).isEqualTo("an");
        assertThat(session.getJsonArray("may")).hasSize(4);
        assertThat(session.containsKey("expiresIn")).isFalse();
    }

    @Test
    void rules_and_roles_count_for_whom_the_container_knows() throws Exception {
        Browser an = an();
        Browser binh = new Browser();
        binh.signIn("binh", "trang-va-sao");
        assertThat(an.own("GET", INBOX, JSON, "").statusCode()).isEqualTo(200);
        assertThat(binh.own("GET", INBOX, JSON, "").statusCode()).isEqualTo(403);
        assertThat(new Browser().own("GET", INBOX, JSON, "").statusCode()).isEqualTo(401);
        assumeThat(Container.underTest().has(Container.Difference.SERVES_NO_COLONS))
                .isFalse();
        String news = "rooms/guarded:news";
        assertThat(an.own("POST", news, TEXT, "by the editor").statusCode()).isEqualTo(201);
        assertThat(binh.own("POST", news, TEXT, "by a reader").statusCode()).isEqualTo(403);
        assertThat(new Browser().own("POST", news, TEXT, "by nobody").statusCode())
                .isEqualTo(401);
        assertThat(an.own("GET", news + "?last=1", JSON, "").body())
                .contains("\"user\":\"an\"", "\"name\":\"an\"", "by the editor");
    }

    @Test
    void a_handshake_brings_the_user_and_the_frames_go_by_the_rules() throws Exception {
        try (PhaoClient client = an().hello()) {
            JsonObject welcome = client.expect("{'type':'welcome','user':'an'}");
            assertThat(welcome.containsKey("expiresIn")).isFalse();
            client.join("guarded:user:an:inbox").publish("guarded:user:an:inbox", 1, "mine");
            client.send("[{'type':'join','room':'guarded:user:binh:inbox'}]");
            client.expect("{'type':'refused','of':'join','code':'forbidden'}");
        }
        assumeThat(Container.underTest().has(Container.Difference.SERVES_NO_COLONS))
                .isFalse();
        try (TestSocket bare = TestSocket.of(an().handshake("rooms/guarded:user:an:inbox?last=1", origin()))) {
            assertThat(bare.expectText()).isEqualTo("mine");
        }
    }

    /** What browsers send by themselves does not count on a page of another server, nor without a word of whose page it is. */
    @Test
    void what_another_page_makes_the_browser_send_is_not_the_users() throws Exception {
        Browser an = an();
        for (String origin : new String[] {"", "null", "https://evil.example", "http://" + url.getHost() + ":1"}) {
            for (String path : new String[] {"socket", "rooms/lobby", "echo"}) {
                try (RawWebSocket raw = an.handshake(path, origin)) {
                    assertThat(raw.status()).as(path + " from '" + origin + "'").isIn(403, 404);
                }
            }
        }
        assertThat(an.send("GET", "session", "").body()).doesNotContain("\"user\"");
        assertThat(an.send("GET", "session", "", "Sec-Fetch-Site", "same-site").body())
                .doesNotContain("\"user\"");
        assertThat(an.send("GET", INBOX, "").statusCode()).isEqualTo(401);
        assertThat(an.send(
                                "POST",
                                "rooms/lobby",
                                "forged",
                                "Origin",
                                "https://evil.example",
                                "Content-Type",
                                "text/plain")
                        .statusCode())
                .isEqualTo(403);
        assertThat(an.send("DELETE", "session", "", "Origin", "https://evil.example", "Sec-Fetch-Site", "cross-site")
                        .statusCode())
                .isEqualTo(403);
        assertThat(an.session().getString("user")).isEqualTo("an");
        // One that the operator trusts by its name.
        assertThat(an.send("GET", "session", "", "Origin", "https://friend.example", "Sec-Fetch-Site", "cross-site")
                        .body())
                .contains("\"user\":\"an\"");
    }

    @Test
    void the_end_of_the_session_ends_what_is_open() throws Exception {
        Browser an = an();
        try (PhaoClient client = an.hello();
                TestSocket bare = TestSocket.of(an.handshake("rooms/lobby", origin()));
                InputStream stream = an.http
                        .send(
                                HttpRequest.newBuilder(uri("events?room=guarded:user:an:inbox"))
                                        .headers(
                                                "Accept",
                                                "text/event-stream",
                                                "Origin",
                                                origin(),
                                                "Sec-Fetch-Site",
                                                "same-origin")
                                        .build(),
                                BodyHandlers.ofInputStream())
                        .body()) {
            client.expect("{'type':'welcome','user':'an'}");
            client.join("guarded:user:an:inbox");
            assertThat(an.own("DELETE", "session", JSON, "").statusCode()).isEqualTo(204);
            assertEnded(client.socket().untilClosed());
            assertEnded(bare.untilClosed());
            assertThat(new String(stream.readAllBytes(), StandardCharsets.UTF_8))
                    .contains("event: close", "4004");
        }
        assertThat(an.session().containsKey("user")).isFalse();
        assertThat(an.own("GET", INBOX, JSON, "").statusCode()).isEqualTo(401);
    }

    /** By Phao, or by the container before that: Jakarta WebSocket §7.2 has it close what came by a session that has ended, with 1008. */
    private static void assertEnded(TestSocket.Closed closed) {
        assertThat(closed.code()).as(closed.toString()).isIn(4004, 1008);
        if (closed.code() == 4004) {
            assertThat(closed.reason()).startsWith("unauthenticated: your login has ended");
        }
    }

    @Test
    void a_token_counts_besides() throws Exception {
        Browser backEnd = new Browser();
        assertThat(backEnd.send("GET", "session", "", "Authorization", "Bearer " + TestTokens.of("42"))
                        .body())
                .contains("\"user\":\"42\"", "\"expiresIn\"");
        assertThat(an().send("GET", "session", "", "Authorization", "Bearer " + TestTokens.of("42"), "Origin", origin())
                        .body())
                .contains("\"user\":\"42\"");
    }

    @Test
    void nobody_is_led_to_another_server() throws Exception {
        Browser an = an();
        for (String away : new String[] {
            "https://evil.example/",
            "//evil.example/",
            "%2F%2Fevil.example",
            "/other",
            "javascript:alert(1)",
            "..%2F..",
            "%5C%5Cevil.example"
        }) {
            HttpResponse<String> answer = an.send("GET", "login?return=" + away, "");
            assertThat(answer.statusCode()).as(away).isEqualTo(302);
            assertThat(answer.headers().firstValue("Location").orElseThrow())
                    .as(away)
                    .endsWith(uri("").getRawPath());
        }
    }

    @Test
    void a_person_signs_in_by_the_page_and_out_again() {
        assumeThat(Container.underTest().has(Container.Difference.SERVES_NO_COLONS))
                .isFalse();
        String room = "guarded:user:an:" + DeployedWar.freshRoom();
        try (Chromium chromium = Chromium.launch()) {
            ChatPage an = new ChatPage(chromium.browser()
                            .newContext(new com.microsoft.playwright.Browser.NewContextOptions().setLocale("vi-VN")))
                    .open(URI.create(url.toString()), room);
            an.find("#banner-action").click();
            an.find("#account-login").click();
            an.page().locator("[name=j_username]").fill("an");
            an.page().locator("[name=j_password]").fill("thuyen-va-bien");
            an.page().keyboard().press("Enter");
            an.awaitConnection().say("thuyền về bến");
            an.awaitTexts("thuyền về bến");
            PlaywrightAssertions.assertThat(an.find("#self-text")).hasText("an");
            an.find("#self").click();
            an.find("#sign-out").click();
            PlaywrightAssertions.assertThat(an.find("#banner-action")).isHidden();
            an.open(URI.create(url.toString()), room);
            PlaywrightAssertions.assertThat(an.find("#banner-action")).isVisible();
            PlaywrightAssertions.assertThat(an.find(".message")).hasCount(0);
        }
    }
}
