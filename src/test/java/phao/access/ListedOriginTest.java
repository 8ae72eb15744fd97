package phao.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ListedOriginTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "*",
                "https://app.example",
                "http://App.example:81",
                "https://app.example:80",
                "http://localhost:8080",
                "http://[::1]:8080",
                "http://10.0.0.1",
                "https://xn--mnchen-3ya.example",
                "chrome-extension://abcdefgh",
                "capacitor://localhost",
                "https://a_b.example"
            })
    void an_origin_that_browsers_send_can_be_listed(String origin) {
        assertThat(ListedOrigin.problem(origin)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "app.example, https://app.example",
        "app.example:8443, https://app.example:8443",
        "https://app.example:443, https://app.example",
        "http://app.example:80, http://app.example",
        "http://app.example:, http://app.example",
        "https://app.example/, https://app.example",
        "https://app.example/chat?x#y, https://app.example",
        "https://user:pass@app.example, https://app.example",
        "HTTPS://app.example, https://app.example",
        "Https://App.example:8443/, https://app.example:8443",
        "wss://app.example, https://app.example",
        "ws://app.example:80, http://app.example",
        "https://münchen.example, https://xn--mnchen-3ya.example",
        "https://PHÒNG.example:1/, https://xn--phng-mqa.example:1",
        "'http://[0:0:0:0:0:0:0:1]:8080', 'http://[::1]:8080'",
        "'http://[2001:DB8:0:0:1:0:0:1]', 'http://[2001:db8::1:0:0:1]'"
    })
    void what_would_never_match_is_told_with_what_to_write(String origin, String instead) {
        assertThat(ListedOrigin.problem(origin)).contains("'" + origin + "' would never match: write " + instead);
        assertThat(ListedOrigin.problem(instead)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "https://*.example.com, list each origin",
        "https://*, list each origin",
        "*.example.com, list each origin",
        "null, can't be listed",
        "file:///home, can't be listed",
        "https://, no origin",
        "https://:443, no origin",
        "https://app.example:0, no origin",
        "https://app.example:65536, no origin",
        "https://app.example:08443, no origin",
        "https://app.example:port, no origin",
        "https://10.0.0.256, no origin",
        "https://127.1, no origin",
        "https://[::1, no origin",
        "https://app..example, no origin",
        "https://app%20.example, no origin",
        "://app.example, no origin",
        "1+!://app.example, no origin"
    })
    void what_no_origin_can_be_made_of_is_told(String origin, String advice) {
        assertThat(ListedOrigin.problem(origin))
                .hasValueSatisfying(
                        text -> assertThat(text).contains("'" + origin + "'").contains(advice));
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://app.example", "http://b.example:81", "http://[::1]:8080", "capacitor://localhost"})
    void what_can_be_listed_matches(String origin) {
        assertThat(new Origins(Set.of(origin)).allows(Caller.of("chat.example", origin, "")))
                .isTrue();
    }
}
