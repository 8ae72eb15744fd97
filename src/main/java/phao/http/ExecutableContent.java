package phao.http;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Locale;
import java.util.Set;
import phao.protocol.Ascii;

/**
 * Tells what a browser would execute in the name of this server's own page, though somebody has uploaded it: a script, a worker, and above
 * all a service worker, which stays and answers for the server from then on. Pure.
 */
final class ExecutableContent {

    /**
     * WHATWG MIME Sniffing §4.6, "JavaScript MIME type": browsers execute all of them. And WebAssembly, which a module may import.
     */
    private static final Set<String> TYPES = Set.of(
            "application/ecmascript",
            "application/javascript",
            "application/x-ecmascript",
            "application/x-javascript",
            "text/ecmascript",
            "text/javascript",
            "text/javascript1.0",
            "text/javascript1.1",
            "text/javascript1.2",
            "text/javascript1.3",
            "text/javascript1.4",
            "text/javascript1.5",
            "text/jscript",
            "text/livescript",
            "text/x-ecmascript",
            "text/x-javascript",
            "application/wasm");

    /**
     * The values of {@code Sec-Fetch-Dest} with which a content may be asked for; {@code empty} is a script's own request or a download.
     * The other values are for scripts, styles and frames, and so may be those that browsers invent later.
     */
    private static final Set<String> HARMLESS =
            Set.of("", "audio", "document", "empty", "font", "image", "track", "video");

    private ExecutableContent() {}

    /** Whether a request wants to execute what it asks for. */
    static boolean isMeant(HttpServletRequest request) {
        String destination = request.getHeader("Sec-Fetch-Dest");
        return !HARMLESS.contains(destination == null ? "" : destination.toLowerCase(Locale.ROOT))
                // Service Workers, "Update": browsers that do not know Sec-Fetch-Dest send this header, too.
                || request.getHeader("Service-Worker") != null;
    }

    /** Whether a browser may take a content of this type for something to execute. */
    static boolean isOf(String contentType) {
        for (String one : contentType.toLowerCase(Locale.ROOT).split(",")) {
            String type = one.strip();
            // For Chromium the type ends at any of these, and what follows a comma is another type, which counts.
            if (TYPES.contains(type.substring(0, Ascii.end(type, 0, c -> c > ' ' && c != ';' && c != '(')))) {
                return true;
            }
        }
        return false;
    }
}
