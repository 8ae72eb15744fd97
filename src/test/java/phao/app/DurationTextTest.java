package phao.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DurationTextTest {

    @Test
    void a_number_and_a_unit_are_a_duration() {
        assertThat(DurationText.parse("500ms")).contains(Duration.ofMillis(500));
        assertThat(DurationText.parse("25s")).contains(Duration.ofSeconds(25));
        assertThat(DurationText.parse("10m")).contains(Duration.ofMinutes(10));
        assertThat(DurationText.parse("12h")).contains(Duration.ofHours(12));
        assertThat(DurationText.parse("90d")).contains(Duration.ofDays(90));
        assertThat(DurationText.parse("0s")).contains(Duration.ZERO);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "5", "s", "-1s", "1.5s", "1 s", "1S", "1w", "1234567890s", "1s "})
    void anything_else_is_none(String text) {
        assertThat(DurationText.parse(text)).isEmpty();
    }
}
