package phao.bundle;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/**
 * Makes from the page's folder what the WAR has besides: an {@code index.html} that names two joined files, those files under names that
 * change with their content, a service worker that knows them, and all texts compressed, in {@code WEB-INF/gzip}.
 */
public final class Main {

    /** Where {@code http.PageFiles} looks for them. */
    private static final String ASSETS = "assets/";

    private static final String GZIP = "WEB-INF/gzip/";
    /** Pictures are compressed already. */
    private static final Set<String> TEXTS =
            Set.of("html", "css", "js", "mjs", "ts", "json", "svg", "webmanifest", "txt");

    private static final int HASH_DIGITS = 16;

    private final Path sources;
    private final Path target;

    Main(Path sources, Path target) {
        this.sources = sources;
        this.target = target;
    }

    /** @param args the page's folder, and the one to write to, which is emptied before */
    public static void main(String[] args) throws IOException {
        try {
            new Main(Path.of(args[0]), Path.of(args[1])).run();
        } catch (BundleException e) {
            System.err.println(Path.of(args[0], "") + "/" + e.getMessage());
            System.exit(1);
        }
    }

    void run() throws IOException, BundleException {
        empty();
        Page page = Page.of(Files.readString(sources.resolve(Page.FILE)));
        String style = asset("chat", ".css", StyleSheets.join(sources, page.styles()));
        String script = asset("chat", ".js", Modules.join(sources, page.script()));
        byte[] index = page.with(style, script).getBytes(StandardCharsets.UTF_8);
        write(Page.FILE, index);
        Map<String, byte[]> kept = new LinkedHashMap<>();
        kept.put("./", index);
        for (String asset : List.of(style, script)) {
            kept.put(asset, Files.readAllBytes(target.resolve(asset)));
        }
        write(
                ServiceWorker.FILE,
                ServiceWorker.with(Files.readString(sources.resolve(ServiceWorker.FILE)), kept)
                        .getBytes(StandardCharsets.UTF_8));
        for (String file : filesIn(sources)) {
            if (!Files.exists(target.resolve(file))) {
                compress(file, Files.readAllBytes(sources.resolve(file)));
            }
        }
    }

    /** Empties the folder: what an earlier build has left would be served as well. */
    private void empty() throws IOException {
        if (Files.exists(target)) {
            try (Stream<Path> old = Files.walk(target)) {
                for (Path path : old.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
    }

    private static List<String> filesIn(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> folder.relativize(file).toString().replace('\\', '/'))
                    .filter(file -> !file.startsWith("WEB-INF/"))
                    .sorted()
                    .toList();
        }
    }

    /** @return the file's name, which changes with its content, so that no client ever has to ask whether the file has changed */
    private String asset(String name, String extension, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        String file = ASSETS + name + "-" + sha256(bytes).substring(0, HASH_DIGITS) + extension;
        write(file, bytes);
        return file;
    }

    /** The SHA-256 in lower-case hexadecimal digits. */
    static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // "Every implementation of the Java platform is required to support" it
        }
    }

    private void write(String file, byte[] bytes) throws IOException {
        put(file, bytes);
        compress(file, bytes);
    }

    private void compress(String file, byte[] bytes) throws IOException {
        if (TEXTS.contains(file.substring(file.lastIndexOf('.') + 1))) {
            byte[] compressed = gzip(bytes);
            if (compressed.length < bytes.length) {
                put(GZIP + file, compressed);
            }
        }
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out) {
            {
                def.setLevel(Deflater.BEST_COMPRESSION);
            }
        }) {
            gzip.write(bytes);
        }
        return out.toByteArray();
    }

    private void put(String file, byte[] bytes) throws IOException {
        Path path = target.resolve(file);
        Files.createDirectories(path.getParent());
        Files.write(path, bytes);
    }
}
