package phao.http;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import phao.container.Deployment;

class ApiServletTest {

    private final StubServer server = new StubServer();

    @AfterEach
    void stop() {
        server.close();
    }

    /** Has a bug. */
    private static final class Broken extends ApiServlet {

        private static final long serialVersionUID = 1L;
        private final boolean late;

        Broken(boolean late) {
            this.late = late;
        }

        @Override
        String methods(HttpServletRequest request) {
            return "GET";
        }

        @Override
        void answer(Deployment phao, HttpServletRequest request, HttpServletResponse response) throws IOException {
            if (late) {
                AsyncResponse.beginBounded(phao, request, response);
            }
            throw new IllegalStateException("a secret");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_bug_is_answered_with_a_reference_and_without_details(boolean late) throws Exception {
        StubExchange exchange = new StubExchange();
        new Broken(late).service(exchange.request, exchange.response);
        assertThat(exchange.status).isEqualTo(500);
        assertThat(exchange.text()).contains("\"unexpected\"").containsPattern("reference h[0-9]+-[0-9a-z]+:").doesNotContain("secret");
        assertThat(exchange.complete).isEqualTo(late);
    }

    @Test
    void a_page_of_this_server_may_write_over_http_2_which_has_no_host() throws Exception {
        StubExchange exchange = server.ask("PUT", "/rooms/lobby/presence", "Origin", "https://here.example:8443", "Phao-Client", "ab".repeat(16));
        assertThat(exchange.status).isEqualTo(200);
        assertThat(server.ask("PUT", "/rooms/lobby/presence", "Origin", "https://here.example", "Phao-Client", "ab".repeat(16)).status)
                .isEqualTo(403);
    }
}
