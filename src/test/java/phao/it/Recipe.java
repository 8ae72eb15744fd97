package phao.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Commands of a document that bring Phao into a container, as they stand there.
 *
 * @param title the heading above them, or the bold words that begin their paragraph
 * @param blocks the text of each indented block, without its indent
 */
record Recipe(Path document, String title, List<String> blocks) {

    private static final String INDENT = "    ";
    private static final Path DEPLOY = Path.of("docs/deploy.md");
    private static final String SECTION = "In a container";

    String name() {
        return document + ": " + title;
    }

    /** All that there are, in whatever document. */
    static List<Recipe> all() throws IOException {
        List<Recipe> all = new ArrayList<>();
        try (Stream<Path> docs = Files.walk(Path.of("docs"));
                Stream<Path> payara = Files.walk(Path.of("payara-config"))) {
            for (Path document : Stream.of(Stream.of(Path.of("README.md")), docs, payara)
                    .flatMap(paths -> paths)
                    .filter(path -> path.toString().endsWith(".md"))
                    .sorted()
                    .toList()) {
                all.addAll(of(document));
            }
        }
        return all;
    }

    /** @param name as {@link #name} */
    static Recipe named(String name) throws IOException {
        return all().stream()
                .filter(recipe -> recipe.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no document has the recipe " + name));
    }

    /** Indented blocks, each under the heading or the bold words before it. */
    private static List<Recipe> of(Path document) throws IOException {
        List<Recipe> all = new ArrayList<>();
        String section = "";
        Recipe under = new Recipe(document, "", new ArrayList<>());
        StringBuilder block = new StringBuilder();
        boolean afterBlank = true;
        List<String> lines = new ArrayList<>(Files.readAllLines(document));
        lines.add("");
        for (String line : lines) {
            // Not what goes on with an item of a list.
            if (line.startsWith(INDENT) && (afterBlank || !block.isEmpty())) {
                block.append(line.substring(INDENT.length())).append('\n');
                continue;
            }
            afterBlank = line.isBlank();
            if (!block.isEmpty()) {
                if (isRecipe(document, section, block.toString())) {
                    if (under.blocks().isEmpty()) {
                        all.add(under);
                    }
                    under.blocks().add(block.toString());
                }
                block.setLength(0);
            }
            boolean heading = line.startsWith("#");
            section = heading ? line.replaceFirst("^#+ ", "") : section;
            if (heading || line.startsWith("**") && line.contains(".**")) {
                under = new Recipe(
                        document, heading ? section : line.substring(2, line.indexOf(".**")), new ArrayList<>());
            }
        }
        return all;
    }

    private static boolean isRecipe(Path document, String section, String block) {
        return document.startsWith("payara-config")
                || document.equals(DEPLOY) && section.equals(SECTION)
                || block.contains("asadmin ")
                || block.contains("webapps/")
                || block.contains("deploy");
    }
}
