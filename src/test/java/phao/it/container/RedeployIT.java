package phao.it.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jboss.arquillian.container.test.api.Deployer;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.OperateOnDeployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import phao.it.PhaoClient;
import phao.it.http.EventStreamClient;

/** Undeployed, the application leaves nothing behind in the server's process, however often. */
@ExtendWith(ArquillianExtension.class)
@RunAsClient
@EnabledOnOs(value = OS.LINUX, disabledReason = "looks into the server's process by /proc")
class RedeployIT {

    private static final String PHAO = "phao";
    /** What servers themselves keep of fifteen deployments: much less than fifteen times Phao's classes and buffers. */
    private static final long FLAT = 4 << 20;
    /** What is on the heap of one deployment whose class loader is kept: classes, and nothing that the application made. */
    private static final long CLASSES = 1 << 20;

    /** Threads that a server begins while it works for an application keep that one's class loader, until they work for another or end. */
    private static final int ONE_OR_TWO = 2;

    /** Likewise, where the server has more such threads. Of twenty deployments a fault of ours would keep twenty. */
    private static final int A_FEW = 6;

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final String room = DeployedWar.freshRoom();
    private final String secret = PhaoClient.newSecret();

    @ArquillianResource
    private Deployer deployer;

    @Deployment(name = PHAO, managed = false, testable = false)
    static WebArchive war() {
        return WarFile.archive();
    }

    @BeforeEach
    void deploy() {
        deployer.deploy(PHAO);
    }

    @Test
    void nothing_is_left_of_any_deployment(@ArquillianResource @OperateOnDeployment(PHAO) URL url) throws Exception {
        int rounds = Container.underTest().redeployments();
        long after = 0;
        for (int round = 1; round <= rounds; round++) {
            ServerProcess server = ServerProcess.listeningOn(url.getPort());
            useAndUndeploy(url, server, round);
            if (Container.underTest().has(Container.Difference.UNDEPLOYING_ENDS_THE_SERVER)) {
                assertThat(server.isAlive()).isFalse();
            } else {
                assertNothingIsLeft(server);
                after = round == Math.max(1, rounds / 4) ? server.liveBytes() : after;
                if (round == rounds) {
                    assertMemoryIsGivenBack(server, after);
                }
            }
            if (round < rounds) {
                deploy();
            }
        }
    }

    /** The log is opened again each time, and SQLite's native library loaded: each message gets the next number. */
    private void useAndUndeploy(URL url, ServerProcess server, int round) throws Exception {
        try (PhaoClient an = PhaoClient.hello(
                        URI.create("ws" + url.toString().substring("http".length()) + "socket"), secret, round, "An")
                .join(room)) {
            assertThat(an.publish(room, round, "message " + round).getInt("seq"))
                    .isEqualTo(round);
            assertThat(server.threads()).isNotEmpty();
            assertThat(server.filesOfTheLog()).isNotEmpty();
            // With connections open. Tomcat gives open requests 2 s before it stops an application: so once is enough.
            if (round == 1) {
                try (EventStreamClient stream =
                        EventStreamClient.openUnchecked(URI.create(url + "rooms/" + room), PATIENCE)) {
                    assertThat(stream.head()).contains(" 200 ");
                    deployer.undeploy(PHAO);
                }
            } else {
                deployer.undeploy(PHAO);
            }
            assertThat(an.socket().untilClosed().code()).isEqualTo(1001);
        }
    }

    private static void assertNothingIsLeft(ServerProcess server) throws IOException {
        // Of what the application closes itself, nothing is left when the server says that it is undeployed.
        assertThat(server.threads()).as("threads").isEmpty();
        assertThat(server.filesOfTheLog()).as("files").isEmpty();
    }

    private static void assertMemoryIsGivenBack(ServerProcess server, long before) throws Exception {
        long kept = 0;
        if (Container.underTest().has(Container.Difference.KEEPS_CLASS_LOADERS)) {
            kept = Container.underTest().redeployments() * CLASSES;
        } else {
            int few = Container.underTest().has(Container.Difference.KEEPS_A_FEW_CLASS_LOADERS) ? A_FEW : ONE_OR_TWO;
            kept = few * CLASSES;
            assertThat(eventuallyAtMost(few, server::applications))
                    .as("class loaders with Phao")
                    .isLessThanOrEqualTo(few);
        }
        assertThat(server.liveBytes()).as("bytes on the heap").isLessThan(before + FLAT + kept);
    }

    /** A thread of the server's may be slow to forget its last request. */
    private static int eventuallyAtMost(int wanted, Callable<Integer> value) throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        int is = value.call();
        while (is > wanted && System.nanoTime() < deadline) {
            TimeUnit.MILLISECONDS.sleep(200);
            is = value.call();
        }
        return is;
    }
}
