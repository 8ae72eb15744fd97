package phao.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ParticipantTest {

    private final Participant an = new Participant("an", "0".repeat(32), new History());

    @Test
    void a_hello_that_was_too_long_on_its_way_is_said_again_and_is_no_breach() {
        an.enter("lobby");
        assertThat(an.connected()).contains("\"hello\"");
        assertThat(an.received(error("hello_required"))).isEmpty();
        assertThat(an.isTooLate()).isTrue();
        assertThat(an.connected()).contains("\"hello\"").contains("\"generation\":2");
        assertThat(an.isTooLate()).isFalse();
    }

    @Test
    void any_other_error_is_a_breach() {
        an.connected();
        assertThatThrownBy(() -> an.received(error("bad_frame"))).isInstanceOf(IllegalStateException.class).hasMessageContaining("bad_frame");
    }

    private static String error(String code) {
        return "[{\"type\":\"error\",\"code\":\"" + code + "\",\"retry\":false,\"message\":\"nothing came for 10 s\"}]";
    }
}
