package phao.it.container;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What a container writes into the files of its log, in the folder {@code phao.it.logs}, from a moment on. For one thread. */
final class ContainerLog {

    private final List<String> before = all();

    private ContainerLog() {}

    static ContainerLog fromNow() {
        return new ContainerLog();
    }

    List<String> lines() {
        List<String> lines = all();
        before.forEach(lines::remove);
        return lines;
    }

    private static List<String> all() {
        List<String> lines = new ArrayList<>();
        try (Stream<Path> files = Files.list(Path.of(System.getProperty("phao.it.logs")))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                lines.addAll(Files.readAllLines(file));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return lines;
    }
}
