package phao.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RenewalTest {

    @TempDir
    private Path folder;

    private Path file;
    private long now;
    private Renewal renewal;

    @BeforeEach
    void start() throws IOException {
        file = Files.writeString(folder.resolve("token"), "first\n");
        renewal = new Renewal(new TokenFile(file), () -> now);
    }

    private void pass(Duration time) {
        now += time.toNanos();
    }

    @Test
    void a_newer_token_is_shown_in_the_last_tenth_of_the_time_of_the_old_one_and_once() throws IOException {
        assertThat(renewal.show()).isEqualTo("first");
        renewal.taken(Duration.ofSeconds(100));
        Files.writeString(file, "second\n");
        pass(Duration.ofMillis(89_999));
        assertThat(renewal.due()).isEmpty();
        pass(Duration.ofMillis(1));
        assertThat(renewal.due()).contains("second");
        pass(Duration.ofSeconds(9));
        assertThat(renewal.due()).as("not answered yet").isEmpty();
        renewal.taken(Duration.ofHours(1));
        Files.writeString(file, "third");
        pass(Duration.ofMinutes(59).plusSeconds(29));
        assertThat(renewal.due()).isEmpty();
        pass(Duration.ofSeconds(1));
        assertThat(renewal.due()).contains("third");
    }

    @Test
    void without_a_newer_one_it_is_asked_for_every_second() throws IOException {
        renewal.show();
        renewal.taken(Duration.ZERO);
        assertThat(renewal.due()).isEmpty();
        Files.delete(file);
        pass(Duration.ofSeconds(1));
        assertThat(renewal.due()).isEmpty();
        Files.writeString(file, "second");
        pass(Duration.ofMillis(999));
        assertThat(renewal.due()).isEmpty();
        pass(Duration.ofMillis(1));
        assertThat(renewal.due()).contains("second");
    }

    @Test
    void a_token_that_does_not_expire_is_not_renewed() throws IOException {
        renewal.show();
        Files.writeString(file, "second");
        pass(Duration.ofDays(1));
        assertThat(renewal.due()).isEmpty();
        assertThat(renewal.show()).isEqualTo("second");
    }

    @Test
    void a_file_without_a_token_is_refused_at_once() {
        assertThatThrownBy(() -> new TokenFile(folder.resolve("nowhere")))
                .hasMessageContaining("nowhere can't be read");
        assertThatThrownBy(() -> new TokenFile(Files.writeString(folder.resolve("empty"), " \n")))
                .hasMessageContaining("is empty");
    }
}
