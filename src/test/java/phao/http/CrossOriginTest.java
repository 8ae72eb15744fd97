package phao.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whose pages may do what. */
class CrossOriginTest {

    private final StubServer server = new StubServer(Set.of("here.example"), Set.of("https://app.example"));

    @AfterEach
    void stop() {
        server.close();
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /rooms/lobby?name=An",
        "GET, /rooms/lobby?wait=1&after=0&epoch=",
        "GET, /rooms/lobby/presence",
        "PUT, /rooms/lobby/presence?name=An",
        "POST, /rooms/lobby",
        "POST, /rooms/lobby/signals"
    })
    void a_page_of_another_site_that_does_not_say_which_is_refused(String method, String address) throws Exception {
        for (String site : Set.of("cross-site", "same-site")) {
            StubExchange refused = server.ask(
                    method, address, "Sec-Fetch-Site", site, "Accept", "text/event-stream", "Host", "here.example");
            assertThat(refused.status).isEqualTo(403);
            assertThat(refused.text()).contains("\"foreign_origin\"").contains("phao.origins");
        }
        assertThat(server.context.rooms().find("lobby")).isEmpty();
    }

    @Test
    void who_types_an_address_and_who_follows_a_link_to_a_content_is_answered() throws Exception {
        assertThat(server.ask("GET", "/rooms/lobby?name=An", "Sec-Fetch-Site", "none", "Host", "here.example").status)
                .isEqualTo(200);
        assertThat(server.ask(
                                "GET",
                                "/rooms/lobby/messages/1",
                                "Sec-Fetch-Site",
                                "cross-site",
                                "Sec-Fetch-Dest",
                                "document",
                                "Host",
                                "here.example")
                        .status)
                .isEqualTo(404);
    }

    @Test
    void the_own_page_is_known_behind_a_proxy_that_changes_the_host() throws Exception {
        for (String host : Set.of("127.0.0.1:8080", "")) {
            assertThat(server.ask(
                                    "GET",
                                    "/rooms/lobby",
                                    "Sec-Fetch-Site",
                                    "same-origin",
                                    "Origin",
                                    "https://chat.example",
                                    "Host",
                                    host)
                            .status)
                    .isEqualTo(200);
        }
    }

    @Test
    void a_page_whose_name_was_made_to_mean_this_server_is_refused() throws Exception {
        StubExchange refused =
                server.ask("GET", "/rooms/lobby", "Sec-Fetch-Site", "same-origin", "Host", "rebound.example");
        assertThat(refused.status).isEqualTo(421);
        assertThat(refused.text()).contains("\"foreign_host\"").contains("phao.hosts");
    }

    @Test
    void a_listed_page_may_send_credentials() throws Exception {
        StubExchange answer = server.ask(
                "GET",
                "/rooms/lobby",
                "Sec-Fetch-Site",
                "cross-site",
                "Origin",
                "https://app.example",
                "Host",
                "here.example");
        assertThat(answer.headers)
                .containsEntry("Access-Control-Allow-Credentials", "true")
                .containsEntry("Access-Control-Allow-Origin", "https://app.example");
        assertThat(server.ask("GET", "/rooms/lobby", "Origin", "https://here.example", "Host", "here.example").headers)
                .doesNotContainKey("Access-Control-Allow-Credentials");
    }

    @Test
    void a_star_never_lets_credentials_in() throws Exception {
        StubServer open = new StubServer(Set.of(), Set.of("*", "https://app.example"));
        assertThat(open.ask("GET", "/rooms/lobby", "Origin", "https://any.example").headers)
                .containsEntry("Access-Control-Allow-Origin", "https://any.example")
                .containsEntry("Cross-Origin-Resource-Policy", "cross-origin")
                .doesNotContainKey("Access-Control-Allow-Credentials");
        assertThat(open.ask("GET", "/rooms/lobby", "Origin", "https://app.example").headers)
                .containsEntry("Access-Control-Allow-Credentials", "true");
    }
}
