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

/** A folder in which nobody else may write, because classes are loaded from it. Any thread may call any method. */
final class PrivateFolder {

    private PrivateFolder() {}

    /** Makes the folder if there is none. */
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

    /** Whether the folder belongs to this user, and nobody else may write in it. */
    static boolean isOurs(Path folder) throws IOException {
        Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(folder);
        if (permissions.contains(PosixFilePermission.GROUP_WRITE)
                || permissions.contains(PosixFilePermission.OTHERS_WRITE)) {
            return false;
        }
        // A new file belongs to this user, who need not have a name: a container may run with any user number.
        Path made = Files.createTempFile(folder, ".owner-", "");
        try {
            return Files.getOwner(made).equals(Files.getOwner(folder));
        } finally {
            Files.delete(made);
        }
    }

    /** Removes the folder with all that is in it. Needs no other class of the WAR, because those may be gone by then. */
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
