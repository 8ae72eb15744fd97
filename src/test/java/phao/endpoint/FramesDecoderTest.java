package phao.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import phao.protocol.Limits;

class FramesDecoderTest {

    @ParameterizedTest
    @ValueSource(strings = {"é", "ộ", "🐟"})
    void a_text_with_fewer_characters_and_more_bytes_than_the_limit_is_too_long(String character) {
        String text = "[{\"type\":\"ping\",\"x\":\"" + character.repeat(Limits.TEXT_BYTES / character.length() * 2 / 3)
                + "\"}]";
        assertThat(text.length()).isLessThan(Limits.TEXT_BYTES);
        assertThat(new FramesDecoder().decode(text).tooLong()).isTrue();
    }
}
