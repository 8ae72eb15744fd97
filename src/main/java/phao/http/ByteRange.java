package phao.http;

import java.util.Optional;
import phao.protocol.Ascii;

/**
 * The part of a content that a request wants (RFC 9110 §14).
 *
 * @param from the first byte
 * @param to the last one
 */
record ByteRange(int from, int to) {

    private static final String UNIT = "bytes";
    /** A number with more digits could overflow a long, and no content is that long. */
    private static final int MAX_DIGITS = 15;

    /** The content has none of the bytes that are asked for. */
    static final class Unsatisfiable extends Exception {
        private static final long serialVersionUID = 1L;

        Unsatisfiable() {
            super("", null, false, false);
        }
    }

    /**
     * @param header the value of Range, null if there is none
     * @return empty for the whole content: a server may ignore a range that it can't read, and several ranges
     */
    static Optional<ByteRange> of(String header, int size) throws Unsatisfiable {
        HeaderReader reader = new HeaderReader(header);
        reader.blanks();
        // RFC 9110 §14.1: "All range unit names are case-insensitive".
        boolean readable = reader.token().equalsIgnoreCase(UNIT) && follows(reader, '=');
        String first = reader.digits();
        readable &= follows(reader, '-');
        String last = reader.digits();
        reader.blanks();
        if (!readable
                || !reader.atEnd()
                || !isPosition(first)
                || !isPosition(last)
                || (first.isEmpty() && last.isEmpty())) {
            return Optional.empty();
        }
        if (first.isEmpty()) {
            // A suffix-range: the last bytes of the content, of this number.
            return range(Math.max(0, size - Long.parseLong(last)), size - 1, size);
        }
        long from = Long.parseLong(first);
        long to = last.isEmpty() ? Long.MAX_VALUE : Long.parseLong(last);
        // "An int-range is invalid if the last-pos value is present and less than first-pos": and is ignored.
        return to < from ? Optional.empty() : range(from, Math.min(to, size - 1), size);
    }

    /** Reads {@code c} and the blanks around it, which some clients send though the grammar has none. */
    private static boolean follows(HeaderReader reader, char c) {
        reader.blanks();
        boolean there = reader.skip(c);
        reader.blanks();
        return there;
    }

    private static boolean isPosition(String digits) {
        return digits.isEmpty() || Ascii.isNumber(digits, MAX_DIGITS);
    }

    private static Optional<ByteRange> range(long from, long to, int size) throws Unsatisfiable {
        if (from >= size || to < from) {
            throw new Unsatisfiable();
        }
        return Optional.of(new ByteRange((int) from, (int) to));
    }

    int length() {
        return to - from + 1;
    }
}
