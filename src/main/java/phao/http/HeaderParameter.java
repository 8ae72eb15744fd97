package phao.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import phao.protocol.Ascii;

/**
 * A parameter behind the value of a header field: {@code ; name=value} (RFC 9110 §5.6.6).
 *
 * @param name in the case that was sent
 * @param value without quotes and backslashes if it was quoted
 * @param begin the position in the field of the blanks and the semicolon before it
 * @param end the position behind its last character
 */
record HeaderParameter(String name, String value, boolean quoted, int begin, int end) {

    /**
     * All parameters of a field, in their order. A text between two semicolons that is no parameter is skipped.
     *
     * @param header null if there is no such field
     */
    static List<HeaderParameter> of(String header) {
        List<HeaderParameter> parameters = new ArrayList<>();
        int end = 0;
        HeaderReader reader = new HeaderReader(header);
        reader.until(';');
        while (!reader.atEnd()) {
            int semicolon = reader.at();
            reader.skip(';');
            reader.blanks();
            String name = reader.token();
            // "no whitespace allowed around the '='", and some clients send it.
            reader.blanks();
            if (!name.isEmpty() && reader.skip('=')) {
                reader.blanks();
                Optional<String> quoted = reader.quotedString();
                String value = quoted.orElseGet(() -> reader.run(c -> c != ';' && !Ascii.isBlank(c)));
                parameters.add(new HeaderParameter(
                        name, value, quoted.isPresent(), beginOf(header, semicolon, end), reader.at()));
                end = reader.at();
            }
            reader.until(';');
        }
        return parameters;
    }

    /** The position of the first blank before the semicolon, not below {@code endBefore}: so each blank is read twice at most. */
    private static int beginOf(String header, int semicolon, int endBefore) {
        int begin = semicolon;
        while (begin > endBefore && Ascii.isBlank(header.charAt(begin - 1))) {
            begin--;
        }
        return begin;
    }

    boolean isCalled(String other) {
        return name.equalsIgnoreCase(other);
    }
}
