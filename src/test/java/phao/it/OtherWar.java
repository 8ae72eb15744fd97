package phao.it;

import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.stream.Stream;

/** The WAR that is shipped with other files for the page. */
final class OtherWar {

    private OtherWar() {}

    /**
     * @param page what lies beside {@code WEB-INF} in its place; what the build had made of it is taken out
     * @return the new file
     */
    static Path with(Path page, Path folder) throws IOException {
        Path war = folder.resolve("other.war");
        Files.copy(Path.of(StandaloneServer.war()), war, StandardCopyOption.REPLACE_EXISTING);
        try (FileSystem zip = FileSystems.newFileSystem(war)) {
            delete(zip.getPath("/assets"));
            delete(zip.getPath("/WEB-INF/gzip"));
            copy(page, zip.getPath("/"));
        }
        return war;
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path target = to.resolve(from.relativize(file).toString());
                Files.createDirectories(target.getParent());
                Files.copy(file, target, StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }
}
