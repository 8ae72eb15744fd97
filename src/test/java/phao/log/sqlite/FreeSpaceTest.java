package phao.log.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import phao.log.LogException;

class FreeSpaceTest {

    private static final Path FILE = Path.of("/data/phao.db");

    @ParameterizedTest
    @ValueSource(longs = {1_000, 16L << 20, 1L << 30, 20L << 30, 20L << 40, Long.MAX_VALUE})
    void a_twentieth_stays_free_and_one_gibibyte_at_most(long total) throws Exception {
        long reserve = FreeSpace.reserve(total);
        assertThat(reserve).isEqualTo(Math.min(total / 20, 1L << 30)).isPositive();
        FreeSpace.check(FILE, reserve, total);
        assertThatThrownBy(() -> FreeSpace.check(FILE, reserve - 1, total)).isInstanceOf(LogException.class);
    }

    @Test
    void it_is_told_in_one_line_what_to_do() {
        assertThatThrownBy(() -> FreeSpace.check(FILE, 300 << 20, 100L << 30))
                .hasMessage("only 300 MiB are left on the disk of the log /data/phao.db, and 1024 stay free: "
                        + "free some; publishes are taken again as soon as there is");
    }

    @Test
    void a_system_that_does_not_tell_is_believed_to_have_room() {
        assertThatCode(() -> FreeSpace.check(FILE, 0, 0)).doesNotThrowAnyException();
    }
}
