package phao.protocol;

/** Characters that show nothing but room: White_Space (what ends lines is refused anyway), and U+2800, a braille character without dots. */
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
        // All of them are in the basic plane: one char each.
        return Ascii.trim(text, Blanks::isBlank);
    }
}
