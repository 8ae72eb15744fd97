package phao.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** A server's zip as it is downloaded: given by Maven, which has it in its repository. */
final class Download {

    private Download() {}

    private static String property(String name) {
        return "phao.it.download." + name;
    }

    /** Whether this build has downloaded it. */
    static boolean isThere(String name) {
        return !System.getProperty(property(name), "").isEmpty();
    }

    static Path file(String name) {
        return Path.of(System.getProperty(property(name)));
    }

    /** Unpacks it as unzip does. @param root the folder in it whose contents are wanted; empty for all */
    static void unpack(Path zip, String root, Path folder) throws IOException {
        assertThat(zip).as("the download").exists();
        try (FileSystem in = FileSystems.newFileSystem(zip, Map.of("enablePosixFileAttributes", true));
                Stream<Path> all = Files.walk(in.getPath("/" + root))) {
            for (Path each : (Iterable<Path>) all::iterator) {
                Path to = folder.resolve(in.getPath("/" + root).relativize(each).toString());
                if (Files.isDirectory(each)) {
                    Files.createDirectories(to);
                } else {
                    Files.copy(each, to);
                    Set<PosixFilePermission> permissions = EnumSet.copyOf(Files.getPosixFilePermissions(each));
                    permissions.addAll(Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE));
                    Files.setPosixFilePermissions(to, permissions);
                }
            }
        }
    }
}
