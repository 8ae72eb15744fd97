package phao.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Settings of the standalone server (docs/settings.md), as an operator gives them and is told of mistakes. */
class SettingsIT {

    @TempDir
    private Path folder;

    @Test
    void a_properties_file_sets_what_neither_the_command_line_nor_the_environment_does() throws Exception {
        Path data = folder.resolve("data");
        Path file = Files.writeString(folder.resolve("phao.properties"), """
                # of the operator
                phao.heartbeat = 7s
                phao.log = sqlite
                phao.data = /nonexistent/phao
                """);
        try (StandaloneServer server =
                        StandaloneServer.start(data, Map.of("PHAO_LOG", "memory"), "--config", file.toString());
                PhaoClient client = PhaoClient.open(server.ws("socket"))) {
            client.send("[{'type':'hello','client':'%s','generation':1}]", PhaoClient.newSecret());
            client.expect("{'type':'welcome','heartbeat':7000}");
            assertThat(server.log()).contains("log MEMORY in " + data);
        }
    }

    @Test
    void a_value_that_is_wrong_is_told_in_a_line_and_exits_with_1() throws Exception {
        assertRefused(
                "environment variable PHAO_HEARTBEAT is 'soon': it must be a time like",
                Map.of("PHAO_HEARTBEAT", "soon"));
    }

    @Test
    void a_variable_that_is_no_setting_is_told_with_the_nearest() throws Exception {
        assertRefused(
                "environment variable PHAO_RETENTON_DAYS is '30': there is no such setting, did you mean PHAO_RETENTION_AGE?",
                Map.of("PHAO_RETENTON_DAYS", "30"));
    }

    @Test
    void a_line_of_the_properties_file_that_is_no_setting_is_told_with_the_file() throws Exception {
        Path file = Files.writeString(folder.resolve("phao.properties"), "phao.retention.cuont=5\n");
        assertRefused(
                "phao.retention.cuont in " + file
                        + " is '5': there is no such setting, did you mean phao.retention.count?",
                Map.of("PHAO_CONFIG", file.toString()));
    }

    @Test
    void an_option_that_is_none_or_wrong_is_told_and_exits_with_2() throws Exception {
        StandaloneServer.Exit misspelt = StandaloneServer.run(Map.of(), "--hearbeat=5s");
        assertThat(misspelt.code()).isEqualTo(2);
        assertThat(misspelt.err()).contains("Unknown option: '--hearbeat=5s', did you mean --heartbeat?");
        StandaloneServer.Exit wrong = StandaloneServer.run(Map.of(), "--heartbeat", "soon");
        assertThat(wrong.code()).isEqualTo(2);
        assertThat(wrong.err()).contains("--heartbeat", "'soon': it must be a time like 500ms");
    }

    /** Before anything is made. */
    private void assertRefused(String why, Map<String, String> environment) throws Exception {
        Path data = folder.resolve("data");
        StandaloneServer.Exit exit = StandaloneServer.run(environment, "--port", "0", "--data", data.toString());
        assertThat(exit.code()).isEqualTo(1);
        assertThat(exit.out()).isEmpty();
        assertThat(exit.err().lines()).singleElement().asString().startsWith("phao: cannot start: " + why);
        assertThat(data).doesNotExist();
    }
}
