package phao.it.container;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.URL;
import org.jboss.arquillian.container.test.api.Deployer;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.OperateOnDeployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import phao.it.PhaoClient;
import phao.it.TestSocket;

/** The application is undeployed and deployed again: its clients are told to come back, and nothing is lost. */
@ExtendWith(ArquillianExtension.class)
@RunAsClient
class RestartIT {

    private static final String PHAO = "phao";

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

    @AfterEach
    void undeploy() {
        deployer.undeploy(PHAO);
    }

    private void restart() {
        undeploy();
        deploy();
    }

    @Test
    void connections_are_closed_with_1001(@ArquillianResource @OperateOnDeployment(PHAO) URL url) throws Exception {
        try (PhaoClient an = PhaoClient.hello(socket(url), "An").join(room);
                PhaoClient idle = PhaoClient.open(socket(url));
                TestSocket bare = TestSocket.open(URI.create(ws(url) + "rooms/" + room))) {
            restart();
            assertThat(an.socket().untilClosed().code()).isEqualTo(1001);
            assertThat(idle.socket().untilClosed().code()).isEqualTo(1001);
            assertThat(bare.untilClosed().code()).isEqualTo(1001);
        }
    }

    @Test
    void a_client_goes_on_from_its_cursor_and_its_number(@ArquillianResource @OperateOnDeployment(PHAO) URL url)
            throws Exception {
        JsonObject before;
        JsonObject ack;
        try (PhaoClient an = hello(url, 1)) {
            before = join(an, "");
            ack = an.publish(room, 1, "one");
            an.publish(room, 2, "two");
        }
        restart();
        try (PhaoClient an = hello(url, 2)) {
            JsonObject after = join(an, ",'epoch':'%s','after':1".formatted(before.getString("epoch")));
            an.expect("{'type':'message','room':'%s','seq':2,'n':2,'data':'two'}", room);
            assertThat(after.getInt("n")).isEqualTo(2);
            assertThat(after.getString("epoch")).isNotEqualTo(before.getString("epoch"));
            an.send("[{'type':'publish','room':'%s','n':1,'data':'one'}]", room);
            assertThat(an.expect("{'type':'ack','n':1,'seq':1}")).containsEntry("time", ack.get("time"));
            assertThat(an.publish(room, 3, "three").getInt("seq")).isEqualTo(3);
        }
    }

    @Test
    void nothing_that_was_acknowledged_while_it_stopped_is_lost(@ArquillianResource @OperateOnDeployment(PHAO) URL url)
            throws Exception {
        try (PhaoClient an = hello(url, 1).join(room)) {
            Publisher publisher = new Publisher(an, room);
            Thread publishing = new Thread(publisher, "publisher");
            publishing.start();
            publisher.awaitAcknowledged(100);
            restart();
            publishing.join();
            try (PhaoClient back = hello(url, 2)) {
                JsonObject joined = join(back, ",'epoch':'','after':0");
                // The last of them may have been stored without its ack being heard of.
                assertThat(joined.getInt("head")).isBetween(publisher.acknowledged(), publisher.acknowledged() + 1);
                for (int seq = 1; seq <= joined.getInt("head"); seq++) {
                    back.expect("{'type':'message','seq':%d,'n':%d,'data':'message %d'}", seq, seq, seq);
                }
                back.expectNothingMore();
            }
        }
    }

    /** Publishes one message after the other until the connection ends. */
    private static final class Publisher implements Runnable {
        private final PhaoClient client;
        private final String room;
        private volatile int acknowledged;

        Publisher(PhaoClient client, String room) {
            this.client = client;
            this.room = room;
        }

        @Override
        public void run() {
            try {
                for (; ; ) {
                    int n = acknowledged + 1;
                    client.publish(room, n, "message " + n);
                    count(n);
                }
            } catch (IOException | AssertionError e) {
                // The end of the connection, instead of what was expected.
            }
        }

        private synchronized void count(int n) {
            acknowledged = n;
            notifyAll();
        }

        synchronized void awaitAcknowledged(int count) throws InterruptedException {
            while (acknowledged < count) {
                wait(1_000);
            }
        }

        int acknowledged() {
            return acknowledged;
        }
    }

    private PhaoClient hello(URL url, long generation) throws IOException {
        return PhaoClient.hello(socket(url), secret, generation, "An");
    }

    private JsonObject join(PhaoClient client, String position) throws IOException {
        client.send("[{'type':'join','room':'" + room + "'" + position + "}]");
        return client.expect("{'type':'joined','room':'%s'}", room);
    }

    private static URI socket(URL url) {
        return URI.create(ws(url) + "socket");
    }

    private static String ws(URL url) {
        return "ws" + url.toString().substring("http".length());
    }
}
