package phao;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the documents hold to: commands that can be copied into a shell, two languages that say the same, no dead links. */
class DocumentsTest {

    private static List<Path> documents() throws IOException {
        try (Stream<Path> docs = Files.walk(Path.of("docs"));
                Stream<Path> payara = Files.walk(Path.of("payara-config"))) {
            return Stream.of(
                            Stream.of("README.md", "README.vi.md", "CONTRIBUTING.md", "CHANGELOG.md")
                                    .map(Path::of),
                            docs,
                            payara)
                    .flatMap(all -> all)
                    .filter(path -> path.toString().endsWith(".md"))
                    .toList();
        }
    }

    @Test
    void no_cell_of_a_table_is_longer_than_200_characters() throws IOException {
        List<String> tooLong = new ArrayList<>();
        int cells = 0;
        for (Path document : documents()) {
            for (String line : Files.readAllLines(document)) {
                if (line.startsWith("|")) {
                    for (String cell : line.split("(?<!\\\\)\\|")) {
                        cells++;
                        if (cell.strip().length() > 200) {
                            tooLong.add(document + ": " + cell.strip());
                        }
                    }
                }
            }
        }
        assertThat(cells).isGreaterThan(500);
        assertThat(tooLong).isEmpty();
    }

    @Test
    void a_decision_says_when_it_was_taken_and_whether_it_holds() throws IOException {
        try (Stream<Path> decisions = Files.list(Path.of("docs/decisions"))) {
            assertThat(decisions).hasSizeGreaterThan(10).allSatisfy(decision -> {
                List<String> lines = Files.readAllLines(decision);
                int number = Integer.parseInt(decision.getFileName().toString().substring(0, 4));
                assertThat(lines.get(0)).startsWith("# " + number + ". ");
                assertThat(lines.get(2)).matches("(Accepted|Superseded by \\d{4}) on 20\\d\\d-\\d\\d-\\d\\d[.;].*");
            });
        }
    }

    /** For zsh a question mark is a pattern, and a command with one that no file matches is not run. */
    @Test
    void in_a_command_an_address_with_a_question_mark_stands_in_quotes() throws IOException {
        List<String> bare = new ArrayList<>();
        int commands = 0;
        for (Path document : documents()) {
            for (String line : Files.readAllLines(document)) {
                if (line.startsWith("    ")
                        && (line.strip().startsWith("curl ") || line.strip().startsWith("wget "))) {
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

    @Test
    void the_vietnamese_readme_has_the_headings_commands_and_links_of_the_english_one() throws IOException {
        List<String> english = skeleton(Path.of("README.md"));
        assertThat(english).hasSizeGreaterThan(20);
        assertThat(skeleton(Path.of("README.vi.md"))).isEqualTo(english);
    }

    /** The levels of headings, the blocks of code as they are, and where links lead. */
    private static List<String> skeleton(Path document) throws IOException {
        List<String> parts = new ArrayList<>();
        for (String line : Files.readAllLines(document)) {
            if (line.startsWith("#")) {
                parts.add(line.substring(0, line.indexOf(' ')));
            } else if (line.startsWith("    ")) {
                parts.add(line);
            } else {
                targets(line).stream()
                        .filter(target -> !target.startsWith("README"))
                        .forEach(parts::add);
            }
        }
        return parts;
    }

    @Test
    void a_link_to_a_file_leads_to_one() throws IOException {
        List<String> dead = new ArrayList<>();
        for (Path document : documents()) {
            for (String line : Files.readAllLines(document)) {
                for (String target : line.startsWith("    ") ? List.<String>of() : targets(line)) {
                    String file = target.replaceFirst("#.*", "");
                    if (!target.contains("://") && !file.isEmpty() && !Files.exists(document.resolveSibling(file))) {
                        dead.add(document + ": " + target);
                    }
                }
            }
        }
        assertThat(dead).isEmpty();
    }

    /** Of {@code [text](target)}, and of pictures. */
    private static List<String> targets(String line) {
        List<String> targets = new ArrayList<>();
        for (String[] ends : new String[][] {{"](", ")"}, {"srcset=\"", "\""}, {"src=\"", "\""}}) {
            for (int at = line.indexOf(ends[0]); at >= 0; at = line.indexOf(ends[0], at + 1)) {
                int from = at + ends[0].length();
                targets.add(line.substring(from, line.indexOf(ends[1], from)));
            }
        }
        return targets;
    }

    /** In docs/architecture.md, "The way of one message": a word like {@code RoomLog.append} is a class of ours with that method. */
    @Test
    void the_way_of_one_message_names_classes_and_methods_that_exist() throws IOException {
        String architecture = Files.readString(Path.of("docs/architecture.md"));
        String way = architecture.substring(
                architecture.indexOf("## The way of one message"), architecture.indexOf("## Rules of the core"));
        Map<String, List<Path>> sources;
        try (Stream<Path> all = Files.walk(Path.of("src/main/java"))) {
            sources = all.filter(path -> path.toString().endsWith(".java"))
                    .collect(Collectors.groupingBy(
                            path -> path.getFileName().toString().replace(".java", "")));
        }
        List<String> named = way.lines()
                .flatMap(line -> Stream.of(line.split("`")))
                .filter(word -> word.matches("[A-Z]\\w+\\.[a-z]\\w+"))
                .toList();
        assertThat(named).hasSizeGreaterThan(12).allSatisfy(word -> {
            String method = "    [\\w<>,.? ]+ " + word.substring(word.indexOf('.') + 1) + "\\(.*";
            boolean exists = false;
            for (Path source : sources.getOrDefault(word.substring(0, word.indexOf('.')), List.of())) {
                exists |= Files.readAllLines(source).stream().anyMatch(line -> line.matches(method));
            }
            assertThat(exists).as(word).isTrue();
        });
    }
}
