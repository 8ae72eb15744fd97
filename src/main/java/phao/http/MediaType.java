package phao.http;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A media type (RFC 9110 §8.3.1).
 *
 * @param name type and subtype in lower case
 * @param charset the parameter of this name, if it has one
 * @param asGiven with all parameters but {@code charset}
 */
record MediaType(String name, Optional<String> charset, String asGiven) {

    private static final Pattern CHARSET =
            Pattern.compile("\\s*;\\s*charset\\s*=\\s*(?:\"([^\"]*)\"|([^\\s;]*))", Pattern.CASE_INSENSITIVE);

    /** @param header the value of Content-Type, null if there is none */
    static MediaType of(String header) {
        String text = header == null ? "" : header.strip();
        int semicolon = text.indexOf(';');
        String name = (semicolon < 0 ? text : text.substring(0, semicolon)).strip().toLowerCase(Locale.ROOT);
        Matcher charset = CHARSET.matcher(text);
        if (!charset.find()) {
            return new MediaType(name, Optional.empty(), text);
        }
        String value = charset.group(1) != null ? charset.group(1) : charset.group(2);
        return new MediaType(name, Optional.of(value), charset.replaceAll("").strip());
    }

    boolean isText() {
        return name.startsWith("text/") || name.equals("application/json");
    }

    /** What an HTML form sends, and curl where it is told of no other. */
    boolean isForm() {
        return name.equals("application/x-www-form-urlencoded") || name.equals("multipart/form-data");
    }
}
