package phao.bundle;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import phao.bundle.Module.Export;
import phao.bundle.Module.Import;

/** Finds what a module imports and exports, in the forms that this project uses; other forms are errors. */
final class ModuleReader {

    /** The joined text uses such names for modules: no module may use one itself. */
    static final String RESERVED = "$module";

    /** No blank beside them says anything. Not + and -, of which two are another sign, nor / and !, which begin others. */
    private static final Set<String> SEPARATE = Set.of(",", ";", ":", "?", "=", "(", ")", "[", "]", "{", "}", "&", "|");

    /** No statement ends after the ones, or before the others. */
    private static final Set<String> OPENING = Set.of("(", "[", ",");

    private static final Set<String> CLOSING = Set.of(")", "]");

    private final String file;
    private final List<Token> tokens;
    private final List<Import> imports = new ArrayList<>();
    private final List<Export> exports = new ArrayList<>();
    private final StringBuilder body = new StringBuilder();
    private int at;

    private ModuleReader(String file, List<Token> tokens) {
        this.file = file;
        this.tokens = tokens;
    }

    /** @param file its path from the page's folder */
    static Module read(String file, String source) throws BundleException {
        ModuleReader reader = new ModuleReader(file, Tokenizer.tokens(file, source));
        reader.read();
        return new Module(
                file,
                List.copyOf(reader.imports),
                List.copyOf(reader.exports),
                reader.body.toString().strip());
    }

    private void read() throws BundleException {
        int depth = 0;
        while (at < tokens.size()) {
            Token token = tokens.get(at);
            if (token.is("import") || token.is("export")) {
                at++;
                if (depth > 0 || peek().is("(") || peek().is(".")) {
                    throw fault("only statements that import or export are joined, not import() or import.meta");
                }
                if (token.is("import")) {
                    readImport();
                } else {
                    readExport();
                }
                continue;
            }
            if (token.kind() == Token.Kind.WORD && token.text().startsWith(RESERVED)) {
                throw fault("names that begin with " + RESERVED + " are the joined text's own");
            }
            depth += depthBy(token);
            if (!token.isSpace() || isNeeded(token)) {
                body.append(token.text());
            }
            at++;
        }
    }

    /** Lines stay, as far as they are no parts of a list, so that a stack trace can be read. */
    private boolean isNeeded(Token space) {
        String before = at == 0 ? "" : tokens.get(at - 1).text();
        String after = at + 1 == tokens.size() ? "" : tokens.get(at + 1).text();
        return space.text().equals("\n")
                ? !OPENING.contains(before) && !CLOSING.contains(after)
                : !SEPARATE.contains(before) && !SEPARATE.contains(after);
    }

    private static int depthBy(Token token) {
        if (token.kind() == Token.Kind.TEMPLATE) {
            return (token.text().endsWith("${") ? 1 : 0) - (token.text().startsWith("}") ? 1 : 0);
        }
        return token.is("{") || token.is("(") || token.is("[")
                ? 1
                : token.is("}") || token.is(")") || token.is("]") ? -1 : 0;
    }

    private void readImport() throws BundleException {
        String pattern = "";
        if (peek().kind() != Token.Kind.STRING) {
            pattern = importPattern();
            expect("from");
        }
        imports.add(new Import(specifier(), pattern));
        expect(";");
    }

    private String importPattern() throws BundleException {
        if (peek().is("*")) {
            next();
            expect("as");
            return word();
        }
        if (peek().is("{")) {
            List<String> pairs = new ArrayList<>();
            for (Export one : names()) {
                pairs.add(one.local().equals(one.name()) ? one.name() : one.local() + ": " + one.name());
            }
            return "{ " + String.join(", ", pairs) + " }";
        }
        return "{ default: " + word() + " }";
    }

    private void readExport() throws BundleException {
        Token first = peek();
        if (first.is("{")) {
            List<Export> names = names();
            if (peek().is("from")) {
                next();
                String from = specifier();
                imports.add(new Import(from, ""));
                names.forEach(one -> exports.add(new Export(one.name(), one.local(), from)));
            } else {
                exports.addAll(names);
            }
            expect(";");
        } else if (first.is("default")) {
            next();
            exports.add(new Export("default", word(), ""));
            expect(";");
        } else if (Set.of("class", "function", "async", "const").contains(first.text())) {
            exports.add(declared(first));
        } else {
            throw fault("export " + first.text()
                    + " is not joined: export a const, a function, a class, a name as default, or { names }");
        }
    }

    /** The declaration itself stays where it is, and is read as any code. */
    private Export declared(Token first) throws BundleException {
        int begin = at;
        next();
        if (first.is("async")) {
            expect("function");
        }
        if (peek().is("*")) {
            next();
        }
        String name = word();
        if (first.is("const")) {
            checkAlone();
        }
        at = begin;
        return new Export(name, name, "");
    }

    /** Checks that a const has a value, and that no other const follows it behind a comma. */
    private void checkAlone() throws BundleException {
        expect("=");
        int depth = 0;
        for (int i = at; i < tokens.size() && !(depth == 0 && tokens.get(i).is(";")); i++) {
            depth += depthBy(tokens.get(i));
            if (depth == 0 && tokens.get(i).is(",")) {
                throw fault("an exported const stands alone: write another export for the next one");
            }
        }
    }

    /** {@code { a, b as c }}: local names and how others know them. */
    private List<Export> names() throws BundleException {
        List<Export> names = new ArrayList<>();
        expect("{");
        while (!peek().is("}")) {
            String local = word();
            String name = local;
            if (peek().is("as")) {
                next();
                name = word();
            }
            names.add(new Export(name, local, ""));
            if (!peek().is("}")) {
                expect(",");
            }
        }
        expect("}");
        return names;
    }

    /** The file that such a string means, by its path from the page's folder. */
    private String specifier() throws BundleException {
        Token token = next();
        String text = token.text();
        if (token.kind() != Token.Kind.STRING || !text.substring(1).startsWith(".") || text.contains("\\")) {
            throw fault("a module is imported by a path that begins with ./ or ../, not by " + text);
        }
        Path path = Path.of(file)
                .resolveSibling(text.substring(1, text.length() - 1))
                .normalize();
        if (path.startsWith("..")) {
            throw fault(text + " is outside of the page's folder");
        }
        return path.toString().replace('\\', '/');
    }

    private String word() throws BundleException {
        Token token = next();
        if (token.kind() != Token.Kind.WORD) {
            throw fault("a name is expected and not " + token.text());
        }
        return token.text();
    }

    private void expect(String text) throws BundleException {
        Token token = next();
        if (!token.is(text)) {
            throw fault(text + " is expected and not " + token.text());
        }
    }

    private Token next() throws BundleException {
        Token token = peek();
        at++;
        return token;
    }

    /** The next token that is no space. */
    private Token peek() throws BundleException {
        while (at < tokens.size() && tokens.get(at).isSpace()) {
            at++;
        }
        if (at == tokens.size()) {
            throw new BundleException(file, "ends in the middle of an import or export");
        }
        return tokens.get(at);
    }

    private BundleException fault(String message) {
        return new BundleException(
                file,
                tokens.get(Math.min(Math.max(0, at - 1), tokens.size() - 1)).line(),
                message);
    }
}
