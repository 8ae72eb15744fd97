package phao.protocol;

/** Characters that show only a blank: White_Space (without what ends lines, which is refused anyway), and U+2800, a braille character without dots. */
final class Blanks {

    private Blanks() {}

    static boolean isBlank(int c) {
        return c == ' '
                || c == 0xA0
                || c == 0x1680
                || (c >= 0x2000 && c <= 0x200A)
                || c == 0x202F
                || c == 0x205F
                || c == 0x3000
                || c == 0x2800;
    }

    /** The text without the blanks at its ends. */
    static String offTheEnds(String text) {
        // Each of them is one char: all are in the basic plane.
        return Ascii.trim(text, Blanks::isBlank);
    }
}
