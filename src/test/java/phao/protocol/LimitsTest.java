package phao.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class LimitsTest {

    private static final String[] CHARACTERS = {"a", "\u007F", "\u0080", "é", "\u07FF", "\u0800", "ộ", "\uFFFF", "🐟"};

    @Test
    void a_text_is_over_a_limit_exactly_when_its_utf8_is() {
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 2_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int length = random.nextInt(40); length > 0; length--) {
                text.append(CHARACTERS[random.nextInt(CHARACTERS.length)]);
            }
            int bytes = text.toString().getBytes(StandardCharsets.UTF_8).length;
            assertThat(Limits.isOver(bytes, text.toString())).as("%s", text).isFalse();
            if (bytes > 0) {
                assertThat(Limits.isOver(bytes - 1, text.toString()))
                        .as("%s", text)
                        .isTrue();
            }
        }
        assertThat(Limits.isOver(65_536, "ộ".repeat(33_000))).isTrue();
    }
}
