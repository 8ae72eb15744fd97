package phao.bundle;

/**
 * A piece of JavaScript.
 *
 * @param text as it is written; of {@link Kind#SPACE}, which may have been a comment, a blank or a newline
 * @param line where it begins, counted from 1
 */
record Token(Kind kind, String text, int line) {

    /** What it is: enough to find modules' imports and exports, and to leave comments out. */
    enum Kind {
        WORD,
        PUNCTUATOR,
        STRING,
        TEMPLATE,
        REGEX,
        SPACE
    }

    boolean is(String other) {
        return (kind == Kind.WORD || kind == Kind.PUNCTUATOR) && text.equals(other);
    }

    boolean isSpace() {
        return kind == Kind.SPACE;
    }
}
