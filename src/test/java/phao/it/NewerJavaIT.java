package phao.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import phao.it.http.HttpRooms;

/** {@code java -jar phao.war} with the newest JDK of this machine. Skipped where there is none newer than that of the tests. */
class NewerJavaIT {

    private static final Path JDKS = Path.of("/usr/lib/jvm");

    @TempDir
    private Path folder;

    @Test
    void it_starts_and_works_without_a_warning() throws Exception {
        List<Path> newer = newer();
        assumeTrue(!newer.isEmpty(), "there is no newer JDK in " + JDKS);
        for (Path java : newer) {
            try (StandaloneServer server = StandaloneServer.startWith(
                    java, folder.resolve(java.toString().replace('/', '-')))) {
                HttpRooms http = new HttpRooms(server.url());
                http.publish("newer", "xin chào");
                try (TestSocket socket = TestSocket.open(server.ws("rooms/newer?last=1"))) {
                    assertThat(socket.expectText()).isEqualTo("xin chào");
                }
                assertThat(server.log().lines())
                        .as(java.toString())
                        .allMatch(line -> line.contains(" INFO ") || line.contains("is ready at"));
            }
        }
    }

    private static List<Path> newer() throws IOException {
        if (!Files.isDirectory(JDKS)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(JDKS)) {
            return all.filter(home -> !Files.isSymbolicLink(home))
                    .filter(home -> Files.isExecutable(home.resolve("bin/java")))
                    .filter(home -> feature(home) > Runtime.version().feature())
                    .map(home -> home.resolve("bin/java"))
                    .toList();
        }
    }

    /** Of the file {@code release} that each JDK has: {@code JAVA_VERSION="25.0.1"}. */
    private static int feature(Path home) {
        try (Stream<String> lines = Files.lines(home.resolve("release"))) {
            return lines.filter(line -> line.startsWith("JAVA_VERSION="))
                    .findFirst()
                    .map(line -> Runtime.Version.parse(line.split("\"")[1]).feature())
                    .orElse(0);
        } catch (IOException | IllegalArgumentException e) {
            return 0;
        }
    }
}
