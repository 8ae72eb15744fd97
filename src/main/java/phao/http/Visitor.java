package phao.http;

import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Optional;

/**
 * A person who opens an address in a window of their browser, and is led to the chat where a program gets JSON (docs/protocol.md §5.8).
 *
 * @param root the application's address, relative to the one that was opened: right behind every proxy and under every context path
 */
record Visitor(String root) {

    /** The header fields by which it is decided whether a person asks, for {@code Vary}. */
    static final String VARY = "Accept, Sec-Fetch-Mode";

    /** The person who sent the request; empty if a program did. */
    static Optional<Visitor> of(HttpServletRequest request) {
        return isPerson(request) ? Optional.of(new Visitor(root(request))) : Optional.empty();
    }

    /** Fetch Metadata §2.3. Browsers send it over https and to this machine; over plain http their Accept tells. */
    private static boolean isPerson(HttpServletRequest request) {
        if (!List.of("GET", "HEAD").contains(request.getMethod())) {
            return false;
        }
        String mode = request.getHeader("Sec-Fetch-Mode");
        return mode == null ? Accept.isForHtml(Headers.list(request, "Accept")) : mode.equals("navigate");
    }

    /** One {@code ../} for each slash but the first, which is how a browser resolves them (RFC 3986 §5.2.4). */
    private static String root(HttpServletRequest request) {
        long slashes = request.getRequestURI()
                .substring(request.getContextPath().length())
                .chars()
                .filter(c -> c == '/')
                .count();
        return slashes <= 1 ? "./" : "../".repeat((int) slashes - 1);
    }
}
