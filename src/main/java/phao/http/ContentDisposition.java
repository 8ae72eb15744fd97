package phao.http;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import phao.protocol.Ascii;

/** The name of a file in the header Content-Disposition (RFC 6266). */
final class ContentDisposition {

    private static final HexFormat HEX = HexFormat.of().withUpperCase();
    private static final String ATTR_MARKS = "!#$&+-.^_`|~";

    private ContentDisposition() {}

    /**
     * RFC 6266 §4.3: "Recipients SHOULD pick "filename*" and ignore "filename" when both are present".
     *
     * @param header its value, null if there is none
     * @return empty when there is no name
     */
    static String filename(String header) {
        List<HeaderParameter> parameters = HeaderParameter.of(header);
        Stream<String> extended =
                parameters.stream().filter(one -> one.isCalled("filename*")).flatMap(one -> extended(one).stream());
        Stream<String> plain =
                parameters.stream().filter(one -> one.isCalled("filename")).flatMap(one -> plain(one).stream());
        return Stream.concat(extended, plain).findFirst().orElse("");
    }

    /** RFC 8187 §3.2.1: {@code charset'language'value}. A value that can't be decoded is ignored, which the RFC allows. */
    private static Optional<String> extended(HeaderParameter parameter) {
        HeaderReader value = new HeaderReader(parameter.value());
        boolean utf8 = value.until('\'').equalsIgnoreCase("UTF-8") && value.skip('\'');
        value.until('\'');
        if (parameter.quoted() || !utf8 || !value.skip('\'')) {
            return Optional.empty();
        }
        String encoded = value.run(c -> c == '%' || isAttrChar(c));
        try {
            return Optional.of(URLDecoder.decode(encoded.replace("+", "%2B"), StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** RFC 8187 §3.2.1: "attr-char". */
    private static boolean isAttrChar(int c) {
        return Ascii.isLetterOrDigit(c) || ATTR_MARKS.indexOf(c) >= 0;
    }

    private static Optional<String> plain(HeaderParameter parameter) {
        // A quote within a name that does not begin with one was never closed.
        String value = parameter.quoted() ? parameter.value() : new HeaderReader(parameter.value()).until('"');
        return Optional.of(value).filter(name -> parameter.quoted() || !name.isEmpty());
    }

    /**
     * @param kind {@code inline} or {@code attachment}
     * @param filename possibly empty
     */
    static String of(String kind, String filename) {
        if (filename.isEmpty()) {
            return kind;
        }
        StringBuilder plain = new StringBuilder();
        StringBuilder extended = new StringBuilder();
        filename.codePoints()
                .forEach(c -> plain.append(c >= ' ' && c <= '~' && c != '"' && c != '%' ? Character.toString(c) : "_"));
        for (byte b : filename.getBytes(StandardCharsets.UTF_8)) {
            extended.append(isAttrChar(b) ? Character.toString(b) : "%" + HEX.toHexDigits(b));
        }
        return kind + "; filename=\"" + plain + "\"; filename*=UTF-8''" + extended;
    }
}
