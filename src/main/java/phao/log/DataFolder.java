package phao.log;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;

/**
 * The folder of the log, held by one Phao at a time, and whether it is still the same one.
 *
 * <p>An open file outlives its name: who goes on writing to a file that was deleted, or moved with its folder, or covered by a
 * mount, loses everything without an error. So the writer asks {@link #checkInPlace} before it says that something is stored.
 */
final class DataFolder implements AutoCloseable {

    static final String DATABASE = "phao.db";

    private final Path path;
    private FolderLock lock;
    private Object databaseKey;

    private DataFolder(Path path, FolderLock lock) {
        this.path = path;
        this.lock = lock;
    }

    /** Makes the folder if there is none, and takes it for this process. */
    static DataFolder hold(Path folder) throws LogException {
        Path path = folder.toAbsolutePath().normalize();
        try {
            make(path);
            return new DataFolder(path, FolderLock.take(path));
        } catch (IOException e) {
            throw new LogException(explain(path, e), e);
        }
    }

    private static void make(Path path) throws IOException, LogException {
        if (Files.isDirectory(path)) {
            return;
        }
        for (Path above = path; above != null; above = above.getParent()) {
            if (Files.exists(above) && !Files.isDirectory(above)) {
                throw new LogException("data folder " + path + " can't be made: " + above + " is a file: choose another folder with "
                        + "--data / PHAO_DATA", null);
            }
        }
        try {
            Files.createDirectories(path);
        } catch (IOException e) {
            throw new LogException("data folder " + path + " can't be made (" + reason(e) + "): make it for user "
                    + System.getProperty("user.name") + " or choose another with --data / PHAO_DATA", e);
        }
        if (path.getParent() != null) {
            force(path.getParent());
        }
    }

    /** Makes a new folder's name survive a power failure; some systems can't open folders, and do without. */
    private static void force(Path folder) {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException e) {
            // Best effort: the log in the folder is forced to disk with its own errors.
        }
    }

    private static String explain(Path path, IOException e) {
        return "data folder " + path + " can't be written (" + reason(e) + "): give user " + System.getProperty("user.name")
                + " the right to write there, or choose another with --data / PHAO_DATA";
    }

    private static String reason(IOException e) {
        if (e instanceof AccessDeniedException) {
            return "permission denied";
        }
        String reason = e instanceof FileSystemException f ? f.getReason() : e.getMessage();
        return reason == null ? e.getClass().getSimpleName() : reason;
    }

    Path path() {
        return path;
    }

    Path database() {
        return path.resolve(DATABASE);
    }

    /** Remembers the file that the database connection has open. */
    void remember() throws LogException {
        try {
            databaseKey = FolderLock.keyOf(database());
        } catch (IOException e) {
            throw new LogException(gone(), e);
        }
    }

    /** @throws LogException when the file that was opened isn't the one that stands in the folder now */
    void checkInPlace() throws LogException {
        Object now;
        try {
            now = FolderLock.keyOf(database());
        } catch (IOException e) {
            throw new LogException(gone(), e);
        }
        if (!Objects.equals(databaseKey, now)) {
            throw new LogException(database() + " was replaced by another file: put the one back that this server started with, or "
                    + "restart the server to go on with that one", null);
        }
    }

    private String gone() {
        return database() + " is gone: bring it back (it may be on a disk that is not mounted), or restart the server to begin "
                + "an empty log";
    }

    /** Takes the folder again, where it went away with the lock and came back without. */
    void holdAgain() throws LogException {
        try {
            if (!Files.exists(database())) {
                throw new LogException(gone(), null);
            }
            if (!lock.isInPlace()) {
                lock.close();
                lock = FolderLock.take(path);
            }
        } catch (IOException e) {
            throw new LogException(explain(path, e), e);
        }
    }

    @Override
    public void close() throws IOException {
        lock.close();
    }
}
