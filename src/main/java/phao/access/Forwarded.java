package phao.access;

import java.util.ArrayList;
import java.util.List;
import phao.protocol.Ascii;

/**
 * What one proxy has written into {@code Forwarded} (RFC 7239).
 *
 * <p>The header is read from its end. What trusted proxies have written stands there and is well-formed; what a stranger has written
 * before it, a quote without an end for instance, can't change how that is read.
 *
 * @param from who came to the proxy; empty if it does not say
 * @param proto by which scheme; empty if it does not say
 */
record Forwarded(String from, String proto) {

    /**
     * The elements of all lines, the last one first. Takes time in proportion to their length.
     *
     * @param lines of the header, in their order
     */
    static List<Forwarded> fromTheLast(List<String> lines) {
        List<Forwarded> all = new ArrayList<>();
        for (int line = lines.size() - 1; line >= 0; line--) {
            parts(lines.get(line), ',').forEach(element -> all.add(of(element)));
        }
        return all;
    }

    /** RFC 7239 §4: "forwarded-element = [ forwarded-pair ] *( ";" [ forwarded-pair ] )", "Parameter names … are case-insensitive". */
    private static Forwarded of(String element) {
        String from = "";
        String proto = "";
        for (String pair : parts(element, ';')) {
            int equals = Math.max(0, pair.indexOf('='));
            String name = pair.substring(0, equals);
            if (name.equalsIgnoreCase("for")) {
                from = unquoted(pair.substring(equals + 1));
            } else if (name.equalsIgnoreCase("proto")) {
                proto = unquoted(pair.substring(equals + 1));
            }
        }
        return new Forwarded(from, proto);
    }

    /** The parts between separators that are not in quotes, without blanks around them, the last one first. Blank ones are left out. */
    private static List<String> parts(String text, char separator) {
        List<String> parts = new ArrayList<>();
        int end = text.length();
        boolean quoted = false;
        for (int i = end - 1; i >= -1; i--) {
            if (i < 0 || text.charAt(i) == separator && !quoted) {
                String part = Ascii.trim(text.substring(i + 1, end), Ascii::isBlank);
                if (!part.isEmpty()) {
                    parts.add(part);
                }
                end = i;
            } else if (text.charAt(i) == '"' && !isEscaped(text, i)) {
                quoted = !quoted;
            }
        }
        return parts;
    }

    /** RFC 9110 §5.6.4: within quotes a backslash takes the character behind it as it is. */
    private static boolean isEscaped(String text, int at) {
        int backslashes = 0;
        while (at - backslashes > 0 && text.charAt(at - backslashes - 1) == '\\') {
            backslashes++;
        }
        return backslashes % 2 == 1;
    }

    private static String unquoted(String value) {
        if (value.length() < 2 || !value.startsWith("\"") || !value.endsWith("\"")) {
            return value;
        }
        StringBuilder plain = new StringBuilder();
        for (int i = 1; i < value.length() - 1; i++) {
            boolean pair = value.charAt(i) == '\\' && i + 1 < value.length() - 1;
            plain.append(pair ? value.charAt(++i) : value.charAt(i));
        }
        return plain.toString();
    }
}
