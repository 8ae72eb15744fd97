package phao.http;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The name of a file in the header Content-Disposition (RFC 6266). */
final class Disposition {

    private static final Pattern EXTENDED =
            Pattern.compile(";\\s*filename\\*\\s*=\\s*UTF-8''([A-Za-z0-9!#$&+.^_`|~%-]*)", Pattern.CASE_INSENSITIVE);
    private static final Pattern PLAIN =
            Pattern.compile(";\\s*filename\\s*=\\s*(?:\"((?:[^\"\\\\]|\\\\.)*)\"|([^\\s;\"]+))", Pattern.CASE_INSENSITIVE);
    private static final String AS_THEY_ARE = "!#$&+-.^_`|~";

    private Disposition() {}

    /** @param header its value, null if there is none. @return empty when there is no name */
    static String filename(String header) {
        if (header == null) {
            return "";
        }
        Matcher extended = EXTENDED.matcher(header);
        if (extended.find()) {
            try {
                return URLDecoder.decode(extended.group(1).replace("+", "%2B"), StandardCharsets.UTF_8);
            } catch (IllegalArgumentException e) {
                return "";
            }
        }
        Matcher plain = PLAIN.matcher(header);
        if (!plain.find()) {
            return "";
        }
        return plain.group(1) != null ? plain.group(1).replaceAll("\\\\(.)", "$1") : plain.group(2);
    }

    /** @param kind {@code inline} or {@code attachment}; @param filename possibly empty */
    static String of(String kind, String filename) {
        if (filename.isEmpty()) {
            return kind;
        }
        StringBuilder plain = new StringBuilder();
        StringBuilder extended = new StringBuilder();
        filename.codePoints().forEach(c ->
                plain.append(c >= ' ' && c <= '~' && c != '"' && c != '%' ? Character.toString(c) : "_"));
        for (byte b : filename.getBytes(StandardCharsets.UTF_8)) {
            boolean asItIs = b > 0 && (Character.isLetterOrDigit(b) || AS_THEY_ARE.indexOf(b) >= 0);
            extended.append(asItIs ? Character.toString(b) : "%%%02X".formatted(b & 0xFF));
        }
        return kind + "; filename=\"" + plain + "\"; filename*=UTF-8''" + extended;
    }
}
