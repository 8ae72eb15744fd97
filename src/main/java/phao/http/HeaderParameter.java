package phao.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import phao.protocol.Ascii;

/**
 * One of the parameters that a header field may have behind its value: {@code ; name=value} (RFC 9110 §5.6.6).
 *
 * @param name in the case that was sent
 * @param value without quotes and backslashes if it was quoted
 * @param begin where it begins in the field, the blanks and the semicolon before it included; and {@code end} behind it
 */
record HeaderParameter(String name, String value, boolean quoted, int begin, int end) {

    /**
     * All of a field, in their order. What is none, between two semicolons, is passed over.
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
            // "no whitespace allowed around the '='", and some send it all the same.
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

    /** Where the blanks before it begin, not before the end of the parameter before: they are seen once more, and no third time. */
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
