package phao.http;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The part of a content that a request wants (RFC 9110 §14).
 *
 * @param from the first byte
 * @param to the last one
 */
record ByteRange(int from, int to) {

    private static final Pattern ONE = Pattern.compile("bytes\\s*=\\s*([0-9]{0,15})\\s*-\\s*([0-9]{0,15})");

    /** None of the bytes that are asked for are there. */
    static final class Unsatisfiable extends Exception {
        private static final long serialVersionUID = 1L;

        Unsatisfiable() {
            super("", null, false, false);
        }
    }

    /**
     * @param header the value of Range, null if there is none
     * @return empty for the whole: a server may leave a range out of account that it can't read, or several
     */
    static Optional<ByteRange> of(String header, int size) throws Unsatisfiable {
        Matcher matcher = ONE.matcher(header == null ? "" : header.strip());
        if (!matcher.matches() || (matcher.group(1).isEmpty() && matcher.group(2).isEmpty())) {
            return Optional.empty();
        }
        if (matcher.group(1).isEmpty()) {
            // "the last so many bytes"
            long last = Long.parseLong(matcher.group(2));
            return range(Math.max(0, size - last), size - 1, size);
        }
        long from = Long.parseLong(matcher.group(1));
        long to = matcher.group(2).isEmpty() ? Long.MAX_VALUE : Long.parseLong(matcher.group(2));
        // "An int-range is invalid if the last-pos value is present and less than first-pos": as if it were not there.
        return to < from ? Optional.empty() : range(from, Math.min(to, size - 1), size);
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
