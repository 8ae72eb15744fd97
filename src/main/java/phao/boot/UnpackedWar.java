package phao.boot;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * The classes and libraries of the WAR as files: the JDK cannot load classes from a JAR inside a JAR.
 *
 * <p>They are written once into a private cache folder, below a name made from their content, and reused from then on.
 * A lock on the cache makes starts take turns; a shared lock on what is used keeps it from being tidied away while its
 * process lives. Since nothing is read from the WAR after the start, a running server survives a new build of it.
 */
record UnpackedWar(Path folder) {

    private static final List<String> LOADED = List.of("WEB-INF/classes/", "WEB-INF/lib/", "WEB-INF/standalone/");
    private static final String IN_USE = ".in-use";

    /** Never released; held here, because the garbage collector closes a channel that nobody has. */
    private static FileLock inUse;

    /** {@code PHAO_CACHE}, else the user's cache folder. */
    static Path cacheFolder() {
        String own = System.getenv("PHAO_CACHE");
        if (own != null && !own.isBlank()) {
            return Path.of(own);
        }
        String users = System.getenv("XDG_CACHE_HOME");
        return users != null && Path.of(users).isAbsolute()
                ? Path.of(users, "phao")
                : Path.of(System.getProperty("user.home"), ".cache", "phao");
    }

    /**
     * Unpacks what is not there yet. A cache that cannot be written (a service without a home) is replaced by a
     * temporary folder for this process alone.
     */
    static UnpackedWar unpack(Path war, Path cache) throws IOException {
        try (ZipFile zip = new ZipFile(war.toFile())) {
            List<ZipEntry> entries = loadedEntries(zip);
            try {
                createPrivately(cache);
                return inCache(zip, entries, cache);
            } catch (IOException | UnsupportedOperationException e) {
                return forThisProcess(zip, entries);
            }
        }
    }

    static URL[] classPath(Path folder) throws IOException {
        List<URL> urls = new ArrayList<>();
        urls.add(folder.resolve("WEB-INF/classes/").toUri().toURL());
        urls.add(folder.resolve("WEB-INF/standalone/classes/").toUri().toURL());
        for (String lib : List.of("WEB-INF/lib", "WEB-INF/standalone/lib")) {
            try (Stream<Path> jars = Files.list(folder.resolve(lib))) {
                for (Path jar : jars.sorted().toList()) {
                    urls.add(jar.toUri().toURL());
                }
            }
        }
        return urls.toArray(URL[]::new);
    }

    private static UnpackedWar inCache(ZipFile zip, List<ZipEntry> entries, Path cache) throws IOException {
        // Starts take turns: the second of two finds the work of the first done.
        try (FileChannel turn = openLock(cache.resolve(".lock")); FileLock held = turn.lock()) {
            Path folder = cache.resolve(nameOf(entries));
            if (!isComplete(folder, entries)) {
                delete(folder);
                write(zip, entries, folder);
            }
            holdUntilTheProcessEnds(folder);
            removeUnused(cache, folder);
            return new UnpackedWar(folder);
        }
    }

    private static UnpackedWar forThisProcess(ZipFile zip, List<ZipEntry> entries) throws IOException {
        Path folder = Files.createTempDirectory("phao-");
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            try {
                delete(folder);
            } catch (IOException e) {
                System.err.println("phao: cannot remove " + folder + ": " + e);
            }
        }));
        write(zip, entries, folder);
        return new UnpackedWar(folder);
    }

    private static List<ZipEntry> loadedEntries(ZipFile zip) {
        return zip.stream()
                .<ZipEntry>map(entry -> entry)
                .filter(entry -> !entry.isDirectory() && LOADED.stream().anyMatch(entry.getName()::startsWith))
                .toList();
    }

    /** Names, sizes and checksums stand in the WAR's directory: none of the content has to be read for it. */
    private static String nameOf(List<ZipEntry> entries) {
        StringBuilder listing = new StringBuilder();
        for (ZipEntry entry : entries) {
            listing.append(entry.getName()).append(' ').append(entry.getSize()).append(' ').append(entry.getCrc()).append('\n');
        }
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(listing.toString().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** Reads all of it (some 20 MB, out of the page cache): a torn write must not fail later as a missing class. */
    private static boolean isComplete(Path folder, List<ZipEntry> entries) throws IOException {
        for (ZipEntry entry : entries) {
            Path file = folder.resolve(entry.getName());
            if (!Files.isRegularFile(file) || Files.size(file) != entry.getSize() || checksum(file) != entry.getCrc()) {
                return false;
            }
        }
        return true;
    }

    private static long checksum(Path file) throws IOException {
        CRC32 crc = new CRC32();
        crc.update(Files.readAllBytes(file));
        return crc.getValue();
    }

    private static void write(ZipFile zip, List<ZipEntry> entries, Path folder) throws IOException {
        for (ZipEntry entry : entries) {
            Path file = folder.resolve(entry.getName()).normalize();
            if (!file.startsWith(folder)) {
                throw new IOException("entry leads out of the folder: " + entry.getName());
            }
            Files.createDirectories(file.getParent());
            try (InputStream content = zip.getInputStream(entry)) {
                Files.copy(content, file);
            }
        }
    }

    /** Only the end of the process lets the folder go. */
    private static void holdUntilTheProcessEnds(Path folder) throws IOException {
        inUse = openLock(folder.resolve(IN_USE)).lock(0, Long.MAX_VALUE, true);
    }

    /** What older versions left. Called with the cache's lock held, so that nobody begins to use one meanwhile. */
    private static void removeUnused(Path cache, Path used) throws IOException {
        try (Stream<Path> folders = Files.list(cache)) {
            for (Path other : folders.filter(Files::isDirectory).filter(folder -> !folder.equals(used)).toList()) {
                try (FileChannel channel = openLock(other.resolve(IN_USE)); FileLock unused = channel.tryLock()) {
                    if (unused != null) {
                        delete(other);
                    }
                } catch (IOException | OverlappingFileLockException e) {
                    // Tidying is a courtesy: the next start tries again.
                }
            }
        }
    }

    private static FileChannel openLock(Path file) throws IOException {
        return FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }

    /** Nobody else may write where classes are loaded from. */
    private static void createPrivately(Path cache) throws IOException {
        if (Files.isDirectory(cache)) {
            return;
        }
        Files.createDirectories(cache.toAbsolutePath().getParent());
        try {
            Files.createDirectory(cache, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } catch (FileAlreadyExistsException e) {
            // Another start was a moment earlier.
        }
    }

    private static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, IOException error) throws IOException {
                Files.delete(visited);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
