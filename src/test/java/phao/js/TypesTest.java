package phao.js;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The types of phao.js, by TypeScript's own compiler over the programs in src/test/ts. */
class TypesTest {

    private static final String COMPILER = "META-INF/resources/webjars/typescript/5.9.3/lib/";

    @TempDir
    private static Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"browser", "server"})
    void a_program_in_typescript_is_checked_without_an_error(String program) throws Exception {
        Process process = Node.run(compiler().toString(), "-p", "src/test/ts/tsconfig." + program + ".json")
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
    }

    /** Out of its jar, with the types of the language and of browsers. */
    private static Path compiler() throws IOException, URISyntaxException {
        Path compiler = folder.resolve("tsc.js");
        if (!Files.exists(compiler)) {
            URL packed = TypesTest.class.getClassLoader().getResource(COMPILER + "tsc.js");
            assertThat(packed).as("TypeScript is on the class path").isNotNull();
            String jar = packed.toURI().toString();
            try (FileSystem zip = FileSystems.newFileSystem(URI.create(jar.substring(0, jar.indexOf('!'))), Map.of());
                    Stream<Path> files = Files.list(zip.getPath(COMPILER))) {
                List<Path> needed = files.filter(
                                file -> file.getFileName().toString().matches("_?tsc\\.js|lib\\..*\\.d\\.ts"))
                        .toList();
                for (Path file : needed) {
                    Files.copy(file, folder.resolve(file.getFileName().toString()));
                }
            }
        }
        return compiler;
    }
}
