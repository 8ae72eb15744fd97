package phao.access;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Set;

/**
 * Which web pages may connect. Any thread.
 *
 * <p>A browser sends the {@code Origin} of the page (RFC 6455 §10.2) with every handshake. The page's own server is always
 * allowed, and so are clients that send none, which are not browsers.
 */
public final class Origins {

    private static final String ANY = "*";

    private final Set<String> allowed;

    /** @param allowed origins like {@code https://app.example}, in lower case, or {@code *} for any */
    public Origins(Set<String> allowed) {
        this.allowed = Set.copyOf(allowed);
    }

    /** Whether the page of this caller may use the server. */
    public boolean allows(Caller caller) {
        // Clients that send no Origin are not browsers, unless they say whose page it is: a GET whose answer the page
        // can't read has none.
        return areAny() || trusts(caller) || caller.origin().isEmpty() && !isOfAnother(caller);
    }

    /** Whether the page of this caller is of this server, or of an origin that the operator lists by its name. */
    public boolean trusts(Caller caller) {
        if (lists(caller.origin())) {
            return true;
        }
        return switch (caller.site()) {
            // The browser knows better than we do: a proxy may have changed the Host.
            case "same-origin" -> true;
            // The user did it, without a page.
            case "none" -> caller.origin().isEmpty() || isSame(caller.origin(), caller.host());
            default -> !isOfAnother(caller) && isSame(caller.origin(), caller.host());
        };
    }

    /** Whether the browser says that the page is another server's. */
    private static boolean isOfAnother(Caller caller) {
        return caller.site().equals("cross-site") || caller.site().equals("same-site");
    }

    /** Whether pages of any origin may connect. */
    public boolean areAny() {
        return allowed.contains(ANY);
    }

    /** Whether this origin is listed by its name. */
    public boolean lists(String origin) {
        return allowed.contains(origin.toLowerCase(Locale.ROOT));
    }

    /** Whether the page came from this server. The scheme is not compared: behind a proxy that ends TLS it differs. */
    private static boolean isSame(String origin, String host) {
        try {
            URI uri = new URI(origin);
            return uri.getRawAuthority() != null
                    && !host.isEmpty()
                    && withoutDefaultPort(uri.getRawAuthority()).equals(withoutDefaultPort(host));
        } catch (URISyntaxException e) {
            return false;
        }
    }

    private static String withoutDefaultPort(String authority) {
        String lower = authority.toLowerCase(Locale.ROOT);
        int port = lower.endsWith(":80") || lower.endsWith(":443") ? lower.lastIndexOf(':') : lower.length();
        return lower.substring(0, port);
    }
}
