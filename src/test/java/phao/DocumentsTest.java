package phao;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What people copy out of the documents into a shell. */
class DocumentsTest {

    private static List<Path> documents() throws IOException {
        try (Stream<Path> docs = Files.walk(Path.of("docs")); Stream<Path> payara = Files.walk(Path.of("payara-config"))) {
            return Stream.of(Stream.of(Path.of("README.md"), Path.of("CHANGELOG.md")), docs, payara).flatMap(all -> all)
                    .filter(path -> path.toString().endsWith(".md")).toList();
        }
    }

    /** For zsh a question mark is a pattern, and a command with one that no file matches is not run. */
    @Test
    void in_a_command_an_address_with_a_question_mark_stands_in_quotes() throws IOException {
        List<String> bare = new ArrayList<>();
        int commands = 0;
        for (Path document : documents()) {
            for (String line : Files.readAllLines(document)) {
                if (line.startsWith("    ") && (line.strip().startsWith("curl ") || line.strip().startsWith("wget "))) {
                    commands++;
                    if (unquoted(line).contains("?")) {
                        bare.add(document + ": " + line.strip());
                    }
                }
            }
        }
        assertThat(commands).isGreaterThan(5);
        assertThat(bare).isEmpty();
    }

    /** Without what stands in quotes. */
    private static String unquoted(String line) {
        StringBuilder outside = new StringBuilder();
        char quote = 0;
        for (char c : line.toCharArray()) {
            if (quote == 0 && (c == '\'' || c == '"')) {
                quote = c;
            } else if (c == quote) {
                quote = 0;
            } else if (quote == 0) {
                outside.append(c);
            }
        }
        return outside.toString();
    }
}
