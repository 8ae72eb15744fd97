package phao.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import phao.access.Proxies;
import phao.container.Deployment;

/** Whether a browser came by https, as the cookie must know. */
class CredentialsTest {

    private final Deployment phao = new Deployment(
            null, null, null, new Proxies(Set.of("127.0.0.1")), Optional.empty(), false, null, null, null, null);

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    127.0.0.1 | X-Forwarded-Proto | https                               | true
                    127.0.0.1 | X-Forwarded-Proto | http                                | false
                    192.0.2.7 | X-Forwarded-Proto | https                               | false
                    127.0.0.1 | Forwarded         | for=192.0.2.1;proto=https           | true
                    127.0.0.1 | Forwarded         | proto=https, for=192.0.2.1          | false
                    192.0.2.7 | Forwarded         | for=192.0.2.1;proto=https           | false
                    192.0.2.7 | Origin            | https://here.example                | true
                    127.0.0.1 | Origin            | http://here.example                 | false
                    """)
    void a_proxy_that_is_trusted_says_by_what_the_browser_came_and_so_does_the_page(
            String remote, String header, String value, boolean secure) {
        StubExchange exchange = new StubExchange("GET", "/session", header, value);
        exchange.remote = remote;
        assertThat(Credentials.isSecure(phao, exchange.request)).isEqualTo(secure);
    }

    @Test
    void the_cookie_over_https_is_for_https_only() {
        assertThat(SessionCookie.set("", true, "t", 9))
                .startsWith("__Host-phao=t; Path=/;")
                .endsWith("; Secure");
        assertThat(SessionCookie.set("/a", true, "t", 9)).startsWith("__Secure-phao=t; Path=/a;");
        assertThat(SessionCookie.set("", false, "t", 9))
                .startsWith("phao=t; Path=/;")
                .doesNotContain("Secure");
    }
}
