package phao;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code ./mvnw} where there is no Maven: on a PATH with nothing but what every Unix has. */
class WrapperTest {

    private static final List<String> TOOLS =
            List.of("sed", "head", "id", "dirname", "mkdir", "mktemp", "rm", "mv", "tar", "gzip", "sha512sum", "curl");
    private static final String ARCHIVE = "org/apache/maven/apache-maven/%1$s/apache-maven-%1$s-bin.tar.gz";

    @TempDir
    private Path folder;

    private record Exit(int code, String said) {}

    @BeforeEach
    void givenAPathWithoutMaven() throws IOException {
        Files.createDirectory(folder.resolve("bin"));
        for (String tool : TOOLS) {
            Path found = Stream.of("/usr/bin/" + tool, "/bin/" + tool)
                    .map(Path::of)
                    .filter(Files::isExecutable)
                    .findFirst()
                    .orElse(null);
            assumeTrue(found != null, "this machine has no " + tool);
            Path script =
                    Files.writeString(folder.resolve("bin").resolve(tool), "#!/bin/sh\nexec " + found + " \"$@\"\n");
            Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
        }
    }

    private Exit mvnw(Map<String, String> environment) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(
                        "/bin/sh", Path.of("mvnw").toAbsolutePath().toString(), "--version")
                .redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().putAll(environment);
        builder.environment().put("PATH", folder.resolve("bin").toString());
        builder.environment().put("HOME", folder.toString());
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Exit(process.waitFor(), said);
    }

    @Test
    void without_maven_one_line_says_how_to_get_it_on_each_system() throws Exception {
        Exit exit = mvnw(Map.of());
        assertThat(exit.code()).isEqualTo(1);
        assertThat(exit.said().lines()).hasSize(1);
        assertThat(exit.said())
                .contains(
                        "apt-get install maven", "dnf install maven", "brew install maven", "Windows", "MVNW_REPOURL");
    }

    @Test
    void what_the_named_repository_has_is_run_only_if_its_digest_is_the_pinned_one() throws Exception {
        String version = Files.readAllLines(Path.of("mvnw")).stream()
                .filter(line -> line.startsWith("version="))
                .findFirst()
                .orElseThrow()
                .substring("version=".length());
        Path archive = folder.resolve("repository").resolve(ARCHIVE.formatted(version));
        Files.createDirectories(archive.getParent());
        Files.writeString(archive, "not Maven");
        Exit exit =
                mvnw(Map.of("MVNW_REPOURL", folder.resolve("repository").toUri().toString()));
        assertThat(exit.code()).isEqualTo(1);
        assertThat(exit.said()).contains("its SHA-512 differs").contains(version);
        assertThat(folder.resolve(".m2/wrapper")).as("nothing is kept").isEmptyDirectory();
    }

    /** It can't be run here, so at least it gets the same Maven. */
    @Test
    void the_wrapper_for_windows_pins_the_same_version() throws IOException {
        for (String name : List.of("version", "sha512")) {
            String pinned = Files.readAllLines(Path.of("mvnw")).stream()
                    .filter(line -> line.startsWith(name + "="))
                    .findFirst()
                    .orElseThrow();
            assertThat(Files.readAllLines(Path.of("mvnw.cmd"))).contains("set \"" + pinned + "\"");
        }
    }
}
