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
 * The files beside {@code WEB-INF} in the WAR, read into memory once. A request can name one of these and nothing else, whatever the
 * tricks in its path. Any thread.
 */
public final class PageFiles {

    private static final String INDEX = "index.html";
    /** The folder of the files that the build has compressed, each under its own path. */
    private static final String GZIP = "/WEB-INF/gzip";

    /** The folders that are not served: those that no container serves, and the classes of {@code phao.boot}, which it would serve. */
    private static final List<String> HIDDEN = List.of("/WEB-INF/", "/META-INF/", "/phao/");

    private final Map<String, PageFile> files;

    private PageFiles(Map<String, PageFile> files) {
        this.files = files;
    }

    /** Opens a file of the WAR by its path, which begins with a slash. */
    private interface War {
        InputStream open(String path) throws IOException;
    }

    /** The files of a WAR that is deployed. */
    static PageFiles of(ServletContext context) throws IOException {
        Set<String> paths = new TreeSet<>();
        collect(context, "/", paths);
        collect(context, GZIP + "/", paths);
        return read(paths, context::getResourceAsStream);
    }

    /** The files of a WAR that is a file. */
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

    /** @param path decoded; it ends with a slash if it is that of a folder */
    Optional<PageFile> at(String path) {
        return Optional.ofNullable(files.get(path.endsWith("/") ? path + INDEX : path));
    }
}
