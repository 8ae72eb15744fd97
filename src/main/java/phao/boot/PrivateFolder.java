package phao.boot;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.Set;
import java.util.stream.Stream;

/** A folder in which nobody else may write, because classes are loaded from it. Any thread. */
final class PrivateFolder {

    private PrivateFolder() {}

    /** Makes it if there is none. */
    static void create(Path folder) throws IOException {
        if (Files.isDirectory(folder)) {
            return;
        }
        Files.createDirectories(folder.toAbsolutePath().getParent());
        try {
            Files.createDirectory(
                    folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } catch (FileAlreadyExistsException e) {
            // Another start was a moment earlier.
        }
    }

    /** Whether it is this user's, and no other may write in it. */
    static boolean isOurs(Path folder) throws IOException {
        Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(folder);
        if (permissions.contains(PosixFilePermission.GROUP_WRITE)
                || permissions.contains(PosixFilePermission.OTHERS_WRITE)) {
            return false;
        }
        // What is made now belongs to this user, who need not have a name: a container may run with any number.
        Path made = Files.createTempFile(folder, ".owner-", "");
        try {
            return Files.getOwner(made).equals(Files.getOwner(folder));
        } finally {
            Files.delete(made);
        }
    }

    /** Removes it with all that is in it. It needs no other class of the WAR, which may be gone by then. */
    static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path one : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(one);
            }
        }
    }
}
