package phao.js;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** By TypeScript's own compiler: the types of phao.js, over the programs in src/test/ts, and the page's JavaScript itself. */
class TypesTest {

    @ParameterizedTest
    @ValueSource(strings = {"browser", "server"})
    void a_program_in_typescript_is_checked_without_an_error(String program) throws Exception {
        check(program);
    }

    /** What is unused, can't be reached, returns nothing in one of its ways, or is not there (src/test/ts/tsconfig.lint.json). */
    @ParameterizedTest
    @ValueSource(strings = {"page", "worker"})
    void the_javascript_that_browsers_run_is_checked_without_an_error(String program) throws Exception {
        check(program);
    }

    private static void check(String program) throws Exception {
        Process process = Node.run(
                        Webjar.unpacked("typescript").resolve("lib/tsc.js").toString(),
                        "-p",
                        "src/test/ts/tsconfig." + program + ".json")
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
    }
}
