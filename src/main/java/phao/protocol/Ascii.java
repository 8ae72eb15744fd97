package phao.protocol;

import java.util.function.IntPredicate;

/**
 * Tests and cuts texts in ASCII with loops that see each character once. A regular expression over what a stranger sends could go back
 * over it again and again, or call itself once for each character.
 */
public final class Ascii {

    private static final String TOKEN_MARKS = "!#$%&'*+-.^_`|~";

    private Ascii() {}

    public static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }

    public static boolean isLetterOrDigit(int c) {
        return isDigit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }

    /** RFC 9110 §5.6.3: "OWS = *( SP / HTAB )". */
    public static boolean isBlank(int c) {
        return c == ' ' || c == '\t';
    }

    /** A hexadecimal digit of either case. */
    public static boolean isHexDigit(int c) {
        return isDigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    }

    /** RFC 9110 §5.6.2: "tchar". */
    public static boolean isOfToken(int c) {
        return isLetterOrDigit(c) || TOKEN_MARKS.indexOf(c) >= 0;
    }

    /** Whether a text is a decimal number of 1 to {@code mostDigits} digits, without a sign. */
    public static boolean isNumber(String text, int mostDigits) {
        return !text.isEmpty() && text.length() <= mostDigits && consistsOf(text, Ascii::isDigit);
    }

    /** Whether a text has only lower-case hexadecimal digits; true for the empty text. */
    public static boolean isHex(String text) {
        return consistsOf(text, c -> isDigit(c) || (c >= 'a' && c <= 'f'));
    }

    /** Whether all characters of a text are of {@code characters}; true for the empty text. */
    public static boolean consistsOf(String text, IntPredicate characters) {
        return end(text, 0, characters) == text.length();
    }

    /** Where the run of {@code characters} ends that begins at {@code from}: at the first other character, or at the end of the text. */
    public static int end(String text, int from, IntPredicate characters) {
        int at = from;
        while (at < text.length() && characters.test(text.charAt(at))) {
            at++;
        }
        return at;
    }

    /** The text without the {@code characters} at its ends. */
    public static String trim(String text, IntPredicate characters) {
        int from = end(text, 0, characters);
        int to = text.length();
        while (to > from && characters.test(text.charAt(to - 1))) {
            to--;
        }
        return text.substring(from, to);
    }
}
