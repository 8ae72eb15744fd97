package phao.it;

import java.net.URI;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** The echo endpoints of the standalone server. */
class EchoIT implements EchoContract {

    private static StandaloneServer server;

    @BeforeAll
    static void start(@TempDir Path data) {
        server = StandaloneServer.start(data);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Override
    public URI webSocket(String path) {
        return server.ws(path);
    }
}
