package phao.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditLogTest {

    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-27T10:00:00Z"), ZoneOffset.UTC);

    @TempDir
    private Path folder;

    private AuditLog log(Path file) {
        return new AuditLog(Optional.of(file), Runnable::run, CLOCK);
    }

    @Test
    void an_act_is_one_line_whatever_is_in_the_names() throws Exception {
        Path file = folder.resolve("audit.jsonl");
        log(file).note("ban", Identity.anyone("192.0.2.1"), Map.of("user", "a\"b\nc\u2028 Hà"));
        log(file).note("ban", Identity.anyone(""), Map.of("until", 7L));
        assertThat(Files.readAllLines(file))
                .containsExactly(
                        "{\"time\":\"2026-11-27T10:00:00Z\",\"act\":\"ban\",\"by\":\"\",\"address\":\"192.0.2.1\",\"user\":\"a\\\"b\\nc\u2028 Hà\"}",
                        "{\"time\":\"2026-11-27T10:00:00Z\",\"act\":\"ban\",\"by\":\"\",\"address\":\"\",\"until\":7}");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @Test
    void a_file_that_is_full_is_put_aside_and_the_oldest_go() throws Exception {
        Path file = folder.resolve("audit.jsonl");
        AuditLog log = log(file);
        String full = "x".repeat(10 << 20);
        for (int i = 0; i < 12; i++) {
            log.note("act", Identity.ANYONE, Map.of("i", i));
            Files.writeString(file, i + full);
        }
        assertThat(folder.toFile().list())
                .hasSize(10)
                .contains("audit.jsonl", "audit.jsonl.1", "audit.jsonl.9")
                .doesNotContain("audit.jsonl.10");
        assertThat(Files.readString(folder.resolve("audit.jsonl.1"))).startsWith("10x");
        assertThat(Files.readString(folder.resolve("audit.jsonl.9"))).startsWith("2x");
    }

    @Test
    void a_file_that_can_not_be_written_hinders_nobody() {
        log(folder.resolve("no/such/folder/audit.jsonl")).note("act", Identity.ANYONE, Map.of());
        AuditLog.NONE.note("act", Identity.ANYONE, Map.of());
    }
}
