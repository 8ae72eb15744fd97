package phao.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import phao.protocol.Code;

class VisitorTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "GET  | text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8 | -        | true",
                "HEAD | text/html                                                       | -        | true",
                "GET  | text/html, application/json                                     | -        | true",
                "GET  | application/json, text/html;q=0.9                               | -        | false",
                "GET  | text/html;q=0                                                   | -        | false",
                "GET  | text/*                                                          | -        | false",
                "GET  | */*                                                             | -        | false",
                "GET  | -                                                               | -        | false",
                "POST | text/html                                                       | navigate | false",
                "GET  | */*                                                             | navigate | true",
                "GET  | text/html                                                       | cors     | false",
                "GET  | text/html                                                       | no-cors  | false",
            })
    void a_person_is_known_by_what_a_browser_sends(String method, String accept, String mode, boolean person) {
        String[] headers = accept == null
                ? new String[] {"Sec-Fetch-Mode", mode}
                : new String[] {"Accept", accept, "Sec-Fetch-Mode", mode};
        StubExchange exchange = new StubExchange(
                method,
                "/rooms/lobby",
                mode == null ? (accept == null ? new String[0] : new String[] {"Accept", accept}) : headers);
        assertThat(Visitor.of(exchange.request).isPresent()).isEqualTo(person);
    }

    @Test
    void the_way_to_the_chat_is_right_from_every_address() {
        Random random = new Random(7);
        String[] parts = {"/", "a", "%2F", "//", ";x=/y", "..", ".", "%2e", "rooms", "é"};
        for (int i = 0; i < 2_000; i++) {
            StringBuilder path = new StringBuilder("/");
            for (int more = random.nextInt(6); more > 0; more--) {
                path.append(parts[random.nextInt(parts.length)]);
            }
            if (path.toString().contains("/.")) {
                continue; // a browser takes such steps before it asks
            }
            String root = Visitor.of(new StubExchange("GET", path.toString(), "Accept", "text/html").request)
                    .orElseThrow()
                    .root();
            assertThat(resolved(path.toString(), root)).as(path + " " + root).isEqualTo("/");
        }
    }

    /** RFC 3986 §5.2.3 and §5.2.4, which {@code java.net.URI} does otherwise where slashes follow each other. */
    private static String resolved(String path, String reference) {
        String folder = path.substring(0, path.lastIndexOf('/') + 1);
        for (int up = (reference.length() - reference.replace("../", "").length()) / 3; up > 0; up--) {
            folder = folder.substring(0, folder.lastIndexOf('/', folder.length() - 2) + 1);
        }
        return folder;
    }

    @Test
    void what_a_stranger_wrote_is_text_on_the_page() {
        String page = new String(
                ErrorPage.of(Code.NOT_FOUND.because("<script>alert('&\"')</script>"), 404, new Visitor("../")),
                StandardCharsets.UTF_8);
        assertThat(page)
                .doesNotContain("<script")
                .contains("404: &lt;script&gt;alert(&#39;&amp;&quot;&#39;)&lt;/script&gt;")
                .contains("<a href=\"../\">")
                .contains("href=\"../css/error.css\"");
        assertThat(URI.create("http://localhost/phao/rooms/x").resolve("../")).hasToString("http://localhost/phao/");
    }
}
