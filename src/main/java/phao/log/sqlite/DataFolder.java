package phao.log.sqlite;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import phao.log.LogException;

/**
 * The folder of the log, held by one Phao at a time, and whether it is still the same one.
 *
 * <p>An open file outlives its name: what is written to a file that was deleted, or moved with its folder, or covered by a mount, is
 * lost without an error. So the writer calls {@link #checkInPlace} before it says that something is stored.
 */
final class DataFolder implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(DataFolder.class.getName());

    private final Path path;
    /** The database and its write-ahead log: an acknowledged message is in one of them. */
    private final List<Path> files;

    /** Tells the files that the writer has open from others at the same paths; in the order of {@link #files}. */
    private final List<Object> keys = new ArrayList<>();

    private FolderLock lock;

    private DataFolder(Path path, FolderLock lock) {
        this.path = path;
        this.files = List.of(path.resolve("phao.db"), path.resolve("phao.db-wal"));
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

    /**
     * Makes an empty database if there is none. SQLite would make one that others may read; it gives the files beside it the
     * permissions of this one.
     */
    void makeDatabase() {
        try {
            if (!Files.exists(database())) {
                Files.createFile(database(), Privacy.ofFile(database()));
            }
            Privacy.warnIfReadByOthers(path, database());
        } catch (IOException e) {
            // SQLite tries next, and its errors are explained.
            LOG.log(Level.DEBUG, "the database was not made beforehand", e);
        }
    }

    private static void make(Path path) throws IOException, LogException {
        if (Files.isDirectory(path)) {
            return;
        }
        for (Path above = path; above != null; above = above.getParent()) {
            if (Files.exists(above) && !Files.isDirectory(above)) {
                throw new LogException(
                        "data folder " + path + " can't be made: " + above + " is a file: choose another folder with "
                                + "--data / PHAO_DATA",
                        null);
            }
        }
        try {
            if (path.getParent() != null) {
                Files.createDirectories(path.getParent());
            }
            Files.createDirectory(path, Privacy.ofFolder(path));
        } catch (IOException e) {
            throw new LogException(
                    "data folder " + path + " can't be made (" + reason(e) + "): make it for user "
                            + System.getProperty("user.name") + " or choose another with --data / PHAO_DATA",
                    e);
        }
        if (path.getParent() != null) {
            force(path.getParent());
        }
    }

    /** Makes a new folder's name survive a power failure. Where the system can't open folders, nothing is done. */
    private static void force(Path folder) {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException e) {
            // Best effort: the log in the folder is forced to disk with its own errors.
        }
    }

    private static String explain(Path path, IOException e) {
        return "data folder " + path + " can't be written (" + reason(e) + "): give user "
                + System.getProperty("user.name")
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
        return files.get(0);
    }

    Path writeAheadLog() {
        return files.get(1);
    }

    /** Remembers the files that the database connection has open. */
    void remember() throws LogException {
        keys.clear();
        for (Path file : files) {
            keys.add(key(file));
        }
    }

    /** @throws LogException when the folder has other files now than those that were opened */
    void checkInPlace() throws LogException {
        for (int i = 0; i < files.size(); i++) {
            if (!keys.get(i).equals(key(files.get(i)))) {
                throw new LogException(
                        files.get(i)
                                + " was replaced by another file: put the one back that this server started with, or "
                                + "restart the server to go on with what is there",
                        null);
            }
        }
    }

    private static Object key(Path file) throws LogException {
        try {
            // Where the system has no such keys, it is enough that the file is there.
            return Objects.requireNonNullElse(FolderLock.keyOf(file), file);
        } catch (IOException e) {
            throw new LogException(gone(file), e);
        }
    }

    private static String gone(Path file) {
        return file
                + " is gone: bring it back (it may be on a disk that is not mounted), or restart the server to go on with what is "
                + "there";
    }

    /** Takes the folder again if it went away and came back without the locked file. */
    void holdAgain() throws LogException {
        try {
            if (!Files.exists(database())) {
                throw new LogException(gone(database()), null);
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
