package phao.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What is written of the settings names all that there are, and no others. */
class SettingsPageTest {

    private static final Pattern COMMAND =
            Pattern.compile("(# )?create-system-properties --target server (phao\\.[^=]+)=(.*)");

    @Test
    void the_documentation_is_what_the_code_says() throws Exception {
        Path made = Files.createDirectories(Path.of("target/docs")).resolve("settings.md");
        Files.writeString(made, SettingsPage.text());
        assertThat(Path.of("docs/settings.md"))
                .as(
                        "docs/settings.md is not what the code says. Make it anew: cp target/docs/settings.md docs/settings.md")
                .hasContent(Files.readString(made));
    }

    @Test
    void payara_config_has_every_setting_with_its_default() throws Exception {
        List<String> lines = Files.readAllLines(Path.of("payara-config/domain.asadmin"));
        assertThat(lines.stream().flatMap(SettingsPageTest::name))
                .as("settings in payara-config/domain.asadmin")
                .containsExactlyElementsOf(
                        Setting.all().stream().map(Setting::name).toList());
        Stream<Setting<?>> commented = Setting.all().stream().filter(setting -> setting != Setting.DATA);
        assertThat(lines)
                .containsAll(commented
                        .map(setting -> "# create-system-properties --target server " + setting.name() + "="
                                + setting.otherwise())
                        .toList());
    }

    private static Stream<String> name(String line) {
        return COMMAND.matcher(line).results().map(match -> match.group(2));
    }
}
