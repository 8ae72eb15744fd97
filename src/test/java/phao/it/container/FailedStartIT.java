package phao.it.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jboss.arquillian.container.test.api.Deployer;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import phao.it.PhaoClient;
import phao.it.RunningCheck;

/**
 * A Phao that can't start fails its deployment and nothing else, and one line of the server's log says why and what to do. On servers
 * that run more than one application: {@code phao.it.logs} is the folder of their log.
 */
@EnabledIfSystemProperty(
        named = "phao.it.logs",
        matches = ".+",
        disabledReason = "this server runs one application only")
class FailedStartIT extends DeployedWar {

    private static final String SECOND = "second";
    /** With whatever the server puts before a message. Exceptions have their name and a colon there, the JDK's format the level. */
    private static final Pattern LINE = Pattern.compile("(SEVERE: |.*[^:] )?Phao can't start: (?<why>.*)");

    @ArquillianResource
    private Deployer deployer;

    @Deployment(name = SECOND, managed = false, testable = false)
    static WebArchive second() {
        return WarFile.archive("second.war");
    }

    @Test
    void a_data_folder_that_is_in_use_is_told_in_one_line() throws Exception {
        try (PhaoClient an = PhaoClient.hello(socket(), "An")) {
            ContainerLog log = ContainerLog.fromNow();
            assertThatThrownBy(() -> deployer.deploy(SECOND)).hasMessageContaining(SECOND);
            // Tomcat writes its log a moment later, on a thread of its own.
            RunningCheck.await(
                    "the log does not say why", () -> !reasons(log.lines()).isEmpty());
            List<String> since = log.lines();

            assertThat(reasons(since))
                    .singleElement()
                    .asString()
                    .matches("data folder /\\S+/phao is in use by another Phao in this process: "
                            + "undeploy that one or choose another folder with --data / PHAO_DATA\\W*");
            assertThat(since).noneMatch(line -> line.contains("at phao."));
            an.join(freshRoom());
        }
    }

    private static List<String> reasons(List<String> lines) {
        return lines.stream()
                .map(LINE::matcher)
                .filter(Matcher::matches)
                .map(line -> line.group("why"))
                .toList();
    }
}
