package phao.http;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A media type (RFC 9110 §8.3.1).
 *
 * @param name type and subtype in lower case
 * @param charset the parameter of this name, if it has one
 * @param asGiven with all parameters but {@code charset}
 */
record MediaType(String name, Optional<String> charset, String asGiven) {

    private static final String CHARSET = "charset";

    /** @param header the value of Content-Type, null if there is none */
    static MediaType of(String header) {
        String text = header == null ? "" : header.strip();
        String name = new HeaderReader(text).until(';').strip().toLowerCase(Locale.ROOT);
        List<HeaderParameter> charsets = HeaderParameter.of(text).stream()
                .filter(one -> one.isCalled(CHARSET))
                .toList();
        return new MediaType(name, charsets.stream().findFirst().map(HeaderParameter::value), without(charsets, text));
    }

    private static String without(List<HeaderParameter> parameters, String text) {
        StringBuilder rest = new StringBuilder();
        int from = 0;
        for (HeaderParameter parameter : parameters) {
            rest.append(text, from, parameter.begin());
            from = parameter.end();
        }
        return rest.append(text, from, text.length()).toString().strip();
    }

    boolean isText() {
        return name.startsWith("text/") || name.equals("application/json");
    }

    /** Whether it is a type that HTML forms send, and curl where it is told of no other. */
    boolean isForm() {
        return name.equals("application/x-www-form-urlencoded") || name.equals("multipart/form-data");
    }
}
