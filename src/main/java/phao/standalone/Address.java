package phao.standalone;

import java.io.CharConversionException;
import org.glassfish.grizzly.http.HttpRequestPacket;

/**
 * Brings the address of a request into a form that everything behind can read. Browsers send characters as they are that
 * {@code java.net.URI} refuses, upon which Tyrus drops the connection; and to what leads above the root Grizzly answers 500.
 */
final class Address {

    /** An address at which nothing is. */
    private static final String NOWHERE = "/.unreadable";

    /** In ASCII and printable, but not in RFC 3986. */
    private static final String UNKNOWN_TO_URIS = "\"<>[]\\^`{|}#";

    private Address() {}

    static void makeReadable(HttpRequestPacket request) {
        String path = request.getRequestURI();
        String escapedPath = escape(path);
        if (!escapedPath.equals(path)) {
            request.setRequestURI(escapedPath);
        }
        String query = request.getQueryString();
        if (query != null && !escape(query).equals(query)) {
            request.setQueryString(escape(query));
        }
        try {
            request.getRequestURIRef().getDecodedRequestURIBC(false);
        } catch (CharConversionException | IllegalArgumentException e) {
            request.setRequestURI(NOWHERE);
        }
    }

    private static String escape(String address) {
        StringBuilder escaped = null;
        for (int i = 0; i < address.length(); i++) {
            char c = address.charAt(i);
            boolean asItIs = c > ' ' && c <= '~' && UNKNOWN_TO_URIS.indexOf(c) < 0 && (c != '%' || isEscape(address, i));
            if (!asItIs && escaped == null) {
                escaped = new StringBuilder(address.substring(0, i));
            }
            if (!asItIs) {
                // Grizzly reads the request line as bytes, one in each character.
                escaped.append(String.format("%%%02X", c & 0xFF));
            } else if (escaped != null) {
                escaped.append(c);
            }
        }
        return escaped == null ? address : escaped.toString();
    }

    private static boolean isEscape(String address, int percent) {
        return percent + 2 < address.length()
                && Character.digit(address.charAt(percent + 1), 16) >= 0
                && Character.digit(address.charAt(percent + 2), 16) >= 0;
    }
}
