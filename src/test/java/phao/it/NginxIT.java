package phao.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import phao.it.http.EventStreamClient;
import phao.it.http.HttpRooms;

/** The rooms over plain HTTP behind a real nginx as it comes, which collects answers ({@code proxy_buffering on}) and speaks HTTP/1.0 to the server. */
class NginxIT {

    @TempDir
    private static Path folder;

    private static StandaloneServer server;
    private static ProxyProcess nginx;
    private static HttpRooms http;

    @BeforeAll
    static void start() throws Exception {
        server = StandaloneServer.start(folder.resolve("data"));
        nginx = Nginx.before(server.url(), Files.createDirectory(folder.resolve("nginx")), "");
        http = new HttpRooms(nginx.url());
    }

    @AfterAll
    static void stop() throws Exception {
        if (nginx != null) {
            nginx.close();
        }
        server.close();
    }

    @Test
    void events_come_through_at_once_and_resume() throws Exception {
        String id;
        try (EventStreamClient stream = http.stream("rooms/at-once")) {
            stream.next("joined");
            for (int i = 1; i <= 20; i++) {
                http.publish("at-once", "message " + i);
                assertThat(stream.next("message").getInt("seq")).isEqualTo(i);
            }
            id = stream.lastEventId();
        }
        http.publish("at-once", "meanwhile");
        try (EventStreamClient stream = http.stream("rooms/at-once", "Last-Event-ID", id)) {
            assertThat(stream.next("message").getString("data")).isEqualTo("meanwhile");
        }
    }

    @Test
    void without_the_header_that_asks_for_it_nginx_holds_events_back() throws Exception {
        // Shows that the test above can fail.
        try (ProxyProcess deaf = Nginx.before(
                server.url(),
                Files.createDirectory(folder.resolve("deaf")),
                "proxy_ignore_headers X-Accel-Buffering;")) {
            assertThatThrownBy(() -> {
                        try (EventStreamClient stream = EventStreamClient.openUnchecked(
                                deaf.url().resolve("rooms/held"), Duration.ofSeconds(3))) {
                            stream.next("joined");
                        }
                    })
                    .isInstanceOf(SocketTimeoutException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "proxy_set_header Host $host;",
                "proxy_set_header Host '';",
                "proxy_set_header Host '127.0.0.1:1';"
            })
    void the_page_of_a_proxy_that_changes_the_host_may_publish(String header) throws Exception {
        try (ProxyProcess changing =
                Nginx.before(server.url(), Files.createDirectory(folder.resolve("host" + header.hashCode())), header)) {
            HttpRooms page = new HttpRooms(changing.url());
            String origin = changing.url().getScheme() + "://" + changing.url().getAuthority();
            page.post(
                            "rooms/proxied",
                            "x",
                            "Content-Type",
                            "text/plain",
                            "Origin",
                            origin,
                            "Sec-Fetch-Site",
                            "same-origin")
                    .expect(201);
            page.post(
                            "rooms/proxied",
                            "x",
                            "Content-Type",
                            "text/plain",
                            "Origin",
                            origin,
                            "Sec-Fetch-Site",
                            "cross-site")
                    .expect(403, "foreign_origin");
            // What an older browser says, or one that has come by plain HTTP from elsewhere: nobody can tell.
            assertThat(page.post("rooms/proxied", "x", "Content-Type", "text/plain", "Origin", origin)
                            .expect(403, "foreign_origin")
                            .text())
                    .contains("phao.origins");
            assertThat(server.log()).containsOnlyOnce(origin);
        }
    }

    @Test
    void polls_pages_and_contents_come_through() {
        String cursor = http.get("events?room=polled&wait=0").expect(200).json().getString("cursor");
        var waiting = http.getLater("events?room=polled&wait=30&cursor=" + cursor);
        http.publish("polled", "now");
        assertThat(waiting.join()
                        .expect(200)
                        .json()
                        .getJsonArray("frames")
                        .getJsonObject(0)
                        .getInt("seq"))
                .isEqualTo(1);
        assertThat(http.get("rooms/polled?limit=1").expect(200).header("ETag")).isNotEmpty();
        byte[] bytes = new byte[16 << 20];
        new Random(1).nextBytes(bytes);
        http.post("rooms/sent", bytes, "Content-Type", "image/png", "Idempotency-Key", "once")
                .expect(201);
        http.post("rooms/sent", bytes, "Content-Type", "image/png", "Idempotency-Key", "once")
                .expect(200);
        assertThat(http.get("rooms/sent/messages/1").expect(200).bytes()).isEqualTo(bytes);
        assertThat(http.get("rooms/sent/messages/1", "Range", "bytes=5-9")
                        .expect(206)
                        .bytes())
                .isEqualTo(Arrays.copyOfRange(bytes, 5, 10));
    }
}
