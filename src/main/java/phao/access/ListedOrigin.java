package phao.access;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import phao.protocol.Ascii;

/** An origin that the operator lists must be one that a browser sends (WHATWG HTML, "serialization of an origin"). Pure. */
public final class ListedOrigin {

    private static final Map<String, String> DEFAULT_PORTS = Map.of("http", "80", "https", "443");
    /** The scheme of a page, by the scheme of its WebSocket. */
    private static final Map<String, String> SCHEMES = Map.of("ws", "http", "wss", "https");

    private ListedOrigin() {}

    /** What is wrong with an origin, and what to write instead; empty if nothing is. */
    public static Optional<String> problem(String origin) {
        if (origin.equals("*")) {
            return Optional.empty();
        }
        int colon = origin.indexOf("://");
        String scheme = colon < 0 ? "" : origin.substring(0, colon).toLowerCase(Locale.ROOT);
        if (scheme.isEmpty() ? origin.equalsIgnoreCase("null") : scheme.equals("file")) {
            return Optional.of("'" + origin
                    + "' can't be listed: it is what browsers send for pages of no server, whoever wrote them");
        }
        if (origin.contains("*")) {
            return Optional.of("'" + origin + "' would never match: list each origin, or * alone for any");
        }
        Optional<String> sent =
                canonical(colon < 0 ? "https" : scheme, origin.substring(colon < 0 ? 0 : colon + "://".length()));
        if (sent.isEmpty()) {
            return Optional.of("'" + origin + "' is no origin of a page");
        }
        // Hosts are compared without regard to case.
        boolean same = colon > 0 && origin.startsWith(scheme) && sent.get().equalsIgnoreCase(origin);
        return same ? Optional.empty() : Optional.of("'" + origin + "' would never match: write " + sent.get());
    }

    /**
     * @param scheme in lower case
     * @return what a browser sends for a page there; empty if there can be none
     */
    private static Optional<String> canonical(String scheme, String rest) {
        if (scheme.isEmpty()
                || Ascii.isDigit(scheme.charAt(0))
                || !Ascii.consistsOf(scheme, c -> Ascii.isLetterOrDigit(c) || "+-.".indexOf(c) >= 0)) {
            return Optional.empty();
        }
        String ofPages = SCHEMES.getOrDefault(scheme, scheme);
        String authority = rest.substring(0, Ascii.end(rest, 0, c -> "/?#\\".indexOf(c) < 0));
        authority = authority.substring(authority.lastIndexOf('@') + 1);
        if (!DEFAULT_PORTS.containsKey(ofPages)) {
            return authority.isEmpty() || !Ascii.consistsOf(authority, c -> c > ' ' && c < 0x7F)
                    ? Optional.empty()
                    : Optional.of(ofPages + "://" + authority);
        }
        return HostName.parse(authority)
                .flatMap(place ->
                        HostName.canonical(place.host()).flatMap(host -> withPort(ofPages, host, place.port())));
    }

    private static Optional<String> withPort(String scheme, String host, String port) {
        if (port.isEmpty() || port.equals(DEFAULT_PORTS.get(scheme))) {
            return Optional.of(scheme + "://" + host);
        }
        return HostName.isPort(port) ? Optional.of(scheme + "://" + host + ":" + port) : Optional.empty();
    }
}
