package phao.http;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Locale;
import java.util.Set;
import phao.protocol.Ascii;

/**
 * What browsers would execute of contents, in the name of this server's own page: a script, also as a worker, and above all as a service
 * worker, which stays and answers for the server from then on.
 */
final class ExecutableContent {

    /**
     * WHATWG MIME Sniffing §4.6, "JavaScript MIME type": browsers take all of them; and what a module may import as well.
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
     * What contents may be asked for as ({@code Sec-Fetch-Dest}): {@code empty} is a script's own request or a download. All else,
     * and whatever is invented after this, is for scripts, styles and frames.
     */
    private static final Set<String> HARMLESS =
            Set.of("", "audio", "document", "empty", "font", "image", "track", "video");

    private ExecutableContent() {}

    /** Whether a request wants to execute what it asks for. */
    static boolean isMeant(HttpServletRequest request) {
        String destination = request.getHeader("Sec-Fetch-Dest");
        return !HARMLESS.contains(destination == null ? "" : destination.toLowerCase(Locale.ROOT))
                // Service Workers, "Update": sent by browsers that do not know the other header, too.
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
