package phao.http;

import jakarta.servlet.ServletContext;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * What lies beside {@code WEB-INF} in the WAR, read into memory once: a request can only name one of those files, so that no trick
 * with a path reaches anything else. Any thread.
 */
public final class PageFiles {

    private static final String INDEX = "index.html";
    /** Compressed by the build, under their own paths. */
    private static final String GZIP = "/WEB-INF/gzip";

    /** What a container does not serve either, and the classes of {@code phao.boot}, which it would: they are of no use to anybody. */
    private static final List<String> HIDDEN = List.of("/WEB-INF/", "/META-INF/", "/phao/");

    private final Map<String, PageFile> files;

    private PageFiles(Map<String, PageFile> files) {
        this.files = files;
    }

    /** Opens a file of the WAR by its path, which begins with a slash. */
    private interface War {
        InputStream open(String path) throws IOException;
    }

    /** Of a WAR that is deployed. */
    static PageFiles of(ServletContext context) throws IOException {
        Set<String> paths = new TreeSet<>();
        collect(context, "/", paths);
        collect(context, GZIP + "/", paths);
        return read(paths, context::getResourceAsStream);
    }

    /** Of the file. */
    public static PageFiles of(Path war) throws IOException {
        try (ZipFile zip = new ZipFile(war.toFile())) {
            Set<String> paths = zip.stream()
                    .filter(entry -> !entry.isDirectory())
                    .map(ZipEntry::getName)
                    .map("/"::concat)
                    .collect(Collectors.toSet());
            return read(paths, path -> zip.getInputStream(zip.getEntry(path.substring(1))));
        }
    }

    private static void collect(ServletContext context, String folder, Set<String> paths) {
        Set<String> within = context.getResourcePaths(folder);
        for (String path : within == null ? Set.<String>of() : within) {
            if (!path.endsWith("/")) {
                paths.add(path);
            } else if (folder.startsWith(GZIP) || !isHidden(path)) {
                collect(context, path, paths);
            }
        }
    }

    private static PageFiles read(Set<String> paths, War war) throws IOException {
        Map<String, PageFile> files = new HashMap<>();
        for (String path : paths) {
            if (!isHidden(path)) {
                String gzip = GZIP + path;
                files.put(
                        path,
                        PageFile.of(
                                path,
                                bytes(war, path),
                                paths.contains(gzip) ? Optional.of(bytes(war, gzip)) : Optional.empty()));
            }
        }
        return new PageFiles(Map.copyOf(files));
    }

    private static byte[] bytes(War war, String path) throws IOException {
        try (InputStream in = war.open(path)) {
            return in.readAllBytes();
        }
    }

    private static boolean isHidden(String path) {
        return HIDDEN.stream().anyMatch(hidden -> path.regionMatches(true, 0, hidden, 0, hidden.length()));
    }

    /** @param path decoded; of a folder it ends with a slash */
    Optional<PageFile> at(String path) {
        return Optional.ofNullable(files.get(path.endsWith("/") ? path + INDEX : path));
    }
}
