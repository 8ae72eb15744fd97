package phao.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import phao.access.Identity;
import phao.access.Right;

/** A server that would be closed to all, or open against what was said, does not start. */
class AccessControlTest {

    private static final String SECRET = "src/test/containers/access/secret.txt";

    @TempDir
    private Path folder;

    /** @param options like {@code --access=rules}, separated by blanks; empty for none */
    private static Settings settings(String options) {
        Map<String, String> given = Arrays.stream(options.split(" "))
                .filter(option -> !option.isEmpty())
                .collect(Collectors.toMap(
                        option -> option.replaceFirst("=.*", ""), option -> option.replaceFirst(".*?=", "")));
        return Settings.of(List.of(SettingSource.commandLine(given)), List.of());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    --access=rules                                      | phao.access is rules, and there are none
                    --access-rules=nowhere/rules                        | phao.access.rules: nowhere/rules is not there
                    --access-rules=pom.xml                              | phao.access.rules: pom.xml, line 1: '
                    --access=open --access-rules=src/test/containers/access/rules | phao.access is open, and phao.access.rules is set
                    --token-secret=nowhere/secret                       | nowhere/secret
                    --token-issuer=https://login.example                | phao.token.audience
                    --token-jwks=http://login.example/keys --token-audience=phao | https
                    """)
    void what_can_not_be_meant_stops_the_start_in_one_line(String options, String why) {
        assertThatThrownBy(() -> AccessControl.of(settings(options), Runnable::run))
                .isInstanceOf(InvalidSetting.class)
                .message()
                .contains(why)
                .doesNotContain("\n");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    ''                                                  | true
                    --access=open                                       | true
                    --access=open --token-secret=src/test/containers/access/secret.txt | true
                    --token-secret=src/test/containers/access/secret.txt | false
                    --access-rules=src/test/containers/access/rules     | false
                    --access=rules --access-rules=src/test/containers/access/rules | false
                    --access=container                                  | false
                    --access=container --access-rules=src/test/containers/access/rules | false
                    """)
    void rules_or_keys_close_it_unless_it_is_said_to_be_open(String options, boolean open) {
        Settings settings = settings(options);
        try (AccessControl access = AccessControl.of(settings, Runnable::run)) {
            assertThat(settings.isOpen()).isEqualTo(open);
            assertThat(access.gate().isOpen()).isEqualTo(open);
            assertThat(access.gate().rights(Identity.ANYONE, "a:b").isEmpty()).isEqualTo(!open);
        }
    }

    @Test
    void the_rules_are_read_again() throws Exception {
        Path rules = Files.writeString(folder.resolve("rules"), "lobby anyone read\n");
        try (AccessControl access =
                AccessControl.of(settings("--access-rules=" + rules + " --token-secret=" + SECRET), Runnable::run)) {
            Files.writeString(rules, "lobby anyone publish\n");
            access.refresh();
            assertThat(access.gate().rights(Identity.ANYONE, "lobby")).containsExactly(Right.PUBLISH);
        }
    }
}
