package phao.js;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** All JavaScript is formatted by Prettier, as {@code .prettierrc.json} says; with {@code -Dmend} this formats it. */
class FormatTest {

    private static final String MEND = "./mvnw -q test -Dtest=FormatTest -Dmend";
    private static final List<String> SOURCES =
            List.of("webapp/**/*.{js,ts}", "src/test/**/*.{js,mjs,ts}", "bench/**/*.{js,mjs}");

    @Test
    void all_javascript_is_formatted() throws Exception {
        boolean mends = System.getProperty("mend") != null;
        String prettier =
                Webjar.unpacked("prettier").resolve("bin/prettier.cjs").toString();
        // --no-editorconfig: the one file decides.
        Stream<String> arguments = Stream.concat(
                Stream.of(prettier, "--no-editorconfig", mends ? "--write" : "--list-different"), SOURCES.stream());
        Process process = Node.run(arguments.toArray(String[]::new))
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor())
                .as("not formatted (%s mends it):%n%s", MEND, said)
                .isZero();
    }
}
