package phao.standalone.gate;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import phao.protocol.Ascii;

/**
 * The head of a request, in no other form than RFC 9112 allows: what two readers could understand differently is refused.
 *
 * @param target in the form of a path with a query, or {@code *}
 * @param http11 whether the client speaks HTTP/1.1; else it is HTTP/1.0
 * @param host to which it was sent, empty where none is named
 * @param fields without those about the connection and the body's framing
 * @param framing where the body ends
 * @param expectsContinue whether the client waits with the body until it is told to send it
 * @param keepAlive whether another request may follow
 * @param upgrade whether it asks for a WebSocket; {@code connectionUpgrade}, whether it says so in Connection too, as it must
 */
record RequestHead(
        String method,
        String target,
        boolean http11,
        String host,
        List<Field> fields,
        BodyFraming framing,
        boolean expectsContinue,
        boolean keepAlive,
        boolean upgrade,
        boolean connectionUpgrade) {

    /** Bound: objects that one head makes. */
    static final int MAX_FIELDS = 100;

    /** The fields that the gate handles: Grizzly's parser gets them in one form, or not at all. */
    private static final Set<String> OURS = Set.of(
            "host",
            "connection",
            "keep-alive",
            "proxy-connection",
            "content-length",
            "transfer-encoding",
            "te",
            "trailer",
            "expect",
            "upgrade");

    /** In ASCII and printable, but not in RFC 3986; browsers send some as they are, and {@code java.net.URI} refuses them. */
    private static final String UNKNOWN_TO_URIS = "\"<>[]\\^`{|}#";

    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    /** @param name in lower case */
    record Field(String name, String value) {}

    /** @param head as {@link HeadCollector} gives it */
    static RequestHead parse(byte[] head) throws BadRequest {
        // One character for each byte.
        String text = new String(head, StandardCharsets.ISO_8859_1);
        int end = text.indexOf("\r\n");
        String[] line = requestLine(text.substring(0, end));
        return of(line[0], line[1], isHttp11(line[2]), fields(text, end + 2));
    }

    /** RFC 9112 §3: "method SP request-target SP HTTP-version". */
    private static String[] requestLine(String line) throws BadRequest {
        String[] parts = line.split(" ", -1);
        if (parts.length != 3
                || !Grammar.isToken(parts[0])
                || parts[1].isEmpty()
                || !parts[1].chars().allMatch(c -> c > ' ' && c != 0x7F)) {
            throw BadRequest.malformed(
                    "the first line must be a method, an address and a version with one blank between them");
        }
        return parts;
    }

    private static boolean isHttp11(String version) throws BadRequest {
        if (version.length() != 8
                || !version.startsWith("HTTP/")
                || version.charAt(6) != '.'
                || !Ascii.isDigit(version.charAt(5))
                || !Ascii.isDigit(version.charAt(7))) {
            throw BadRequest.malformed("the first line must end in a version like HTTP/1.1");
        }
        if (version.charAt(5) != '1') {
            throw BadRequest.version("this server speaks HTTP/1.1 and HTTP/1.0");
        }
        return version.charAt(7) != '0';
    }

    private static List<Field> fields(String text, int from) throws BadRequest {
        List<Field> fields = new ArrayList<>();
        for (int begin = from, end = text.indexOf("\r\n", begin);
                end > begin;
                begin = end + 2, end = text.indexOf("\r\n", begin)) {
            if (fields.size() == MAX_FIELDS) {
                throw BadRequest.headTooLong(
                        "there are more than " + MAX_FIELDS + " header fields, which is the limit");
            }
            fields.add(field(text.substring(begin, end)));
        }
        return fields;
    }

    /** A line of fields, or of trailers. */
    static Field field(String line) throws BadRequest {
        int colon = line.indexOf(':');
        // RFC 9112 §5.1: "No whitespace is allowed between the field name and colon"; §5.2: a line that begins with a
        // blank is refused.
        if (colon < 0 || !Grammar.isToken(line.substring(0, colon))) {
            throw BadRequest.malformed(
                    "a header field must be a name, a colon and a value, with no blank before the colon");
        }
        String value = Grammar.trim(line.substring(colon + 1));
        if (!value.chars().allMatch(Grammar::isFieldChar)) {
            throw BadRequest.malformed("the value of a header field has a control character");
        }
        return new Field(line.substring(0, colon).toLowerCase(Locale.ROOT), value);
    }

    private static RequestHead of(String method, String target, boolean http11, List<Field> fields) throws BadRequest {
        if (method.equals("CONNECT")) {
            throw BadRequest.unknown("this server is no proxy");
        }
        if (target.equals("*") && !method.equals("OPTIONS")) {
            throw BadRequest.malformed("the address * is for OPTIONS");
        }
        String authority = authority(target);
        if (authority == null && !target.startsWith("/") && !target.equals("*") || "".equals(authority)) {
            throw BadRequest.malformed("the address must begin with a slash, or with http:// and a host");
        }
        String host = host(values(fields, "host"), http11, authority);
        List<String> connection = Grammar.list(values(fields, "connection"));
        BodyFraming framing =
                BodyFraming.of(values(fields, "transfer-encoding"), values(fields, "content-length"), http11);
        // RFC 9110 §7.8: a list, of which a server takes what it knows; it must ignore it "received in an HTTP/1.0
        // request".
        boolean upgrade = http11
                && method.equals("GET")
                && Grammar.list(values(fields, "upgrade")).contains("websocket");
        if (upgrade && !framing.ended()) {
            throw BadRequest.malformed("a handshake has no body");
        }
        return new RequestHead(
                method,
                local(target, authority),
                http11,
                host,
                fields.stream().filter(field -> !OURS.contains(field.name())).toList(),
                framing,
                expectsContinue(values(fields, "expect"), http11),
                http11
                        ? !connection.contains("close")
                        : connection.contains("keep-alive") && !connection.contains("close"),
                upgrade,
                connection.contains("upgrade"));
    }

    private static List<String> values(List<Field> fields, String name) {
        return fields.stream()
                .filter(field -> field.name().equals(name))
                .map(Field::value)
                .toList();
    }

    private static boolean expectsContinue(List<String> values, boolean http11) throws BadRequest {
        List<String> expected = Grammar.list(values);
        if (!expected.stream().allMatch("100-continue"::equals)) {
            throw BadRequest.expectationFailed("this server knows no expectation but 100-continue");
        }
        return http11 && !expected.isEmpty();
    }

    /**
     * RFC 9112 §3.2.2: of an address in absolute form.
     *
     * @return null of another
     */
    private static String authority(String target) {
        int from = target.regionMatches(true, 0, "http://", 0, 7)
                ? 7
                : target.regionMatches(true, 0, "https://", 0, 8) ? 8 : 0;
        if (from > 0) {
            return target.substring(from, Ascii.end(target, from, c -> "/?#".indexOf(c) < 0));
        }
        return null;
    }

    private static String local(String target, String authority) {
        if (authority == null) {
            return escape(target);
        }
        String path = target.substring(target.indexOf("//") + 2 + authority.length());
        return escape(path.startsWith("/") ? path : "/" + path);
    }

    /** RFC 9112 §3.2: 400 to a request "that lacks a Host header field and to any … that contains more than one". */
    private static String host(List<String> values, boolean http11, String authority) throws BadRequest {
        if (values.size() > 1 || values.isEmpty() && http11) {
            throw BadRequest.malformed(
                    values.isEmpty() ? "Host is missing" : "Host is given " + values.size() + " times");
        }
        // §3.2.2: "MUST ignore the received Host header field" where the address has one.
        String host = authority != null ? authority : values.isEmpty() ? "" : values.get(0);
        if (!isHost(values.isEmpty() ? "" : values.get(0)) || !isHost(host)) {
            throw BadRequest.malformed("Host must be a name or an address, and perhaps a port");
        }
        return host;
    }

    /** RFC 9110 §7.2: "uri-host [ ":" port ]". */
    private static boolean isHost(String host) {
        int end = host.startsWith("[")
                ? host.indexOf(']') + 1
                : host.indexOf(':') < 0 ? host.length() : host.indexOf(':');
        String name = host.substring(0, end);
        String port = host.substring(end);
        boolean isName = host.startsWith("[")
                ? name.length() > 2
                        && name.substring(1, name.length() - 1)
                                .chars()
                                .allMatch(c -> Ascii.isHexDigit(c) || c == ':' || c == '.')
                : name.chars().allMatch(c -> Ascii.isLetterOrDigit(c) || "-._~%!$&'()*+,;=".indexOf(c) >= 0);
        return isName
                && (port.isEmpty()
                        || port.startsWith(":")
                                && port.length() <= 6
                                && port.chars().skip(1).allMatch(Ascii::isDigit));
    }

    private static String escape(String address) {
        StringBuilder escaped = new StringBuilder(address.length());
        for (int i = 0; i < address.length(); i++) {
            char c = address.charAt(i);
            boolean asItIs = c <= '~' && UNKNOWN_TO_URIS.indexOf(c) < 0 && (c != '%' || isEscape(address, i));
            if (asItIs) {
                escaped.append(c);
            } else {
                escaped.append('%').append(HEX.toHexDigits((byte) c));
            }
        }
        return escaped.toString();
    }

    private static boolean isEscape(String address, int percent) {
        return percent + 2 < address.length()
                && Ascii.isHexDigit(address.charAt(percent + 1))
                && Ascii.isHexDigit(address.charAt(percent + 2));
    }

    /**
     * The head for Grizzly's parser: the same request, without a body and in one form, so that no two programs can read it differently.
     */
    byte[] withoutBody() {
        StringBuilder text = new StringBuilder(256);
        text.append(method).append(' ').append(target).append(http11 ? " HTTP/1.1\r\n" : " HTTP/1.0\r\n");
        text.append("Host: ").append(host).append("\r\n");
        if (upgrade) {
            text.append("Upgrade: websocket\r\n").append(connectionUpgrade ? "Connection: Upgrade\r\n" : "");
        } else if (keepAlive != http11) {
            text.append(keepAlive ? "Connection: keep-alive\r\n" : "Connection: close\r\n");
        }
        fields.forEach(field ->
                text.append(field.name()).append(": ").append(field.value()).append("\r\n"));
        return text.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
    }
}
