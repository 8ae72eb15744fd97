package phao.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.EnumSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IdentityTest {

    private static final String SECRET = "00112233445566778899aabbccddeeff";

    @ParameterizedTest
    @CsvSource({
        "An, An",
        "' An ', An",
        "'', 42",
        "a\u202Eb, 42",
        "42, 42",
    })
    void beside_a_user_stands_a_name_that_the_token_says(String given, String shown) {
        Identity identity = Tokens.identity("42", "{\"name\":\"" + given + "\"}");
        assertThat(identity.member(SECRET, "Mallory").name()).isEqualTo(shown);
        assertThat(identity.member(SECRET, "Mallory").user()).isEqualTo("42");
    }

    @Test
    void without_a_token_the_client_chooses_its_name() {
        assertThat(Identity.ANYONE.member(SECRET, "An").name()).isEqualTo("An");
        assertThat(Identity.ANYONE.member(SECRET, "An").user()).isEmpty();
    }

    @Test
    void a_stolen_client_secret_is_worth_nothing_under_another_user() {
        Identity an = Tokens.identity("an", "{}");
        Identity binh = Tokens.identity("binh", "{}");
        assertThat(an.publisher(SECRET)).isNotEqualTo(binh.publisher(SECRET)).isNotEqualTo(SECRET);
        assertThat(an.member(SECRET, "").id())
                .isNotEqualTo(binh.member(SECRET, "").id())
                .hasSize(32);
        assertThat(Identity.ANYONE.publisher(SECRET)).isEqualTo(SECRET);
    }

    @Test
    void what_is_no_right_grants_nothing() {
        Identity identity = Tokens.identity("42", "{\"rooms\":{\"lobby\":[\"read\",\"fly\",7]}}");
        EnumSet<Right> rights = EnumSet.noneOf(Right.class);
        identity.grant("lobby", rights);
        assertThat(rights).containsExactly(Right.READ);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "7", "\"lobby\"", "{\"lobby\":\"read\"}", "{\"a**\":[\"read\"]}", "null"})
    void rooms_in_another_form_make_the_token_wrong(String rooms) {
        assertThatThrownBy(() -> Tokens.identity("42", "{\"rooms\":" + rooms + "}"))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
