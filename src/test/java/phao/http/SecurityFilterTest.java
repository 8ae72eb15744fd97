package phao.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SecurityFilterTest {

    @Test
    void the_page_says_of_itself_what_the_header_says() throws Exception {
        assertThat(SecurityFilter.POLICY)
                .endsWith("; frame-ancestors 'self'")
                .contains("require-trusted-types-for 'script'");
        // A page can't say of itself who may frame it.
        assertThat(Files.readString(Path.of("webapp/index.html")))
                .contains("http-equiv=\"Content-Security-Policy\" content=\""
                        + SecurityFilter.POLICY.replace("; frame-ancestors 'self'", "") + "\"");
    }

    @Test
    void what_is_asked_by_another_name_goes_no_further() throws Exception {
        try (StubServer server = new StubServer(Set.of("here.example"), Set.of())) {
            StubExchange exchange = new StubExchange("GET", "/js/phao.js", "Host", "rebound.example:8080");
            new SecurityFilter().doFilter(exchange.request, exchange.response, (request, response) -> {
                throw new AssertionError("goes on");
            });
            assertThat(exchange.status).isEqualTo(421);
            assertThat(exchange.text()).contains("phao.hosts");
            assertThat(exchange.headers)
                    .containsKey("Content-Security-Policy")
                    .doesNotContainKey("Access-Control-Allow-Origin");
            assertThat(server.phao.callers().origins().areAny()).isFalse();
        }
    }
}
