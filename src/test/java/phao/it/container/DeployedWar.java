package phao.it.container;

import java.net.URI;
import java.net.URL;
import java.util.concurrent.ThreadLocalRandom;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The WAR that is shipped, deployed to the container that {@code arquillian.launch} names and seen from outside. Each class
 * below this one deploys it before its first test and undeploys it after its last.
 */
@ExtendWith(ArquillianExtension.class)
@RunAsClient
abstract class DeployedWar {
    @ArquillianResource
    private URL url;

    @Deployment(testable = false)
    static WebArchive war() {
        return WarFile.archive();
    }

    /** Where {@code path}, which starts without a slash, is on the deployed application. */
    final URI http(String path) {
        return URI.create(url + path);
    }

    /** The same as the address of a WebSocket. */
    final URI ws(String path) {
        return URI.create("ws" + http(path).toString().substring("http".length()));
    }

    /** Where {@code phao.v1} is spoken. */
    final URI socket() {
        return ws("socket");
    }

    /** A room that no other test uses. */
    static String freshRoom() {
        return "room-" + Long.toString(ThreadLocalRandom.current().nextLong(Long.MAX_VALUE), Character.MAX_RADIX);
    }
}
