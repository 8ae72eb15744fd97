package phao.it.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import phao.it.RawWebSocket;

/** Which web pages may connect. The servers under test run with {@code phao.origins=https://friend.example}. */
class OriginIT extends DeployedWar {

    @ParameterizedTest
    @ValueSource(strings = {"socket", "rooms/lobby", "echo"})
    void a_foreign_page_is_refused(String path) throws Exception {
        assertThat(statusFor("https://evil.example", path)).isEqualTo(403);
        assertThat(statusFor("https://friend.example.evil.example", path)).isEqualTo(403);
        assertThat(statusFor("null", path)).isEqualTo(403);
    }

    @ParameterizedTest
    @ValueSource(strings = {"socket", "rooms/lobby", "echo"})
    void a_page_of_this_server_may_connect(String path) throws Exception {
        URI page = http("");
        assertThat(statusFor(page.getScheme() + "://" + page.getAuthority(), path))
                .isEqualTo(101);
    }

    @ParameterizedTest
    @ValueSource(strings = {"socket", "rooms/lobby", "echo"})
    void a_page_that_the_settings_allow_may_connect(String path) throws Exception {
        assertThat(statusFor("https://friend.example", path)).isEqualTo(101);
    }

    @ParameterizedTest
    @ValueSource(strings = {"socket", "rooms/lobby", "echo"})
    void a_client_that_is_no_page_may_connect(String path) throws Exception {
        assertThat(status(path, Map.of())).isEqualTo(101);
    }

    @ParameterizedTest
    @ValueSource(strings = {"socket", "rooms/lobby", "echo"})
    void what_the_browser_says_of_the_page_counts(String path) throws Exception {
        // A proxy may have changed the Host.
        assertThat(status(
                        path,
                        Map.of(
                                "Origin",
                                "https://proxied.example",
                                "Sec-Fetch-Site",
                                "same-origin",
                                "Sec-WebSocket-Protocol",
                                "phao.v1")))
                .isEqualTo(101);
        assertThat(status(path, Map.of("Sec-Fetch-Site", "cross-site", "Sec-WebSocket-Protocol", "phao.v1")))
                .isEqualTo(403);
    }

    private int statusFor(String origin, String path) throws IOException {
        return status(path, Map.of("Origin", origin, "Sec-WebSocket-Protocol", "phao.v1"));
    }

    private int status(String path, Map<String, String> headers) throws IOException {
        try (RawWebSocket client = RawWebSocket.handshake(ws(path), headers)) {
            return client.status();
        }
    }
}
