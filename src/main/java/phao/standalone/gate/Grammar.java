package phao.standalone.gate;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import phao.protocol.Ascii;

/** The small rules of RFC 9110 §5.6 that the others are made of. */
final class Grammar {

    private Grammar() {}

    /** {@code token}. */
    static boolean isToken(String text) {
        return !text.isEmpty() && Ascii.consistsOf(text, Ascii::isOfToken);
    }

    /**
     * RFC 9110 §5.5: "Field values containing CR, LF, or NUL characters are invalid and dangerous"; those with other control
     * characters "are also invalid". Bytes beyond ASCII are {@code obs-text}.
     */
    static boolean isFieldChar(int c) {
        return c == '\t' || c >= ' ' && c != 0x7F;
    }

    /** Without blanks at both ends. */
    static String trim(String text) {
        return Ascii.trim(text, Ascii::isBlank);
    }

    /** The elements of a list, in lower case, without empty ones (RFC 9110 §5.6.1.2). */
    static List<String> list(Iterable<String> values) {
        List<String> elements = new ArrayList<>();
        for (String value : values) {
            for (String element : value.split(",")) {
                String bare = trim(element).toLowerCase(Locale.ROOT);
                if (!bare.isEmpty()) {
                    elements.add(bare);
                }
            }
        }
        return elements;
    }
}
