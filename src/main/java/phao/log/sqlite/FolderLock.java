package phao.log.sqlite;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import java.util.Set;
import phao.log.LogException;

/**
 * Keeps a second Phao out of a data folder: a lock on {@code phao.lock}, which the operating system takes back by itself when
 * the process dies, however it dies.
 */
final class FolderLock implements AutoCloseable {

    static final String FILE = "phao.lock";

    /** A byte that is never written: on some systems nobody can read a locked byte, and another Phao must read our process id. */
    private static final long LOCKED_BYTE = Long.MAX_VALUE - 1;

    private final Path file;
    private final String claim;
    private final FileChannel channel;
    private final Object key;
    private boolean released;

    private FolderLock(Path file, String claim, FileChannel channel, Object key) {
        this.file = file;
        this.claim = claim;
        this.channel = channel;
        this.key = key;
    }

    /** @throws LogException when another Phao has the folder, in this process or in another */
    static FolderLock take(Path folder) throws LogException, IOException {
        Path file = folder.toRealPath().resolve(FILE);
        // Within one process first, for all class loaders. A second one here that opened and closed the file would not
        // just fail: closing it gives back the lock of the whole process. FileLock: "On some systems, closing a channel
        // releases all locks held by the Java virtual machine on the underlying file".
        String claim = "phao-in-use:" + file;
        if (System.getProperties().putIfAbsent(claim, "") != null) {
            throw new LogException(
                    "data folder " + folder + " is in use by another Phao in this process: undeploy that one or "
                            + "choose another folder with --data / PHAO_DATA",
                    null);
        }
        FileChannel channel = null;
        try {
            channel = FileChannel.open(
                    file,
                    Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
                    Privacy.ofFile(file));
            FileLock lock = channel.tryLock(LOCKED_BYTE, 1, false);
            if (lock == null) {
                throw new LogException(
                        "data folder " + folder + " is in use by another Phao (" + owner(channel) + "): stop it or "
                                + "choose another folder with --data / PHAO_DATA",
                        null);
            }
            channel.truncate(0);
            channel.write(
                    ByteBuffer.wrap(("pid " + ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII)), 0);
            return new FolderLock(file, claim, channel, keyOf(file));
        } catch (IOException | LogException | RuntimeException e) {
            if (channel != null) {
                channel.close();
            }
            System.getProperties().remove(claim);
            throw e;
        }
    }

    private static String owner(FileChannel channel) throws IOException {
        ByteBuffer text = ByteBuffer.allocate(64);
        channel.read(text, 0);
        return text.position() == 0
                ? "just starting"
                : new String(text.array(), 0, text.position(), StandardCharsets.US_ASCII);
    }

    /** Whether the locked file is still the one that others would find in the folder. */
    boolean isInPlace() throws IOException {
        return Files.exists(file) && Objects.equals(key, keyOf(file));
    }

    /** Tells two files at the same path apart; null where the system has no such keys. */
    static Object keyOf(Path file) throws IOException {
        return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
    }

    /** Gives the folder back. A second call does nothing: the claim may be another Phao's by then. */
    @Override
    public void close() throws IOException {
        if (released) {
            return;
        }
        released = true;
        try {
            channel.close();
        } finally {
            System.getProperties().remove(claim);
        }
    }
}
