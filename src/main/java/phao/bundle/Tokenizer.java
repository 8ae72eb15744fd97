package phao.bundle;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;

/**
 * Cuts JavaScript into tokens, as far as joining modules needs them (ECMAScript §12). Where only a parser could tell a division from a
 * regular expression, it is an error, and the source must be written in another way.
 */
final class Tokenizer {

    /** Behind these words an expression begins, so that a slash begins a regular expression. */
    private static final Set<String> BEFORE_EXPRESSIONS = Set.of(
            "return",
            "typeof",
            "case",
            "in",
            "of",
            "delete",
            "void",
            "throw",
            "new",
            "instanceof",
            "else",
            "do",
            "await",
            "yield");

    private final String file;
    private final String source;
    private final List<Token> tokens = new ArrayList<>();
    /** For each template that is open: how many braces are open in its present expression. */
    private final Deque<Integer> templates = new ArrayDeque<>();

    private int at;
    private int line = 1;

    private Tokenizer(String file, String source) {
        this.file = file;
        this.source = source;
    }

    static List<Token> tokens(String file, String source) throws BundleException {
        Tokenizer tokenizer = new Tokenizer(file, source.replace("\r\n", "\n"));
        while (tokenizer.at < tokenizer.source.length()) {
            tokenizer.next();
        }
        if (!tokenizer.templates.isEmpty()) {
            throw tokenizer.fault("a template has no end");
        }
        return tokenizer.tokens;
    }

    private void next() throws BundleException {
        char c = source.charAt(at);
        if (Character.isWhitespace(c) || source.startsWith("//", at) || source.startsWith("/*", at)) {
            space();
        } else if (Character.isJavaIdentifierPart(c) || c == '#' || c == '\\') {
            add(Token.Kind.WORD, endOf(Tokenizer::isOfWord));
        } else if (c == '"' || c == '\'') {
            string(c);
        } else if (c == '`') {
            template(Token.Kind.TEMPLATE);
        } else if (c == '}' && !templates.isEmpty() && templates.peek() == 0) {
            templates.pop();
            template(Token.Kind.TEMPLATE);
        } else if (c == '/' && beginsRegex()) {
            regex();
        } else {
            punctuator(c);
        }
    }

    private static boolean isOfWord(char c) {
        return Character.isJavaIdentifierPart(c) || c == '#' || c == '\\';
    }

    private interface Characters {
        boolean has(char c);
    }

    private int endOf(Characters characters) {
        int end = at;
        while (end < source.length() && characters.has(source.charAt(end))) {
            end++;
        }
        return end;
    }

    /** Blanks and comments together, as one newline or one blank. */
    private void space() throws BundleException {
        int begin = line;
        while (at < source.length()) {
            int end = endOf(Character::isWhitespace);
            if (source.startsWith("//", end)) {
                end = endAt("\n", end);
            } else if (source.startsWith("/*", end)) {
                end = endAt("*/", end + 2) + 2;
                if (end > source.length()) {
                    throw fault("a comment has no end");
                }
            } else if (end == at) {
                break;
            }
            countLines(end);
            at = end;
        }
        tokens.add(new Token(Token.Kind.SPACE, line > begin ? "\n" : " ", begin));
    }

    private int endAt(String stop, int from) {
        int found = source.indexOf(stop, from);
        return found < 0 ? source.length() : found;
    }

    private void string(char quote) throws BundleException {
        int end = at + 1;
        while (end < source.length() && source.charAt(end) != quote && source.charAt(end) != '\n') {
            end += source.charAt(end) == '\\' ? 2 : 1;
        }
        if (end >= source.length() || source.charAt(end) == '\n') {
            throw fault("a string has no end in its line");
        }
        add(Token.Kind.STRING, end + 1);
    }

    /** From a backtick, or from the brace that ends an expression, up to the next expression or the end. */
    private void template(Token.Kind kind) throws BundleException {
        int end = at + 1;
        while (end < source.length() && source.charAt(end) != '`' && !source.startsWith("${", end)) {
            end += source.charAt(end) == '\\' ? 2 : 1;
        }
        if (end >= source.length()) {
            throw fault("a template has no end");
        }
        boolean expression = source.charAt(end) == '$';
        add(kind, end + (expression ? 2 : 1));
        if (expression) {
            templates.push(0);
        }
    }

    private boolean beginsRegex() throws BundleException {
        Token before = before();
        if (before == null
                || (before.kind() == Token.Kind.TEMPLATE && before.text().endsWith("${"))) {
            return true;
        }
        if (before.is("}") || before.is("++") || before.is("--")) {
            throw fault("whether a / behind " + before.text()
                    + " divides only a parser could tell: put parentheses around it");
        }
        return before.kind() == Token.Kind.WORD
                ? BEFORE_EXPRESSIONS.contains(before.text())
                : before.kind() == Token.Kind.PUNCTUATOR && !before.is(")") && !before.is("]");
    }

    /** The last token that is no space, null at the beginning. */
    private Token before() {
        for (int i = tokens.size() - 1; i >= 0; i--) {
            if (!tokens.get(i).isSpace()) {
                return tokens.get(i);
            }
        }
        return null;
    }

    private void regex() throws BundleException {
        int end = at + 1;
        boolean inClass = false;
        for (; end < source.length() && (inClass || source.charAt(end) != '/'); end++) {
            char c = source.charAt(end);
            if (c == '\n') {
                throw fault("a regular expression has no end in its line");
            }
            inClass = c == '[' || (inClass && c != ']');
            end += c == '\\' ? 1 : 0;
        }
        if (end >= source.length()) {
            throw fault("a regular expression has no end");
        }
        add(Token.Kind.REGEX, end + 1);
    }

    private void punctuator(char c) {
        if (!templates.isEmpty() && (c == '{' || c == '}')) {
            templates.push(templates.pop() + (c == '{' ? 1 : -1));
        }
        boolean twice = (c == '+' || c == '-') && at + 1 < source.length() && source.charAt(at + 1) == c;
        add(Token.Kind.PUNCTUATOR, at + (twice ? 2 : 1));
    }

    private void add(Token.Kind kind, int end) {
        tokens.add(new Token(kind, source.substring(at, end), line));
        countLines(end);
        at = end;
    }

    private void countLines(int end) {
        line += (int) source.substring(at, end).chars().filter(c -> c == '\n').count();
    }

    private BundleException fault(String message) {
        return new BundleException(file, line, message);
    }
}
