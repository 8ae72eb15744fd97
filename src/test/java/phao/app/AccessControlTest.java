package phao.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import phao.access.Identity;
import phao.access.Invitations;
import phao.access.Right;
import phao.log.Invitation;
import phao.log.memory.MemoryEngine;
import phao.protocol.RefusalException;

/** A server that would be closed to all, or open against what was said, does not start. */
class AccessControlTest {

    private static final Invitations.Offer OFFER = new Invitations.Offer(
            Optional.empty(), "Bình", Map.of("family:**", Set.of(Right.READ)), Duration.ofDays(1));

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
                    --access=rules --log=memory                         | phao.access is rules, there are none
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
                    --access=rules                                      | false
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
    void a_server_with_rules_alone_lets_in_whom_its_operator_invites_with_the_same_key_after_a_restart()
            throws Exception {
        Settings settings = settings("--access=rules --data=" + folder);
        MemoryEngine log = new MemoryEngine();
        Path secret = folder.resolve(OperatorFile.NAME);
        String token;
        try (AccessControl access = AccessControl.of(settings, Runnable::run)) {
            access.begin(log);
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(secret)))
                    .isEqualTo("rw-------");
            Identity operator = access.gate().identify(OperatorFile.token(folder), "");
            assertThat(access.gate().refuseOperator(operator)).isEmpty();
            Invitation invitation = access.gate().invitations().make(operator, OFFER, "one", "a secret");
            log.keep(invitation, 0);
            access.gate().invitations().put(invitation);
            token = access.gate().exchange("a secret", "").token();
        }
        assertThat(secret).doesNotExist();
        Files.writeString(secret, "what a killed server has left, 0123456789abcdef");
        String old = OperatorFile.token(folder);
        try (AccessControl access = AccessControl.of(settings, Runnable::run)) {
            access.begin(log);
            assertThat(access.gate().identify(token, "").user()).isEqualTo("phao:guest:one");
            assertThatThrownBy(() -> access.gate().identify(old, "")).isInstanceOf(RefusalException.class);
        }
    }

    @Test
    void an_open_server_has_no_operator_and_no_invitations() throws Exception {
        try (AccessControl access = AccessControl.of(settings("--data=" + folder), Runnable::run)) {
            access.begin(new MemoryEngine());
            assertThat(folder.resolve(OperatorFile.NAME)).doesNotExist();
            assertThatThrownBy(() -> access.gate().invitations().make(Identity.ANYONE, OFFER, "one", "a secret"))
                    .isInstanceOf(RefusalException.class)
                    .hasMessageContaining("nobody needs an invitation");
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
