package phao.log.sqlite;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * The permissions of the log's folder and files. Those that Phao makes can be read by nobody else. Those that exist keep their
 * permissions, which somebody may have given on purpose. Where the system knows no POSIX permissions, nothing is set.
 */
final class Privacy {

    private static final System.Logger LOG = System.getLogger(Privacy.class.getName());

    private Privacy() {}

    /** 0700, for a folder that is made here. */
    static FileAttribute<?>[] ofFolder(Path folder) {
        return only(folder, "rwx------");
    }

    /** 0600, for a file that is made here. */
    static FileAttribute<?>[] ofFile(Path file) {
        return only(file, "rw-------");
    }

    private static FileAttribute<?>[] only(Path path, String permissions) {
        return isPosix(path)
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }

    /** Warns in the server's log if all users of the machine can read the messages. */
    static void warnIfReadByOthers(Path folder, Path database) throws IOException {
        if (isPosix(folder)
                && Files.getPosixFilePermissions(folder).contains(PosixFilePermission.OTHERS_EXECUTE)
                && Files.getPosixFilePermissions(database).contains(PosixFilePermission.OTHERS_READ)) {
            LOG.log(
                    Level.WARNING,
                    "all users of this machine can read the messages in {0}: chmod 700 the folder",
                    folder);
        }
    }

    private static boolean isPosix(Path path) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix");
    }
}
