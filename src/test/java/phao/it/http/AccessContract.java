package phao.it.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import phao.it.http.HttpRooms.Answer;

/** Origins, methods and health (docs/protocol.md §5.7 to §5.9). */
public interface AccessContract extends HttpContract {

    @Test
    default void a_page_of_a_foreign_server_is_refused() {
        String room = newRoom();
        http().post("rooms/" + room, "forged", "Content-Type", "text/plain", "Origin", "https://elsewhere.example")
                .expect(403, "foreign_origin");
        http().get("rooms/" + room, "Origin", "null").expect(403, "foreign_origin");
        http().get("events?room=" + room, "Origin", "https://elsewhere.example").expect(403, "foreign_origin");
        http().send(
                        "OPTIONS",
                        "rooms/" + room,
                        BodyPublishers.noBody(),
                        "Origin",
                        "https://elsewhere.example",
                        "Access-Control-Request-Method",
                        "POST")
                .expect(403, "foreign_origin");
        assertThat(http().get("rooms/" + room).json().getInt("head")).isZero();
    }

    @Test
    default void a_page_of_a_friendly_server_may_read_and_publish() {
        String room = newRoom();
        Answer asked = http().send(
                        "OPTIONS",
                        "rooms/" + room,
                        BodyPublishers.noBody(),
                        "Origin",
                        "https://friend.example",
                        "Access-Control-Request-Method",
                        "POST",
                        "Access-Control-Request-Headers",
                        "content-type,idempotency-key")
                .expect(204);
        assertThat(asked.header("Access-Control-Allow-Origin")).isEqualTo("https://friend.example");
        assertThat(asked.header("Access-Control-Allow-Methods")).contains("POST");
        assertThat(asked.header("Access-Control-Allow-Headers"))
                .contains("Idempotency-Key")
                .contains("Phao-Client")
                .contains("If-Range");
        Answer posted = http().post(
                        "rooms/" + room, "x", "Content-Type", "text/plain", "Origin", "https://friend.example")
                .expect(201);
        assertThat(posted.header("Access-Control-Allow-Origin")).isEqualTo("https://friend.example");
        assertThat(posted.header("Access-Control-Expose-Headers")).contains("Location");
        assertThat(posted.response().headers().allValues("Vary")).anyMatch(value -> value.contains("Origin"));
    }

    @Test
    default void a_page_of_another_site_makes_nobody_present() {
        String room = newRoom();
        for (String site : new String[] {"cross-site", "same-site"}) {
            http().get("rooms/" + room + "?name=An", "Accept", "text/event-stream", "Sec-Fetch-Site", site)
                    .expect(403, "foreign_origin");
            http().get("events?wait=0&name=An&room=" + room, "Sec-Fetch-Site", site)
                    .expect(403, "foreign_origin");
        }
        assertThat(http().get("rooms/" + room + "/presence", "Sec-Fetch-Site", "same-origin")
                        .expect(200)
                        .json()
                        .getInt("count"))
                .isZero();
        assertThat(http().get("rooms/" + room, "Sec-Fetch-Site", "cross-site", "Origin", "https://friend.example")
                        .expect(200)
                        .header("Access-Control-Allow-Credentials"))
                .isEqualTo("true");
    }

    @Test
    default void every_answer_says_what_browsers_must_not_do_with_it() {
        for (String path : new String[] {"health", "rooms/lobby", "js/phao.js", "openapi.json", "nowhere"}) {
            Answer answer = http().sendUnchecked("GET", path);
            assertThat(answer.header("X-Content-Type-Options")).as(path).isEqualTo("nosniff");
            assertThat(answer.header("Content-Security-Policy"))
                    .as(path)
                    .contains("frame-ancestors 'self'")
                    .contains("require-trusted-types-for");
            assertThat(answer.header("Cross-Origin-Opener-Policy")).as(path).isEqualTo("same-origin");
        }
        assertThat(http().sendUnchecked("GET", "js/phao.js").header("Access-Control-Allow-Origin"))
                .isEqualTo("*");
        assertThat(http().sendUnchecked("GET", "js/phao.js").header("Cross-Origin-Resource-Policy"))
                .isEqualTo("cross-origin");
        assertThat(http().sendUnchecked("GET", "health").header("Cross-Origin-Resource-Policy"))
                .isEqualTo("same-origin");
        assertThat(http().sendUnchecked("GET", "health").response().headers().firstValue("Access-Control-Allow-Origin"))
                .isEmpty();
    }

    @Test
    default void an_uploaded_script_is_not_run() {
        String room = newRoom();
        http().post("rooms/" + room, "alert(1)", "Content-Type", "text/javascript")
                .expect(201);
        String content = "rooms/" + room + "/messages/1";
        assertThat(http().get(content).expect(200).header("Content-Type")).startsWith("application/octet-stream");
        http().get(content, "Sec-Fetch-Dest", "serviceworker", "Sec-Fetch-Site", "same-origin")
                .expect(403, "not_executable");
    }

    @ParameterizedTest
    @CsvSource({
        "PUT,rooms/lobby,POST",
        "PUT,rooms/lobby/messages/1,DELETE",
        "GET,rooms/lobby/messages,DELETE",
        "GET,rooms/lobby/signals,POST",
        "POST,rooms/lobby/presence,PUT",
        "POST,events?room=a,GET",
        "POST,health,GET"
    })
    default void another_method_is_refused_with_those_that_are_taken(String method, String path, String taken) {
        Answer refused = http().sendUnchecked(method, path).expect(405, "method_not_allowed");
        assertThat(refused.header("Allow")).contains(taken);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "rooms/lobby|GET, HEAD, POST, OPTIONS",
                "rooms/lobby/messages/1|GET, HEAD, DELETE, OPTIONS",
                "rooms/lobby/messages|DELETE, OPTIONS",
                "rooms/lobby/signals|POST, OPTIONS",
                "rooms/lobby/presence|GET, HEAD, PUT, DELETE, OPTIONS",
                "events|GET, OPTIONS",
                "health|GET, HEAD, OPTIONS"
            })
    default void an_address_says_which_methods_it_takes(String path, String methods) {
        assertThat(http().sendUnchecked("OPTIONS", path).expect(204).header("Allow"))
                .isEqualTo(methods);
    }

    @Test
    default void health_says_that_messages_can_be_stored() {
        assertThat(http().get("health").expect(200).json().getString("status")).isEqualTo("up");
    }

    @Test
    default void signals_are_bounded_and_need_a_client() {
        String room = newRoom();
        String[] an = {"Phao-Client", newSecret(), "Content-Type", "application/json"};
        http().post("rooms/" + room + "/signals", "1", "Content-Type", "application/json")
                .expect(400, "invalid_field");
        http().post("rooms/" + room + "/signals", "{", an).expect(400, "malformed_json");
        http().post("rooms/" + room + "/signals", "1},{\"type\":\"ping\"", an).expect(400, "malformed_json");
        http().post("rooms/" + room + "/signals", "[".repeat(17) + "]".repeat(17), an)
                .expect(400, "malformed_json");
        http().post("rooms/" + room + "/signals", "\"" + "x".repeat(4_096) + "\"", an)
                .expect(413, "signal_too_large");
        http().post("rooms/" + room + "/signals", "1", "Phao-Client", newSecret(), "Content-Type", "text/plain")
                .expect(415, "unsupported_media_type");
        http().post("rooms/" + room + "/signals", "1", an).expect(204);
        assertThat(http().get("rooms/" + room + "/presence").json().getInt("count"))
                .isEqualTo(1);
    }
}
