package phao.protocol;

import java.util.Optional;
import phao.protocol.NameFault.Why;

/** The characters of one name: which of them are not allowed where they stand (docs/protocol.md §1). */
final class NameCharacters {

    /** More than languages stack; what is higher covers the lines above and below. */
    static final int MOST_MARKS = 4;

    private static final int NON_JOINER = 0x200C;
    private static final int JOINER = 0x200D;
    private static final int AS_EMOJI = 0xFE0F;
    private static final int KEYCAP = 0x20E3;
    private static final int NONE = -1;

    private final int[] points;
    private final boolean inPath;

    /** @param inPath whether a slash would make two of it */
    NameCharacters(String name, boolean inPath) {
        this.points = name.codePoints().toArray();
        this.inPath = inPath;
    }

    /** @param what how the message calls the name */
    Optional<NameFault> firstFault(String what) {
        int marks = 0;
        for (int i = 0; i < points.length; i++) {
            marks = Unicode13.MARKS.contains(points[i]) ? marks + 1 : 0;
            Optional<Why> why = marks > MOST_MARKS ? Optional.of(Why.MARKS) : why(i);
            if (why.isPresent()) {
                return Optional.of(new NameFault(
                        why.get(), what + " has " + text(why.get()).formatted(points[i], i)));
            }
        }
        return Optional.empty();
    }

    private static String text(Why why) {
        return switch (why) {
            case PATH -> "'%c' at %d: it is not allowed in names";
            case CONTROL -> "the control character U+%04X at %d: remove it";
            case UNKNOWN -> "U+%04X at %d, which is no character of Unicode 13: remove it";
            case MARKS -> "more than " + MOST_MARKS + " combining marks in a row, U+%04X at %d: remove some";
            default -> "U+%04X at %d, which is invisible there: remove it";
        };
    }

    private Optional<Why> why(int i) {
        int c = points[i];
        if (isControl(c)) {
            return Optional.of(Why.CONTROL);
        }
        if (inPath && (c == '/' || c == '\\')) {
            return Optional.of(Why.PATH);
        }
        if (Unicode13.INVISIBLE.contains(c)) {
            return isNeeded(i) ? Optional.empty() : Optional.of(Why.INVISIBLE);
        }
        return Unicode13.UNKNOWN.contains(c) ? Optional.of(Why.UNKNOWN) : Optional.empty();
    }

    /** Whether it is an invisible character that changes, at this place, what is seen. */
    private boolean isNeeded(int i) {
        return switch (points[i]) {
            case NON_JOINER -> followsVirama(i) || partsJoinedLetters(i);
            case JOINER -> followsVirama(i) || joinsPictographs(i);
            case AS_EMOJI ->
                Unicode13.PICTOGRAPHS.contains(at(i - 1)) || (isOfKeycap(at(i - 1)) && at(i + 1) == KEYCAP);
            default -> FlagTags.isTag(points[i]) && FlagTags.areOfFlag(points, i);
        };
    }

    /** RFC 5892, Appendix A.1 and A.2: "If Canonical_Combining_Class(Before(cp)) .eq. Virama Then True". */
    private boolean followsVirama(int i) {
        return Unicode13.VIRAMAS.contains(at(i - 1));
    }

    /** RFC 5892, Appendix A.1: "(Joining_Type:{L,D})(Joining_Type:T)*U+200C (Joining_Type:T)*(Joining_Type:{R,D})". */
    private boolean partsJoinedLetters(int i) {
        int before = i - 1;
        while (Unicode13.TRANSPARENT.contains(at(before))) {
            before--;
        }
        int behind = i + 1;
        while (Unicode13.TRANSPARENT.contains(at(behind))) {
            behind++;
        }
        return Unicode13.JOINS_NEXT.contains(at(before)) && Unicode13.JOINS_BEFORE.contains(at(behind));
    }

    /** UTS #51, ED-16: an emoji, perhaps with a colour of skin or U+FE0F, the joiner, and another emoji. */
    private boolean joinsPictographs(int i) {
        int before = at(i - 1) == AS_EMOJI || isSkin(at(i - 1)) ? i - 2 : i - 1;
        return Unicode13.PICTOGRAPHS.contains(at(before)) && Unicode13.PICTOGRAPHS.contains(at(i + 1));
    }

    private int at(int i) {
        return i >= 0 && i < points.length ? points[i] : NONE;
    }

    private static boolean isSkin(int c) {
        return c >= 0x1F3FB && c <= 0x1F3FF;
    }

    private static boolean isOfKeycap(int c) {
        return (c >= '0' && c <= '9') || c == '#' || c == '*';
    }

    /** U+2028 and U+2029 end lines as those do. */
    private static boolean isControl(int c) {
        return (c >= 0 && c < 0x20) || (c >= 0x7F && c < 0xA0) || c == 0x2028 || c == 0x2029;
    }
}
