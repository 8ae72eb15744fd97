package phao.access;

import jakarta.json.JsonObjectBuilder;
import jakarta.json.spi.JsonProvider;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What moderators and operators did, in a file of its own: one JSON object a line, without contents, tokens or secrets
 * (docs/moderation.md). Any thread.
 */
public final class AuditLog {

    /** Keeps nothing. */
    public static final AuditLog NONE = new AuditLog(Optional.empty(), Runnable::run, InstantSource.system());

    private static final System.Logger LOG = System.getLogger(AuditLog.class.getName());
    private static final JsonProvider JSON = JsonProvider.provider();
    /** Bound of one file, in bytes; it is put aside then, with a number behind its name. */
    private static final long MOST_BYTES = 10 << 20;
    /** Bound: how many are kept beside the one that is written. */
    private static final int KEPT = 9;

    private final Optional<Path> file;
    private final Executor executor;
    private final InstantSource clock;
    private final AtomicBoolean failing = new AtomicBoolean();

    /** @param executor writes, which may wait for a disk */
    public AuditLog(Optional<Path> file, Executor executor, InstantSource clock) {
        this.file = file;
        this.executor = executor;
        this.clock = clock;
    }

    /**
     * Something was done, and counts.
     *
     * @param act in one word
     * @param by who did it
     * @param what more there is to say: texts and whole numbers by their names, in the order that they are to have
     */
    public void note(String act, Identity by, Map<String, ?> what) {
        if (file.isEmpty()) {
            return;
        }
        JsonObjectBuilder line = JSON.createObjectBuilder()
                .add("time", clock.instant().toString())
                .add("act", act)
                .add("by", by.user())
                .add("address", by.address());
        what.forEach((name, value) -> {
            if (value instanceof Number number) {
                line.add(name, number.longValue());
            } else {
                line.add(name, value.toString());
            }
        });
        String text = line.build() + "\n";
        executor.execute(() -> append(file.get(), text));
    }

    private synchronized void append(Path to, String line) {
        try {
            if (!Files.exists(to)) {
                create(to);
            } else if (Files.size(to) >= MOST_BYTES) {
                putAside(to);
                create(to);
            }
            Files.writeString(to, line, StandardCharsets.UTF_8, StandardOpenOption.APPEND);
            failing.set(false);
        } catch (IOException e) {
            if (!failing.getAndSet(true)) {
                LOG.log(Level.WARNING, "phao.audit: {0} can''t be written: {1}", to, e.toString());
            }
        }
    }

    /** Nobody else is to read who did what. */
    private static void create(Path to) throws IOException {
        boolean posix = Files.getFileStore(to.toAbsolutePath().getParent()).supportsFileAttributeView("posix");
        if (posix) {
            Files.createFile(to, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        } else {
            Files.createFile(to);
        }
    }

    private static void putAside(Path to) throws IOException {
        for (int i = KEPT; i > 0; i--) {
            Path newer = i == 1 ? to : numbered(to, i - 1);
            if (Files.exists(newer)) {
                Files.move(newer, numbered(to, i), StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    private static Path numbered(Path file, int number) {
        return file.resolveSibling(file.getFileName() + "." + number);
    }
}
