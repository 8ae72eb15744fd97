package phao.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import phao.protocol.RefusalException;

/** What stands in headers. */
class HeadersTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "text/html; charset=utf-8|text/html|utf-8|text/html",
                "Text/HTML;charset=\"utf-8\";level=1|text/html|utf-8|Text/HTML;level=1",
                "image/png|image/png||image/png",
                "text/html;charset=a;b=c;charset=d|text/html|a|text/html;b=c"
            })
    void a_media_type_has_a_name_and_perhaps_a_charset(String header, String name, String charset, String rest) {
        assertThat(MediaType.of(header)).isEqualTo(new MediaType(name, Optional.ofNullable(charset), rest));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text/event-stream",
                "Text/Event-Stream",
                "TEXT/EVENT-STREAM;charset=utf-8",
                "text/event-stream, */*",
                "*/*, text/event-stream",
                "application/json;q=0.5,text/event-stream",
                "text/event-stream;q=0.9, */*;q=0.8",
                "text/event-stream ; Q=1.000",
                "text/*;q=0, text/event-stream",
                "text/event-stream;q=0.001",
                "application/json;q=0, text/event-stream;q=0.5, */*",
                "a/b;x=\"text/html,\", text/event-stream",
                "text/event-stream;q=x",
                "text/event-stream;q=\"1\""
            })
    void an_event_stream_is_asked_for(String accept) {
        assertThat(Accept.isForEvents(accept)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "*/*",
                "application/json",
                "text/event-stream;q=0",
                "text/event-stream;q=0.000, */*",
                "*/*, TEXT/EVENT-STREAM; q=0",
                "text/html, */*;q=0.8",
                "application/json, text/event-stream;q=0.5",
                "text/event-stream;q=0.5, application/*",
                "text/event-stream;q=0.5, */*",
                "text/*",
                "text/event-streams",
                "xtext/event-stream",
                "a/b;x=\"text/event-stream\"",
                "a/b;x=\", text/event-stream\"",
                ";;,,;q=",
                "q=1;text/event-stream"
            })
    void a_page_is_asked_for(String accept) {
        assertThat(Accept.isForEvents(accept)).isFalse();
        assertThat(Accept.isForEvents(null)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Type",
                "Content-Disposition",
                "Idempotency-Key",
                "Phao-Client",
                "Phao-Generation",
                "Last-Event-ID",
                "Origin",
                "Range",
                "If-Range"
            })
    void a_header_that_is_read_as_one_is_not_taken_twice_with_different_values(String name) throws Exception {
        StubExchange twice = new StubExchange("GET", "/rooms/lobby", name, "1", name.toLowerCase(Locale.ROOT), "2");
        assertThatThrownBy(() -> Headers.checkOnce(twice.request))
                .isInstanceOf(RefusalException.class)
                .hasMessageContaining(name + " is given 2 times");
        Headers.checkOnce(new StubExchange("GET", "/rooms/lobby", name, "1", name, "1").request);
    }

    @Test
    void a_list_in_several_headers_is_one_list() {
        StubExchange exchange = new StubExchange("GET", "/rooms/lobby", "Accept", "a/b", "accept", "c/d");
        assertThat(Headers.list(exchange.request, "Accept")).isEqualTo("a/b, c/d");
        assertThat(Headers.list(exchange.request, "If-None-Match")).isNull();
    }

    @Test
    void a_name_of_a_file_survives_its_way_through_a_header() {
        for (String name : new String[] {"a.png", "a b.png", "đơn xin việc.pdf", "50% \"x\".txt", "a'b;c.txt", "🌊"}) {
            assertThat(ContentDisposition.filename(ContentDisposition.of("attachment", name)))
                    .isEqualTo(name);
            assertThat(ContentDisposition.of("attachment", name)).matches("[ -~]*");
        }
        assertThat(ContentDisposition.filename(null)).isEmpty();
        assertThat(ContentDisposition.filename("attachment")).isEmpty();
        assertThat(ContentDisposition.filename("attachment; filename*=UTF-8''%zz"))
                .isEmpty();
        assertThat(ContentDisposition.of("inline", "")).isEqualTo("inline");
    }

    @Test
    void a_key_of_the_protocol_is_its_client_and_n_and_any_other_is_a_client_of_its_own() throws Exception {
        String client = "00112233445566778899aabbccddeeff";
        assertThat(IdempotencyKey.of(client + "-12", null)).isEqualTo(new IdempotencyKey(client, 12, false));
        assertThat(IdempotencyKey.of(client + "-12", "f".repeat(32))).isEqualTo(new IdempotencyKey(client, 12, false));
        assertThat(IdempotencyKey.of(null, client)).isEqualTo(new IdempotencyKey("", 0, false));
        IdempotencyKey other = IdempotencyKey.of("8e03978e-40d5-43dd-bc93-6894a57f9324", null);
        assertThat(other.client()).matches("[0-9a-f]{32}");
        assertThat(other.n()).isEqualTo(1);
        assertThat(IdempotencyKey.of("\"8e03978e-40d5-43dd-bc93-6894a57f9324\"", null))
                .isEqualTo(other);
        assertThat(IdempotencyKey.of("another", null)).isNotEqualTo(other);
        assertThat(IdempotencyKey.of("order 17", null).client())
                .as("what 0.1.0 stored it under, see src/test/log-folders")
                .isEqualTo("e55f0441f11f8ee371e3d0f44ee15b33");
        assertThat(IdempotencyKey.of("8e03978e-40d5-43dd-bc93-6894a57f9324", client))
                .isNotEqualTo(other);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\"\"",
                "ổ",
                "00112233445566778899aabbccddeeff-0",
                "00112233445566778899aabbccddeeff-9007199254740992"
            })
    void other_keys_are_refused(String key) {
        assertThatThrownBy(() -> IdempotencyKey.of(key, null)).isInstanceOf(RefusalException.class);
    }
}
