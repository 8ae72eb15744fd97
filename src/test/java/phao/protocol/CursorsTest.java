package phao.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CursorsTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "6f1c2a90b3d4e5f7:14",
                "6f1c2a90b3d4e5f7:14,9,-,6f1c2a90b3d4e5f8:0.7,8.9",
                "6f1c2a90b3d4e5f7:14.16777217.12,9.3,-,15.1.1",
                "-",
                "-,-",
                ":0",
                "1234567890123456:12,13",
                "-,6f1c2a90b3d4e5f7:14,-,15"
            })
    void what_was_written_is_read(String text) {
        assertThat(Cursors.parse(text).orElseThrow()).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "5",
                "-,5",
                "x:1",
                "6f1c2a90b3d4e5f7:",
                "6f1c2a90b3d4e5f7:-1",
                "6f1c2a90b3d4e5f7:1,",
                ",",
                "6F1C:1",
                "6f1c2a90b3d4e5f7:1.2.3.4",
                "6f1c2a90b3d4e5f7:1.2.",
                "6f1c2a90b3d4e5f7:1..2",
                "6f1c2a90b3d4e5f7:1.2.x",
                "6f1c2a90b3d4e5f7:12345678901234567",
                " -"
            })
    void anything_else_is_not(String text) {
        assertThat(Cursors.parse(text)).isEmpty();
    }

    @Test
    void a_text_without_end_is_not_read() {
        assertThat(Cursors.parse("-,".repeat(10_000) + "-")).isEmpty();
    }
}
