package phao.js;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The types of phao.js, by TypeScript's own compiler over the programs in src/test/ts. */
class TypesTest {

    @ParameterizedTest
    @ValueSource(strings = {"browser", "server"})
    void a_program_in_typescript_is_checked_without_an_error(String program) throws Exception {
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
