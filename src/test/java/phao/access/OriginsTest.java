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
        "not an origin, chat.example, false"})
    void a_page_may_connect_to_the_server_that_it_came_from(String origin, String host, boolean allowed) {
        assertThat(none.allows(origin, host)).isEqualTo(allowed);
    }

    @Test
    void a_client_that_is_no_browser_sends_no_origin_and_may_connect() {
        assertThat(none.allows(null, "chat.example")).isTrue();
        assertThat(none.allows("", "chat.example")).isTrue();
    }

    @Test
    void a_listed_origin_may_connect_and_others_still_may_not() {
        Origins listed = new Origins(Set.of("https://app.example"));
        assertThat(listed.allows("https://APP.example", "chat.example")).isTrue();
        assertThat(listed.allows("http://app.example", "chat.example")).isFalse();
    }

    @Test
    void a_star_lets_every_page_connect() {
        assertThat(new Origins(Set.of("*")).allows("https://any.example", "chat.example")).isTrue();
    }
}
