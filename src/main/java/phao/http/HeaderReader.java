package phao.http;

import java.util.Optional;
import java.util.function.IntPredicate;
import phao.protocol.Ascii;

/**
 * Reads the value of a header field from its beginning to its end, in the parts that RFC 9110 §5.6 makes such values of.
 *
 * <p>It never goes back, and no method calls itself: whatever the value, its time grows with its length. Not thread-safe.
 */
final class HeaderReader {

    private final String text;
    private int at;
    /** Whether a quote without an end was found: then no quote behind it has an end either. */
    private boolean unclosed;

    /** @param text null if there is no such field, which reads as an empty one */
    HeaderReader(String text) {
        this.text = text == null ? "" : text;
    }

    boolean atEnd() {
        return at == text.length();
    }

    /** The position of the next character. */
    int at() {
        return at;
    }

    /** Skips blanks (RFC 9110 §5.6.3). */
    void blanks() {
        run(Ascii::isBlank);
    }

    /** Skips what stands before an element of a list, empty elements included (RFC 9110 §5.6.1.2). */
    void separators() {
        run(c -> c == ',' || Ascii.isBlank(c));
    }

    /**
     * Reads {@code c} if it is next.
     *
     * @return whether it was
     */
    boolean skip(char c) {
        if (atEnd() || text.charAt(at) != c) {
            return false;
        }
        at++;
        return true;
    }

    /** RFC 9110 §5.6.2: "token = 1*tchar"; empty if none is here. */
    String token() {
        return run(Ascii::isOfToken);
    }

    String digits() {
        return run(Ascii::isDigit);
    }

    /** Reads up to the first other character, or to the end. */
    String run(IntPredicate characters) {
        int from = at;
        at = Ascii.end(text, at, characters);
        return text.substring(from, at);
    }

    /** Reads up to {@code stop}, which is not read, or to the end. */
    String until(char stop) {
        return run(c -> c != stop);
    }

    /** RFC 9110 §8.8.3: the opaque part of an entity tag with its quotes, be it weak or strong; empty if none is here. */
    String entityTag() {
        int begin = text.startsWith("W/", at) ? at + 2 : at;
        if (!text.startsWith("\"", begin)) {
            return "";
        }
        at = Math.min(text.length(), Ascii.end(text, begin + 1, c -> c != '"') + 1);
        return text.substring(begin, at);
    }

    /**
     * RFC 9110 §5.6.4, without its quotes and backslashes.
     *
     * @return empty if none is here; then nothing is read
     */
    Optional<String> quotedString() {
        if (unclosed || atEnd() || text.charAt(at) != '"') {
            return Optional.empty();
        }
        StringBuilder value = new StringBuilder();
        for (int i = at + 1; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"') {
                at = i + 1;
                return Optional.of(value.toString());
            }
            // "quoted-pair = "\" ( HTAB / SP / VCHAR / obs-text )" stands for the character behind the backslash.
            boolean pair = c == '\\' && i + 1 < text.length();
            value.append(pair ? text.charAt(++i) : c);
        }
        unclosed = true;
        return Optional.empty();
    }
}
