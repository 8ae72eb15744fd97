package phao.protocol;

import java.util.function.IntPredicate;

/**
 * What texts in ASCII are made of. Loops that see each character once: a regular expression over what a stranger sends may go back
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

    /** Of either case. */
    public static boolean isHexDigit(int c) {
        return isDigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    }

    /** RFC 9110 §5.6.2: "tchar". */
    public static boolean isOfToken(int c) {
        return isLetterOrDigit(c) || TOKEN_MARKS.indexOf(c) >= 0;
    }

    /** Whether it is a decimal number of one to so many digits, without a sign. */
    public static boolean isNumber(String text, int mostDigits) {
        return !text.isEmpty() && text.length() <= mostDigits && consistsOf(text, Ascii::isDigit);
    }

    /** Whether it is nothing but lower-case hexadecimal digits; so is the empty text. */
    public static boolean isHex(String text) {
        return consistsOf(text, c -> isDigit(c) || (c >= 'a' && c <= 'f'));
    }

    /** Whether all its characters are such; it may have none. */
    public static boolean consistsOf(String text, IntPredicate characters) {
        return end(text, 0, characters) == text.length();
    }

    /** Where the run of such characters ends that begins there: the place of the first other one, or the text's end. */
    public static int end(String text, int from, IntPredicate characters) {
        int at = from;
        while (at < text.length() && characters.test(text.charAt(at))) {
            at++;
        }
        return at;
    }

    /** The text without such characters at its ends. */
    public static String trim(String text, IntPredicate characters) {
        int from = end(text, 0, characters);
        int to = text.length();
        while (to > from && characters.test(text.charAt(to - 1))) {
            to--;
        }
        return text.substring(from, to);
    }
}
