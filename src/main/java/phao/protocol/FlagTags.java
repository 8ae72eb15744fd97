package phao.protocol;

/** The invisible tags that turn a black flag into the flag of a region: UTS #51, ED-14a. */
final class FlagTags {

    private static final int BLACK_FLAG = 0x1F3F4;
    private static final int END = 0xE007F;
    /** How many letters and digits a region has at least, as in "gbsct". */
    private static final int LEAST = 3;
    /** How many it has at most. */
    private static final int MOST = 6;

    private FlagTags() {}

    static boolean isTag(int c) {
        return c == END || isLetterOrDigit(c);
    }

    /** Whether the tag at place {@code i} is part of a whole sequence: flag, region, end. */
    static boolean areOfFlag(int[] points, int i) {
        int flag = i;
        while (flag >= 0 && i - flag <= MOST + 1 && isTag(points[flag])) {
            flag--;
        }
        int end = flag + 1;
        while (end < points.length && end - flag <= MOST + 1 && isLetterOrDigit(points[end])) {
            end++;
        }
        int length = end - flag - 1;
        return flag >= 0
                && points[flag] == BLACK_FLAG
                && length >= LEAST
                && length <= MOST
                && end >= i
                && end < points.length
                && points[end] == END;
    }

    private static boolean isLetterOrDigit(int c) {
        return (c >= 0xE0030 && c <= 0xE0039) || (c >= 0xE0061 && c <= 0xE007A);
    }
}
