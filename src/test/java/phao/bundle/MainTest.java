package phao.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the build makes of a page's folder. */
class MainTest {

    private static final String PAGE = """
            <!doctype html>
            <link rel="icon" href="icon.svg">
            <link rel="stylesheet" href="css/a.css">
            <link rel="stylesheet" href="css/b.css">
            <script type="module" src="js/main.js"></script>
            <body>xin chào</body>
            """;

    @TempDir
    private Path folder;

    private Path sources;
    private Path target;

    @BeforeEach
    void sources() throws IOException {
        sources = folder.resolve("webapp");
        target = folder.resolve("page");
        write("index.html", PAGE);
        write("css/a.css", "/* one */\na::before {\n  content: \"/* stays */  \";\n}\n");
        write("css/b.css", "b { background: url(\"data:,\"); }\n");
        write(
                "js/main.js",
                "import { words } from \"./words.js\";\nconsole.log(words); // " + "much ".repeat(100) + "\n");
        write("js/words.js", "export const words = \"xin chào\";\n");
        write("sw.js", "const FILES = {};\nconsole.log(JSON.stringify(FILES));\n");
        write("picture.png", "x".repeat(1000));
        write("WEB-INF/web.xml", "<web-app/>".repeat(100));
    }

    private void write(String file, String text) throws IOException {
        Path path = sources.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }

    private List<String> build() throws Exception {
        Main.main(new String[] {sources.toString(), target.toString()});
        try (Stream<Path> files = Files.walk(target)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> target.relativize(file).toString())
                    .sorted()
                    .toList();
        }
    }

    @Test
    void the_page_names_one_style_sheet_and_one_script_that_are_there() throws Exception {
        List<String> files = build();
        String page = Files.readString(target.resolve("index.html"));
        assertThat(page.lines().filter(line -> line.contains("stylesheet") || line.contains("script")))
                .hasSize(2);
        assertThat(page).contains("<link rel=\"icon\" href=\"icon.svg\">", "xin chào");
        List<String> assets =
                files.stream().filter(file -> file.startsWith("assets/")).toList();
        assertThat(assets).hasSize(2).allMatch(page::contains);
        assertThat(text(assets, ".css"))
                .isEqualTo("a::before {\ncontent: \"/* stays */  \";\n}\nb { background: url(\"data:,\"); }\n");
        assertThat(text(assets, ".js")).contains("xin chào").doesNotContain("much");
    }

    private String text(List<String> assets, String extension) throws IOException {
        return Files.readString(target.resolve(assets.stream()
                .filter(file -> file.endsWith(extension))
                .findFirst()
                .orElseThrow()));
    }

    @Test
    void the_service_worker_knows_the_page_and_what_it_names_by_their_hashes() throws Exception {
        List<String> kept = new ArrayList<>(
                build().stream().filter(file -> file.startsWith("assets/")).toList());
        kept.add("index.html");
        String worker = Files.readString(target.resolve("sw.js"));
        for (String file : kept) {
            String hash = Main.sha256(Files.readAllBytes(target.resolve(file)));
            assertThat(worker).contains("\"" + file.replace("index.html", "./") + "\": \"" + hash + "\"");
        }
        assertThat(worker.lines().filter(line -> line.startsWith("  \""))).hasSize(3);
        write("sw.js", "const FILES = { };\n");
        assertThatThrownBy(() -> new Main(sources, target).run()).hasMessageContaining("sw.js");
    }

    @Test
    void a_name_changes_with_the_content_and_with_nothing_else() throws Exception {
        List<String> first = build();
        assertThat(build()).isEqualTo(first);
        write("js/words.js", "export const words = \"chào\";\n");
        List<String> second = build();
        assertThat(second).hasSameSizeAs(first).isNotEqualTo(first);
        assertThat(second.stream().filter(first::contains)).anyMatch(file -> file.endsWith(".css"));
    }

    @Test
    void texts_are_compressed_where_that_makes_them_smaller() throws Exception {
        assertThat(build())
                .contains("WEB-INF/gzip/js/main.js")
                .doesNotContain("WEB-INF/gzip/js/words.js", "WEB-INF/gzip/picture.png")
                .noneMatch(file -> file.contains("web.xml"));
        byte[] compressed = Files.readAllBytes(target.resolve("WEB-INF/gzip/js/main.js"));
        assertThat(new String(
                        new GZIPInputStream(new ByteArrayInputStream(compressed)).readAllBytes(),
                        StandardCharsets.UTF_8))
                .isEqualTo(Files.readString(sources.resolve("js/main.js")));
    }

    @Test
    void a_page_or_style_sheet_that_is_not_understood_fails_the_build() throws Exception {
        write("css/b.css", "@import \"c.css\";");
        assertThatThrownBy(() -> new Main(sources, target).run())
                .hasMessageContaining("css/b.css")
                .hasMessageContaining("@import");
        write("css/b.css", "b { background: url(../icon.svg); }");
        assertThatThrownBy(() -> new Main(sources, target).run()).hasMessageContaining("css/b.css");
        write("index.html", PAGE + "<script type=\"module\" src=\"js/other.js\"></script>\n");
        assertThatThrownBy(() -> new Main(sources, target).run()).hasMessageContaining("2 scripts");
    }
}
