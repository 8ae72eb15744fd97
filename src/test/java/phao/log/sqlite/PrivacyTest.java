package phao.log.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import phao.log.Append;
import phao.log.LogOf;
import phao.protocol.Content;
import phao.protocol.Member;

@DisabledOnOs(OS.WINDOWS)
class PrivacyTest {

    @TempDir
    private Path temp;

    private int epochs;

    private static String permissions(Path path) throws Exception {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    private void use(Path folder) throws Exception {
        epochs++;
        try (SqliteEngine engine = SqliteEngine.open(folder, () -> "%016x".formatted(epochs), InstantSource.system())) {
            engine.append(
                    List.of(new Append(
                            "lobby", "ab".repeat(16), 1, new Member("0000000000000000", ""), Content.text("a"))),
                    1);
            try (Stream<Path> files = Files.list(folder)) {
                assertThat(files.map(file -> file.getFileName().toString()))
                        .contains("phao.db", "phao.db-wal", "phao.db-shm", "phao.lock");
            }
            for (String file : new String[] {"phao.db", "phao.db-wal", "phao.db-shm", "phao.lock"}) {
                assertThat(permissions(folder.resolve(file))).as(file).isEqualTo("rw-------");
            }
        }
    }

    @Test
    void only_the_user_of_the_server_may_read_a_folder_that_it_makes_and_its_files() throws Exception {
        Path folder = temp.resolve("above/data");
        use(folder);
        assertThat(permissions(folder)).isEqualTo("rwx------");
        use(folder);
    }

    @Test
    void a_folder_that_is_there_keeps_its_permissions_and_gets_private_files() throws Exception {
        Path folder = Files.createDirectory(temp.resolve("data"));
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-x--x"));
        assertThat(warnings(() -> use(folder))).isEmpty();
        assertThat(permissions(folder)).isEqualTo("rwxr-x--x");
    }

    @Test
    void who_has_a_log_that_everybody_can_read_is_told() throws Exception {
        Path folder = temp.resolve("data");
        use(folder);
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.setPosixFilePermissions(folder.resolve("phao.db"), PosixFilePermissions.fromString("rw-r--r--"));
        assertThat(warnings(() -> SqliteEngine.open(folder, () -> "00000000000000bb", InstantSource.system())
                        .close()))
                .singleElement()
                .asString()
                .contains(folder.toString())
                .contains("chmod 700");
        assertThat(permissions(folder.resolve("phao.db"))).isEqualTo("rw-r--r--");
    }

    private interface Act {
        void run() throws Exception;
    }

    private static List<String> warnings(Act act) throws Exception {
        try (LogOf log = new LogOf(Privacy.class)) {
            act.run();
            return log.lines();
        }
    }
}
