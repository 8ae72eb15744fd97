package phao.bundle;

import java.util.Map;
import java.util.stream.Collectors;

/** The page's service worker, which is told what it has to keep. */
final class ServiceWorker {

    static final String FILE = "sw.js";
    private static final String NOTHING = "const FILES = {};";

    private ServiceWorker() {}

    /** @param files what the page is made of, by their addresses from the page */
    static String with(String source, Map<String, byte[]> files) throws BundleException {
        int place = source.indexOf(NOTHING);
        if (place < 0 || source.indexOf(NOTHING, place + 1) >= 0) {
            throw new BundleException(FILE, "has no line, or several, with " + NOTHING);
        }
        String hashes = files.entrySet().stream()
                .map(file -> "  \"" + file.getKey() + "\": \"" + Main.sha256(file.getValue()) + "\",\n")
                .collect(Collectors.joining());
        return source.replace(NOTHING, "const FILES = {\n" + hashes + "};");
    }
}
