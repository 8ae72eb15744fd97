package phao.bundle;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Style sheets as one, in their order, without comments and indentation. */
final class StyleSheets {

    private StyleSheets() {}

    /** @param files by their paths from the folder */
    static String join(Path folder, List<String> files) throws IOException, BundleException {
        StringBuilder joined = new StringBuilder();
        for (String file : files) {
            String text =
                    withoutComments(file, Files.readString(folder.resolve(file)).replace("\r\n", "\n"));
            if (text.contains("@import")) {
                throw new BundleException(file, "@import is not joined: name the style sheet in index.html");
            }
            if (text.replace("url(data:", "").replace("url(\"data:", "").contains("url(")) {
                throw new BundleException(
                        file,
                        "an address in a style sheet would be another one in the joined file: only data: is taken");
            }
            text.lines()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty())
                    .forEach(line -> joined.append(line).append('\n'));
        }
        return joined.toString();
    }

    private static String withoutComments(String file, String source) throws BundleException {
        StringBuilder text = new StringBuilder();
        char quote = 0;
        for (int at = 0; at < source.length(); at++) {
            char c = source.charAt(at);
            if (quote == 0 && source.startsWith("/*", at)) {
                int end = source.indexOf("*/", at + 2);
                if (end < 0) {
                    throw new BundleException(file, "a comment has no end");
                }
                at = end + 1;
                continue;
            }
            text.append(c);
            if (quote != 0 && c == '\\' && at + 1 < source.length()) {
                text.append(source.charAt(++at));
            } else if (c == quote) {
                quote = 0;
            } else if (quote == 0 && (c == '"' || c == '\'')) {
                quote = c;
            }
        }
        return text.toString();
    }
}
