package phao.http;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import phao.protocol.Digest;

/**
 * A file of the page, in one or two codings.
 *
 * @param type what it is sent as
 * @param caching how long a browser may use it without asking
 * @param plain as it is
 * @param gzip compressed; empty if that is not smaller
 */
record PageFile(String type, String caching, Coded plain, Optional<Coded> gzip) {

    /**
     * @param bytes never changed
     * @param tag RFC 9110 §8.8.3.3: two codings of one content are two representations, and strong tags differ
     */
    record Coded(byte[] bytes, String tag) {}

    /** Joined by the build, under names that change with the content. */
    private static final String ASSETS = "/assets/";

    private static final String IMMUTABLE = "public, max-age=31536000, immutable";
    /** A browser keeps the file but asks each time: a new version of the server is seen at once. */
    private static final String ASK_AGAIN = "no-cache";

    private static final int TAG_BYTES = 12;
    private static final String ANYTHING = "application/octet-stream";
    private static final Map<String, String> TYPES = Map.ofEntries(
            Map.entry("html", "text/html;charset=UTF-8"),
            Map.entry("css", "text/css;charset=UTF-8"),
            Map.entry("js", "text/javascript;charset=UTF-8"),
            Map.entry("mjs", "text/javascript;charset=UTF-8"),
            Map.entry("ts", "text/plain;charset=UTF-8"),
            Map.entry("txt", "text/plain;charset=UTF-8"),
            Map.entry("json", "application/json"),
            Map.entry("map", "application/json"),
            Map.entry("webmanifest", "application/manifest+json"),
            Map.entry("svg", "image/svg+xml"),
            Map.entry("png", "image/png"),
            Map.entry("jpg", "image/jpeg"),
            Map.entry("webp", "image/webp"),
            Map.entry("ico", "image/vnd.microsoft.icon"),
            Map.entry("woff2", "font/woff2"));

    /** @param path with a slash before it */
    static PageFile of(String path, byte[] bytes, Optional<byte[]> gzip) {
        String hash = Digest.hex(bytes, TAG_BYTES);
        String extension = path.substring(path.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        return new PageFile(
                TYPES.getOrDefault(extension, ANYTHING),
                path.startsWith(ASSETS) ? IMMUTABLE : ASK_AGAIN,
                new Coded(bytes, "\"" + hash + "\""),
                gzip.map(compressed -> new Coded(compressed, "\"" + hash + "-gzip\"")));
    }
}
