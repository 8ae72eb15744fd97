package phao.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Random;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import phao.token.TokenSettings;

class SettingsTest {

    @TempDir
    private Path folder;

    @Test
    void nothing_set_gives_a_server_that_works() {
        Settings settings = settings(Map.of());
        assertThat(settings.data()).isEqualTo(Path.of("data"));
        assertThat(settings.log()).isEqualTo(Settings.Log.SQLITE);
        assertThat(settings.origins()).isEmpty();
        assertThat(settings.hosts()).isEmpty();
        assertThat(settings.heartbeat()).isEqualTo(Duration.ofSeconds(25));
        assertThat(settings.headBytes()).isEqualTo(8_192);
        assertThat(settings.retention().count()).isEqualTo(100_000);
        assertThat(settings.retention().bytes())
                .as("an upgrade deletes nothing")
                .isZero();
    }

    @Test
    void what_tokens_must_be_is_taken() {
        assertThat(settings(Map.of()).token()).isEqualTo(TokenSettings.NONE);
        assertThat(settings(Map.of(
                                "phao.token.secret",
                                "secret.txt",
                                "phao.token.key",
                                "/etc/phao/key.pem",
                                "phao.token.issuer",
                                "https://Login.example/realms/x/",
                                "phao.token.jwks",
                                "http://localhost:81/keys",
                                "phao.token.audience",
                                "Phao, https://phao.example",
                                "phao.token.longest",
                                "10m",
                                "phao.token.leeway",
                                "0s"))
                        .token())
                .isEqualTo(new TokenSettings(
                        Optional.of(Path.of("secret.txt")),
                        Optional.of(Path.of("/etc/phao/key.pem")),
                        Optional.of(URI.create("https://Login.example/realms/x/")),
                        Optional.of(URI.create("http://localhost:81/keys")),
                        Set.of("Phao", "https://phao.example"),
                        Duration.ofMinutes(10),
                        Duration.ZERO));
    }

    @ParameterizedTest
    @CsvSource({
        "phao.token.issuer, login.example",
        "phao.token.issuer, ftp://login.example",
        "phao.token.jwks, https://",
        "phao.token.jwks, https://a b",
        "phao.token.longest, 0s",
        "phao.token.leeway, 6m"
    })
    void what_tokens_can_not_be_is_refused(String name, String value) {
        assertThatThrownBy(() -> settings(Map.of(name, value)))
                .isInstanceOf(InvalidSetting.class)
                .hasMessageContaining(name)
                .hasMessageContaining(value);
    }

    @Test
    void what_is_set_is_taken() {
        Settings settings = settings(Map.of(
                "phao.data",
                "/srv/phao",
                "phao.log",
                "memory",
                "phao.origins",
                "https://App.example, http://b.example:81",
                "phao.heartbeat",
                "5s",
                "phao.head.bytes",
                "65536",
                "phao.retention.count",
                "0",
                "phao.retention.bytes",
                "1000000000",
                "phao.retention.age",
                "30d",
                "phao.retention.publishers",
                "2h"));
        assertThat(settings.data()).isEqualTo(Path.of("/srv/phao"));
        assertThat(settings.log()).isEqualTo(Settings.Log.MEMORY);
        assertThat(settings.origins()).containsExactlyInAnyOrder("https://app.example", "http://b.example:81");
        assertThat(settings.heartbeat()).isEqualTo(Duration.ofSeconds(5));
        assertThat(settings.headBytes()).isEqualTo(65_536);
        assertThat(settings.retention().count()).isZero();
        assertThat(settings.retention().bytes()).isEqualTo(1_000_000_000);
        assertThat(settings.retention().age()).isEqualTo(Duration.ofDays(30));
        assertThat(settings.retention().publisherAge()).isEqualTo(Duration.ofHours(2));
    }

    @Test
    void a_blank_value_counts_as_none() {
        assertThat(settings(Map.of("phao.heartbeat", " ")).heartbeat()).isEqualTo(Duration.ofSeconds(25));
    }

    @Test
    void the_places_count_in_the_order_of_the_docs() throws Exception {
        Map<String, String> line = new HashMap<>();
        Map<String, String> properties = new HashMap<>();
        Map<String, String> variables = new HashMap<>();
        Map<String, String> context = new HashMap<>(Map.of("phao.heartbeat", "5s"));
        assertThat(heartbeat(line, properties, variables, context)).isEqualTo(5);
        variables.put("PHAO_CONFIG", file("phao.heartbeat = 4s").toString());
        assertThat(heartbeat(line, properties, variables, context)).isEqualTo(4);
        variables.put("PHAO_HEARTBEAT", "3s");
        assertThat(heartbeat(line, properties, variables, context)).isEqualTo(3);
        properties.put("phao.heartbeat", "2s");
        assertThat(heartbeat(line, properties, variables, context)).isEqualTo(2);
        line.put("--heartbeat", "1s");
        assertThat(heartbeat(line, properties, variables, context)).isEqualTo(1);
    }

    private static long heartbeat(
            Map<String, String> line,
            Map<String, String> properties,
            Map<String, String> variables,
            Map<String, String> context) {
        return Settings.of(
                        List.of(
                                SettingSource.commandLine(line),
                                properties(properties),
                                SettingSource.environment(variables)),
                        List.of(SettingSource.contextParameters(context)))
                .heartbeat()
                .toSeconds();
    }

    @ParameterizedTest
    @CsvSource({
        "phao.log, oracle, sqlite or memory",
        "phao.origins, app.example, https://",
        "phao.heartbeat, soon, 25s",
        "phao.heartbeat, 10ms, at least 1s",
        "phao.head.bytes, 8191, a whole number from 8192 to 65536",
        "phao.head.bytes, 65537, 65536",
        "phao.head.bytes, 16k, 8192",
        "phao.head.bytes, -1, 8192",
        "phao.retention.count, -1, 0 means no limit",
        "phao.retention.age, 30, 90d",
        "phao.retention.publishers, 1y, 90d"
    })
    void what_is_wrong_is_named_with_its_value_and_what_is_valid(String name, String value, String valid) {
        assertThatThrownBy(() -> settings(Map.of(name, value)))
                .isInstanceOf(InvalidSetting.class)
                .hasMessageStartingWith("system property " + name + " is '" + value + "': it must be ")
                .hasMessageContaining(valid);
    }

    @ParameterizedTest
    @CsvSource({
        "phao.origins, https://*.example.com, list each origin",
        "phao.origins, 'https://a.example HTTPS://b.example', write https://b.example",
        "phao.origins, https://a.example:443, write https://a.example",
        "phao.hosts, 'a.example,https://b.example/', write b.example"
    })
    void what_would_never_match_is_told_with_what_to_write(String name, String value, String advice) {
        assertThatThrownBy(() -> settings(Map.of(name, value)))
                .isInstanceOf(InvalidSetting.class)
                .hasMessageContaining("it must be *, or ")
                .hasMessageContaining(advice);
    }

    @Test
    void names_are_taken_from_elsewhere_only_where_none_are_set() {
        assertThat(settings(Map.of()).orHosts(Set.of("localhost")).hosts()).containsExactly("localhost");
        assertThat(settings(Map.of("phao.hosts", "Chat.example"))
                        .orHosts(Set.of("localhost"))
                        .hosts())
                .containsExactly("chat.example");
    }

    @Test
    void what_is_wrong_is_named_as_it_is_written_where_it_is_set() throws Exception {
        Path file = file("phao.log=oracle");
        String wrong = " is 'oracle': it must be sqlite or memory";
        assertThatThrownBy(() -> of(SettingSource.environment(Map.of("PHAO_LOG", "oracle"))))
                .hasMessage("environment variable PHAO_LOG" + wrong);
        assertThatThrownBy(() -> of(SettingSource.contextParameters(Map.of("phao.log", "oracle"))))
                .hasMessage("context-param phao.log" + wrong);
        assertThatThrownBy(() -> settings(Map.of("phao.config", file.toString())))
                .hasMessage("phao.log in " + file + wrong);
    }

    @Test
    void what_is_no_setting_is_refused_wherever_it_stands() throws Exception {
        assertThatThrownBy(() -> SettingSource.environment(Map.of("PHAO_RETENTON_DAYS", "30")))
                .isInstanceOf(InvalidSetting.class)
                .hasMessage("environment variable PHAO_RETENTON_DAYS is '30': "
                        + "there is no such setting, did you mean PHAO_RETENTION_AGE?");
        assertThatThrownBy(() -> properties(Map.of("phao.retention_age", "30d")))
                .hasMessageContaining("system property phao.retention_age is '30d': ")
                .hasMessageContaining("phao.retention.age?");
        assertThatThrownBy(() -> SettingSource.contextParameters(Map.of("phao.Log", "memory")))
                .hasMessageContaining("context-param phao.Log is 'memory': ")
                .hasMessageContaining("phao.log?");
        Path file = file("heartbeat=9s");
        assertThatThrownBy(() -> settings(Map.of("phao.config", file.toString())))
                .hasMessageStartingWith("heartbeat in " + file + " is '9s': ")
                .hasMessageContaining("phao.heartbeat?");
    }

    @Test
    void what_resembles_no_setting_is_refused_with_the_names_of_all() {
        assertThatThrownBy(() -> properties(Map.of("phao.foo", "1")))
                .hasMessageContaining("system property phao.foo is '1': ")
                .hasMessageContainingAll(
                        Setting.all().stream().map(Setting::name).toArray(String[]::new));
    }

    @Test
    void what_is_not_ours_is_let_alone() {
        of(properties(Map.of("java.version", "17", "phaos.heartbeat", "soon", "phao.it.http", "1234")));
        of(SettingSource.contextParameters(Map.of("org.glassfish.tyrus.servlet.incoming-buffer-size", "17825792")));
        of(SettingSource.environment(Map.of("PATH", "/bin", "PHAO_CACHE", "/c", "PHAO_TLS_PASSWORD", "secret")));
    }

    @Test
    void what_kubernetes_says_of_services_named_phao_web_and_the_like_is_let_alone() {
        of(SettingSource.environment(Map.of(
                "PHAO_WEB_SERVICE_HOST",
                "10.0.0.11",
                "PHAO_WEB_SERVICE_PORT",
                "80",
                "PHAO_WEB_SERVICE_PORT_HTTP",
                "80",
                "PHAO_WEB_PORT",
                "tcp://10.0.0.11:80",
                "PHAO_WEB_PORT_80_TCP",
                "tcp://10.0.0.11:80",
                "PHAO_WEB_PORT_80_TCP_PROTO",
                "tcp",
                "PHAO_LOG_V2_PORT_80_TCP_ADDR",
                "10.0.0.11")));
        assertThatThrownBy(() -> SettingSource.environment(Map.of("PHAO_WEB_PORT", "80")))
                .hasMessageContaining("PHAO_WEB_PORT is '80': ");
    }

    @Test
    void what_kubernetes_says_of_a_service_named_phao_is_let_alone() {
        of(SettingSource.environment(Map.of(
                "PHAO_SERVICE_HOST",
                "10.0.0.11",
                "PHAO_SERVICE_PORT",
                "8080",
                "PHAO_SERVICE_PORT_HTTP",
                "8080",
                "PHAO_PORT",
                "tcp://10.0.0.11:8080",
                "PHAO_PORT_8080_TCP",
                "tcp://10.0.0.11:8080",
                "PHAO_PORT_8080_TCP_ADDR",
                "10.0.0.11")));
        assertThatThrownBy(() -> SettingSource.environment(Map.of("PHAO_PORT", "8080")))
                .hasMessageContaining("PHAO_PORT is '8080': ");
    }

    @Test
    void what_kubernetes_says_is_known_by_its_words_however_many_there_are() {
        Pattern former = Pattern.compile("PHAO_(\\w+_)?"
                + "(SERVICE_(HOST|PORT)(_\\w+)?=.*|PORT=\\w+://.*|PORT_[0-9]+_(TCP|UDP|SCTP)(_\\w+)?=.*)");
        String[] words = {"SERVICE", "HOST", "PORT", "80", "TCP", "", "WEB", "a-b"};
        Random random = new Random(1);
        for (int i = 0; i < 20_000; i++) {
            String name = "PHAO_"
                    + random.ints(1 + random.nextInt(6), 0, words.length)
                            .mapToObj(word -> words[word])
                            .collect(Collectors.joining("_"));
            String value = random.nextBoolean() ? "80" : "tcp://a";
            assertThat(KubernetesVariable.is(name, value))
                    .as(name)
                    .isEqualTo(former.matcher(name + "=" + value).matches());
        }
    }

    @Test
    void a_message_is_one_line_whatever_the_value() {
        assertThatThrownBy(() -> settings(Map.of("phao.heartbeat", "a\nb\u001b[31m" + "c".repeat(500))))
                .satisfies(e -> assertThat(e.getMessage())
                        .hasLineCount(1)
                        .hasSizeLessThan(300)
                        .doesNotContain("\u001b"));
    }

    @Test
    void the_value_of_a_name_that_is_no_setting_is_not_shown_if_it_may_be_a_password() {
        assertThatThrownBy(() -> SettingSource.environment(Map.of("PHAO_TLS_PASWORD", "hunter2")))
                .hasMessage(
                        "environment variable PHAO_TLS_PASWORD: there is no such setting, did you mean PHAO_TLS_PASSWORD?");
        assertThatThrownBy(() -> SettingSource.environment(Map.of("PHAO_CASHE", "/c")))
                .hasMessageContaining("did you mean PHAO_CACHE?");
        assertThatThrownBy(() -> properties(Map.of("phao.pwd", "hunter2"))).hasMessageNotContaining("hunter2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"phao.config=other.properties", "phao.log=\\u00z1"})
    void a_file_that_names_another_or_is_malformed_is_refused(String content) throws Exception {
        Path file = file(content);
        assertThatThrownBy(() -> settings(Map.of("phao.config", file.toString())))
                .isInstanceOf(InvalidSetting.class)
                .hasMessageContaining(file.toString());
    }

    @Test
    void a_file_that_is_missing_is_refused() {
        Path file = folder.resolve("none.properties");
        assertThatThrownBy(() -> settings(Map.of("phao.config", file.toString())))
                .isInstanceOf(InvalidSetting.class)
                .hasMessage("settings file " + file + ": there is no such file");
    }

    @Test
    void the_names_follow_from_one() {
        assertThat(Setting.RETENTION_AGE.name()).isEqualTo("phao.retention.age");
        assertThat(Setting.RETENTION_AGE.variable()).isEqualTo("PHAO_RETENTION_AGE");
        assertThat(Setting.RETENTION_AGE.option()).isEqualTo("--retention-age");
    }

    private Path file(String content) throws Exception {
        return Files.writeString(folder.resolve("phao.properties"), content);
    }

    private static Settings settings(Map<String, String> properties) {
        return of(properties(properties));
    }

    private static Settings of(SettingSource source) {
        return Settings.of(List.of(source), List.of());
    }

    private static SettingSource properties(Map<String, String> values) {
        Properties properties = new Properties();
        properties.putAll(values);
        return SettingSource.systemProperties(properties);
    }
}
