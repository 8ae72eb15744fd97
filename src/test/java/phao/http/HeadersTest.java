package phao.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import phao.container.Refused;

/** What stands in headers. */
class HeadersTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"text/html; charset=utf-8|text/html|utf-8|text/html",
        "Text/HTML;charset=\"utf-8\";level=1|text/html|utf-8|Text/HTML;level=1", "image/png|image/png||image/png",
        "text/html;charset=a;b=c;charset=d|text/html|a|text/html;b=c"})
    void a_media_type_has_a_name_and_perhaps_a_charset(String header, String name, String charset, String rest) {
        assertThat(MediaType.of(header)).isEqualTo(new MediaType(name, Optional.ofNullable(charset), rest));
    }

    @Test
    void a_name_of_a_file_survives_its_way_through_a_header() {
        for (String name : new String[] {"a.png", "a b.png", "đơn xin việc.pdf", "50% \"x\".txt", "a'b;c.txt", "🌊"}) {
            assertThat(Disposition.filename(Disposition.of("attachment", name))).isEqualTo(name);
            assertThat(Disposition.of("attachment", name)).matches("[ -~]*");
        }
        assertThat(Disposition.filename(null)).isEmpty();
        assertThat(Disposition.filename("attachment")).isEmpty();
        assertThat(Disposition.filename("attachment; filename*=UTF-8''%zz")).isEmpty();
        assertThat(Disposition.of("inline", "")).isEqualTo("inline");
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
        assertThat(IdempotencyKey.of("\"8e03978e-40d5-43dd-bc93-6894a57f9324\"", null)).isEqualTo(other);
        assertThat(IdempotencyKey.of("another", null)).isNotEqualTo(other);
        assertThat(IdempotencyKey.of("order 17", null).client()).as("what 0.1.0 stored it under, see src/test/log-folders")
                .isEqualTo("e55f0441f11f8ee371e3d0f44ee15b33");
        assertThat(IdempotencyKey.of("8e03978e-40d5-43dd-bc93-6894a57f9324", client)).isNotEqualTo(other);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\"\"", "ổ", "00112233445566778899aabbccddeeff-0", "00112233445566778899aabbccddeeff-9007199254740992"})
    void other_keys_are_refused(String key) {
        assertThatThrownBy(() -> IdempotencyKey.of(key, null)).isInstanceOf(Refused.class);
    }
}
