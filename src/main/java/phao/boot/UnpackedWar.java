package phao.boot;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * The classes and libraries of the WAR as JARs: the JDK cannot load classes from a JAR inside a JAR.
 *
 * <p>They are written once into a private cache folder, below a name made from their content, and reused from then on.
 * A lock on the cache makes starts take turns; a shared lock on what is used keeps it from being tidied away while its
 * process lives. Since nothing is read from the WAR after the start, a running server survives a new build of it.
 *
 * @param libraries names of the JARs of the WAR, below the folder: whatever else may lie there is not loaded
 */
record UnpackedWar(Path folder, List<String> libraries) {

    private static final List<String> LOADED = List.of("WEB-INF/classes/", "WEB-INF/lib/", "WEB-INF/standalone/");
    /** Our own classes. In the WAR each is a file; here they are in one JAR, so that one file stays open while the server runs. */
    private static final Pattern CLASSES = Pattern.compile("WEB-INF/(standalone/)?classes/(?<name>.+)");

    private static final String CLASSES_JAR = "classes.jar";
    private static final String IN_USE = ".in-use";
    private static final String NATIVE = "native";
    /** A name that {@link #nameOf} gives: 16 bytes in hexadecimal digits. */
    private static final Pattern NAME = Pattern.compile("[0-9a-f]{32}");

    /** Never released. Held here, because a channel that nothing refers to is closed by the garbage collector. */
    private static FileLock inUse;

    /** A folder {@code phao} of {@code PHAO_CACHE}, else of the user's cache folder: what lies beside it is not ours. */
    static Path cacheFolder(Map<String, String> environment) {
        String own = environment.getOrDefault("PHAO_CACHE", "");
        if (!own.isBlank()) {
            return Path.of(own, "phao");
        }
        String users = environment.get("XDG_CACHE_HOME");
        return users != null && Path.of(users).isAbsolute()
                ? Path.of(users, "phao")
                : Path.of(System.getProperty("user.home"), ".cache", "phao");
    }

    /**
     * Unpacks what is not there yet. A cache that cannot be written (a service without a home), or in which others may
     * write, is replaced by a temporary folder for this process alone.
     */
    static UnpackedWar unpack(Path war, Path cache) throws IOException {
        try (ZipFile zip = new ZipFile(war.toFile())) {
            List<ZipEntry> entries = loadedEntries(zip);
            return new UnpackedWar(
                    unpack(zip, entries, cache),
                    entries.stream()
                            .map(ZipEntry::getName)
                            .filter(name -> name.endsWith(".jar"))
                            .sorted()
                            .toList());
        }
    }

    private static Path unpack(ZipFile zip, List<ZipEntry> entries, Path cache) throws IOException {
        try {
            PrivateFolder.create(cache);
            if (PrivateFolder.isOurs(cache)) {
                return inCache(zip, entries, cache);
            }
        } catch (IOException | UnsupportedOperationException e) {
            // Then the classes are unpacked for this process alone.
        }
        return forThisProcess(zip, entries);
    }

    /** Our own classes first. */
    List<Path> classPath() {
        return Stream.concat(Stream.of(CLASSES_JAR), libraries.stream())
                .map(folder::resolve)
                .toList();
    }

    /** The folder for native libraries, which Java libraries write at each start, and leave there when their process is killed. */
    Path nativeLibraries() {
        return folder.resolve(NATIVE);
    }

    @SuppressWarnings("try") // the lock is only held
    private static Path inCache(ZipFile zip, List<ZipEntry> entries, Path cache) throws IOException {
        // Starts take turns: the second finds the work of the first done.
        try (FileChannel turn = openLock(cache.resolve(".lock"), StandardOpenOption.CREATE);
                FileLock held = turn.lock()) {
            Path folder = cache.resolve(nameOf(entries));
            if (!Files.isDirectory(folder) || !PrivateFolder.isOurs(folder) || !isComplete(folder, entries)) {
                PrivateFolder.delete(folder);
                PrivateFolder.create(folder);
                holdUntilTheProcessEnds(folder);
                write(zip, entries, folder);
            } else {
                removeIfUnused(folder, folder.resolve(NATIVE));
                holdUntilTheProcessEnds(folder);
            }
            PrivateFolder.create(folder.resolve(NATIVE));
            removeUnused(cache, folder);
            return folder;
        }
    }

    private static Path forThisProcess(ZipFile zip, List<ZipEntry> entries) throws IOException {
        Path folder = Files.createTempDirectory("phao-");
        ProcessEnd.first(() -> {
            try {
                PrivateFolder.delete(folder);
            } catch (IOException e) {
                System.err.println("phao: cannot remove " + folder + ": " + e);
            }
        });
        write(zip, entries, folder);
        PrivateFolder.create(folder.resolve(NATIVE));
        return folder;
    }

    private static List<ZipEntry> loadedEntries(ZipFile zip) {
        return zip.stream()
                .<ZipEntry>map(entry -> entry)
                .filter(entry -> !entry.isDirectory() && LOADED.stream().anyMatch(entry.getName()::startsWith))
                .toList();
    }

    /** Made of names, sizes and checksums, which stand in the WAR's directory: no content has to be read. */
    private static String nameOf(List<ZipEntry> entries) {
        StringBuilder listing = new StringBuilder();
        for (ZipEntry entry : entries) {
            listing.append(entry.getName())
                    .append(' ')
                    .append(entry.getSize())
                    .append(' ')
                    .append(entry.getCrc())
                    .append('\n');
        }
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256")
                    .digest(listing.toString().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** The name in the JAR of our own classes; empty for what is a file of its own. */
    private static Optional<String> nameInClasses(ZipEntry entry) {
        Matcher matcher = CLASSES.matcher(entry.getName());
        return matcher.matches() ? Optional.of(matcher.group("name")) : Optional.empty();
    }

    /** Reads all of it (some 20 MB, out of the page cache): a torn write must not fail later as a missing class. */
    private static boolean isComplete(Path folder, List<ZipEntry> entries) {
        try (ZipFile classes = new ZipFile(folder.resolve(CLASSES_JAR).toFile())) {
            for (ZipEntry entry : entries) {
                Optional<String> inClasses = nameInClasses(entry);
                try (InputStream content = inClasses.isPresent()
                        ? classes.getInputStream(new ZipEntry(inClasses.get()))
                        : Files.newInputStream(folder.resolve(entry.getName()))) {
                    if (content == null || checksum(content) != entry.getCrc()) {
                        return false;
                    }
                }
            }
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static long checksum(InputStream content) throws IOException {
        CRC32 crc = new CRC32();
        byte[] some = new byte[1 << 16];
        for (int n = content.read(some); n >= 0; n = content.read(some)) {
            crc.update(some, 0, n);
        }
        return crc.getValue();
    }

    private static void write(ZipFile zip, List<ZipEntry> entries, Path folder) throws IOException {
        try (ZipOutputStream classes =
                new ZipOutputStream(new BufferedOutputStream(Files.newOutputStream(folder.resolve(CLASSES_JAR))))) {
            classes.setLevel(Deflater.NO_COMPRESSION); // read at every start
            for (ZipEntry entry : entries) {
                try (InputStream content = zip.getInputStream(entry)) {
                    Optional<String> inClasses = nameInClasses(entry);
                    if (inClasses.isPresent()) {
                        classes.putNextEntry(new ZipEntry(inClasses.get()));
                        content.transferTo(classes);
                    } else {
                        write(content, folder, entry);
                    }
                }
            }
        }
    }

    private static void write(InputStream content, Path folder, ZipEntry entry) throws IOException {
        Path file = folder.resolve(entry.getName()).normalize();
        if (!file.startsWith(folder)) {
            throw new IOException("entry leads out of the folder: " + entry.getName());
        }
        Files.createDirectories(file.getParent());
        Files.copy(content, file);
    }

    /** Keeps the folder from being tidied away until the process ends. */
    private static void holdUntilTheProcessEnds(Path folder) throws IOException {
        inUse = openLock(folder.resolve(IN_USE), StandardOpenOption.CREATE).lock(0, Long.MAX_VALUE, true);
    }

    /** Removes what older versions left. The caller must hold the cache's lock, so that nobody begins to use one meanwhile. */
    private static void removeUnused(Path cache, Path used) throws IOException {
        try (Stream<Path> folders = Files.list(cache)) {
            for (Path other : folders.filter(UnpackedWar::isNamedLikeOurs)
                    .filter(folder -> !folder.equals(used))
                    .toList()) {
                removeIfUnused(other, other);
            }
        }
    }

    private static void removeIfUnused(Path used, Path removed) {
        // The lock file is not created: a folder without one was not made by us.
        try (FileChannel channel = openLock(used.resolve(IN_USE));
                FileLock alone = channel.tryLock()) {
            if (alone != null) {
                PrivateFolder.delete(removed);
            }
        } catch (IOException | OverlappingFileLockException e) {
            // Tidying is a courtesy: the next start tries again.
        }
    }

    private static boolean isNamedLikeOurs(Path folder) {
        return NAME.matcher(folder.getFileName().toString()).matches()
                && Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS);
    }

    private static FileChannel openLock(Path file, OpenOption... creating) throws IOException {
        List<OpenOption> options = new ArrayList<>(List.of(creating));
        options.addAll(List.of(StandardOpenOption.READ, StandardOpenOption.WRITE));
        return FileChannel.open(file, options.toArray(OpenOption[]::new));
    }
}
