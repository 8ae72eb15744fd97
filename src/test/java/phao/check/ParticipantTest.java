package phao.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
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
        assertThatThrownBy(() -> an.received(error("bad_frame")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("bad_frame");
    }

    @Test
    void what_is_sent_again_comes_in_messages_that_the_server_takes() {
        an.enter("lobby");
        an.connected();
        an.received(
                "[{\"type\":\"welcome\",\"jitter\":0,\"limits\":{\"textBytes\":65536}},{\"type\":\"joined\",\"room\":\"lobby\","
                        + "\"epoch\":\"00000000000000aa\",\"after\":0,\"n\":0}]");
        for (int i = 0; i < 20; i++) {
            an.publish("lobby", i + "\"".repeat(5_000)); // each is sent as two characters
        }
        List<String> again = an.resend();
        assertThat(again)
                .hasSize(4)
                .allSatisfy(message ->
                        assertThat(message).startsWith("[{").endsWith("}]").hasSizeLessThan(65_536));
        assertThat(String.join("", again).split("\"n\":")).hasSize(20 + 1);
    }

    private static String error(String code) {
        return "[{\"type\":\"error\",\"code\":\"" + code + "\",\"retry\":false,\"message\":\"nothing came for 10 s\"}]";
    }
}
