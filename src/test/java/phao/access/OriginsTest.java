package phao.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OriginsTest {

    private final Origins none = new Origins(Set.of());

    @ParameterizedTest
    @CsvSource({
        "https://chat.example, chat.example, true",
        "https://Chat.Example, chat.example:443, true",
        "http://localhost:8080, localhost:8080, true",
        "http://[::1]:8080, [::1]:8080, true",
        "https://chat.example, evil.example, false",
        "https://chat.example.evil.example, chat.example, false",
        "http://localhost:8081, localhost:8080, false",
        "https://chat.example, '', false",
        "null, chat.example, false",
        "not an origin, chat.example, false"
    })
    void a_page_may_connect_to_the_server_that_it_came_from(String origin, String host, boolean allowed) {
        assertThat(none.allows(Caller.of(host, origin, ""))).isEqualTo(allowed);
    }

    @Test
    void a_client_that_is_no_browser_sends_no_origin_and_may_connect() {
        assertThat(none.allows(Caller.of("chat.example", null, ""))).isTrue();
        assertThat(none.allows(Caller.of("chat.example", "", ""))).isTrue();
    }

    @Test
    void a_listed_origin_may_connect_and_others_still_may_not() {
        Origins listed = new Origins(Set.of("https://app.example"));
        assertThat(listed.allows(Caller.of("chat.example", "https://APP.example", "")))
                .isTrue();
        assertThat(listed.allows(Caller.of("chat.example", "http://app.example", "")))
                .isFalse();
    }

    @Test
    void a_star_lets_every_page_connect() {
        assertThat(new Origins(Set.of("*")).allows(Caller.of("chat.example", "https://any.example", "")))
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        // A proxy has changed the Host.
        "http://localhost:9000, 127.0.0.1:8080, same-origin, true",
        "http://localhost:9000, '', same-origin, true",
        "'', chat.example, same-origin, true",
        "'', chat.example, none, true",
        "'', chat.example, '', true",
        "'', chat.example, of-the-future, true",
        "'', chat.example, cross-site, false",
        "'', chat.example, same-site, false",
        "https://evil.example, chat.example, cross-site, false",
        "https://a.chat.example, chat.example, same-site, false",
        "https://evil.example, chat.example, none, false",
        "https://evil.example, chat.example, of-the-future, false",
        "https://chat.example, chat.example, none, true",
        "null, chat.example, cross-site, false",
        "https://app.example, chat.example, cross-site, true",
        "https://app.example, chat.example, same-site, true"
    })
    void what_the_browser_says_of_the_page_counts_before_origin_and_host(
            String origin, String host, String site, boolean allowed) {
        assertThat(new Origins(Set.of("https://app.example")).allows(new Caller(host, origin, site)))
                .isEqualTo(allowed);
    }

    @Test
    void who_only_looks_may_come_from_any_page_that_does_not_say_where_from() {
        assertThat(none.allows(new Caller("chat.example", "", "cross-site").looking()))
                .isTrue();
        assertThat(none.allows(new Caller("chat.example", "https://evil.example", "cross-site").looking()))
                .isFalse();
    }

    @Test
    void a_star_lets_every_site_connect() {
        assertThat(new Origins(Set.of("*")).allows(new Caller("chat.example", "", "cross-site")))
                .isTrue();
    }
}
