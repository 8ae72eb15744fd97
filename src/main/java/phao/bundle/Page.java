package phao.bundle;

import java.util.ArrayList;
import java.util.List;

/**
 * The page's own file: which style sheets and which module it names, each by a tag that has a line to itself.
 *
 * @param styles by their paths from the page's folder, in their order
 */
record Page(String text, List<String> styles, String script) {

    static final String FILE = "index.html";
    private static final String STYLE = "<link rel=\"stylesheet\" href=\"";
    private static final String SCRIPT = "<script type=\"module\" src=\"";

    static Page of(String text) throws BundleException {
        List<String> styles = named(text, STYLE);
        List<String> scripts = named(text, SCRIPT);
        if (styles.isEmpty() || scripts.size() != 1) {
            throw new BundleException(
                    FILE,
                    "has " + styles.size() + " style sheets and " + scripts.size() + " scripts: lines that begin with "
                            + STYLE + " and one that begins with " + SCRIPT + " are expected");
        }
        return new Page(text, styles, scripts.get(0));
    }

    private static List<String> named(String text, String tag) {
        return text.lines()
                .map(String::strip)
                .filter(line -> line.startsWith(tag))
                .map(line -> line.substring(tag.length(), line.indexOf('"', tag.length())))
                .toList();
    }

    /** The same page with the joined files in the place of the first of each. */
    String with(String style, String script) {
        List<String> lines = new ArrayList<>();
        boolean styled = false;
        for (String line : text.lines().toList()) {
            if (line.strip().startsWith(STYLE)) {
                if (!styled) {
                    lines.add("  " + STYLE + style + "\">");
                    // Lets it load before the parser comes to it.
                    lines.add("  " + SCRIPT + script + "\"></script>");
                    styled = true;
                }
            } else if (!line.strip().startsWith(SCRIPT)) {
                lines.add(line);
            }
        }
        return String.join("\n", lines) + "\n";
    }
}
