package phao.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsTest {

    @Test
    void nothing_set_gives_a_server_that_works() {
        Settings settings = Settings.of(name -> null);
        assertThat(settings.data()).isEqualTo(Path.of("data"));
        assertThat(settings.log()).isEqualTo(Settings.Log.SQLITE);
        assertThat(settings.origins()).isEmpty();
        assertThat(settings.retention().count()).isEqualTo(100_000);
    }

    @Test
    void what_is_set_is_taken() {
        Settings settings = Settings.of(Map.of("phao.data", "/srv/phao", "phao.log", "memory",
                "phao.origins", "https://App.example, http://b.example:81", "phao.heartbeat", "5s",
                "phao.retention.count", "0", "phao.retention.age", "30d")::get);
        assertThat(settings.log()).isEqualTo(Settings.Log.MEMORY);
        assertThat(settings.origins()).containsExactlyInAnyOrder("https://app.example", "http://b.example:81");
        assertThat(settings.heartbeat()).isEqualTo(Duration.ofSeconds(5));
        assertThat(settings.retention().age()).isEqualTo(Duration.ofDays(30));
    }

    @ParameterizedTest
    @CsvSource({"phao.log, oracle", "phao.origins, app.example", "phao.heartbeat, soon", "phao.heartbeat, 10ms",
        "phao.retention.count, -1", "phao.retention.age, 30", "phao.retention.publishers, 1y"})
    void what_is_wrong_is_named_with_its_value(String name, String value) {
        assertThatThrownBy(() -> Settings.of(Map.of(name, value)::get))
                .isInstanceOf(Settings.Invalid.class)
                .hasMessageContaining(name).hasMessageContaining(Settings.variable(name)).hasMessageContaining(value);
    }

    @Test
    void a_setting_is_a_variable_in_capitals() {
        assertThat(Settings.variable("phao.retention.age")).isEqualTo("PHAO_RETENTION_AGE");
    }
}
