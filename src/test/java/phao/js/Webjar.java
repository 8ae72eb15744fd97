package phao.js;

import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.nio.file.FileSystem;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A program for Node that Maven brings, so that nobody needs npm: out of its jar on the class path, once, into {@code target}. Any
 * thread, also of several processes at once.
 */
final class Webjar {

    private static final Path TARGET = Path.of("target", "webjars");

    private Webjar() {}

    /** @return the folder that has the program's files, of the version that is on the class path */
    static Path unpacked(String name) throws IOException {
        URL marker =
                Webjar.class.getClassLoader().getResource("META-INF/maven/org.webjars.npm/" + name + "/pom.properties");
        if (marker == null) {
            throw new IOException("no jar on the class path has the program " + name);
        }
        String jar = marker.toString();
        try (FileSystem zip = FileSystems.newFileSystem(URI.create(jar.substring(0, jar.indexOf('!'))), Map.of());
                Stream<Path> versions = Files.list(zip.getPath("META-INF/resources/webjars", name))) {
            Path packed = versions.findAny().orElseThrow();
            Path folder = TARGET.resolve(name + "-" + packed.getFileName()).toAbsolutePath();
            if (!Files.isDirectory(folder)) {
                unpack(packed, folder);
            }
            return folder;
        }
    }

    /** Appears under its name only when it is whole. */
    private static void unpack(Path packed, Path folder) throws IOException {
        Files.createDirectories(TARGET);
        Path part = Files.createTempDirectory(TARGET, "part");
        List<Path> files;
        try (Stream<Path> all = Files.walk(packed)) {
            files = all.filter(Files::isRegularFile).toList();
        }
        for (Path file : files) {
            Path copy = part.resolve(packed.relativize(file).toString());
            Files.createDirectories(copy.getParent());
            Files.copy(file, copy);
        }
        try {
            Files.move(part, folder);
        } catch (FileSystemException e) {
            if (!Files.isDirectory(folder)) {
                throw e;
            }
            // Another process was faster.
        }
    }
}
