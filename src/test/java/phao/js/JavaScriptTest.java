package phao.js;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Runs the tests in src/test/js with Node's own test runner. */
class JavaScriptTest {

    private static final Path FOLDER = Path.of("src/test/js");
    private static final Path REPORT = Path.of("target/surefire-reports/javascript.txt");
    private static final Pattern PASSED = Pattern.compile("^# pass (\\d+)$", Pattern.MULTILINE);

    @Test
    void the_javascript_tests_pass() throws Exception {
        List<String> arguments = new ArrayList<>(List.of("--test", "--test-reporter=tap"));
        arguments.addAll(files());
        Files.createDirectories(REPORT.getParent());
        Process process = Node.run(arguments.toArray(String[]::new))
                .redirectErrorStream(true)
                .redirectOutput(REPORT.toFile())
                .start();
        boolean ended = process.waitFor(4, TimeUnit.MINUTES);
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        String report = Files.readString(REPORT, StandardCharsets.UTF_8);
        assertThat(ended).as("still running after four minutes\n%s", report).isTrue();
        assertThat(process.exitValue()).as(failures(report)).isZero();
        Matcher passed = PASSED.matcher(report);
        assertThat(passed.find() && Integer.parseInt(passed.group(1)) > 0)
                .as("no test ran\n%s", report)
                .isTrue();
        System.out.println("JavaScript: " + passed.group(1) + " tests passed");
    }

    /** By name: which arguments Node takes for folders or patterns changes with its version. */
    private static List<String> files() throws IOException {
        try (Stream<Path> files = Files.walk(FOLDER)) {
            return files.map(Path::toString)
                    .filter(name -> name.endsWith(".test.mjs"))
                    .sorted()
                    .toList();
        }
    }

    /** What failed, each with its diagnosis; all of it if none is found. */
    private static String failures(String report) {
        Matcher failure = Pattern.compile("^not ok .*\\R  ---\\R(?s:.*?)^  \\.\\.\\.$", Pattern.MULTILINE)
                .matcher(report);
        String failures =
                String.join("\n", failure.results().map(found -> found.group()).toList());
        return failures.isEmpty() ? report : failures;
    }
}
