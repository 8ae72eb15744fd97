package phao.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where a login leads: to this application's own pages, whatever a link says. */
class LoginServletTest {

    @ParameterizedTest
    @CsvSource({
        "/chat/,/chat/",
        "/chat/?a=b#lobby,/chat/?a=b#lobby",
        "https://here.example/chat/#l%C3%A0ng,/chat/#l%C3%A0ng",
        "https://evil.example/chat/x,/chat/x",
        "//evil.example/chat/,/chat/",
        "//evil.example,/chat/",
        "///evil.example,/chat/",
        "/chat/../other,/chat/",
        "/chat/..%2F..%2Fother,/chat/..%2F..%2Fother",
        "/chat//evil.example,/chat/evil.example",
        "/chatter/,/chat/",
        "javascript:alert(1),/chat/",
        "'/chat/\r\nSet-Cookie: a=b',/chat/",
        "'',/chat/",
        "relative,/chat/"
    })
    void a_link_leads_to_a_page_of_this_application(String wanted, String leads) {
        assertThat(LoginServlet.back("/chat/", wanted)).isEqualTo(leads);
    }

    @ParameterizedTest
    @CsvSource({
        "//evil.example/,/",
        "///evil.example,/evil.example",
        "/%2Fevil.example,/%2Fevil.example",
        "/\\evil.example,/",
        "/ok,/ok"
    })
    void nor_anywhere_else_from_the_root(String wanted, String leads) {
        assertThat(LoginServlet.back("/", wanted)).isEqualTo(leads);
    }
}
