package phao.it;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import phao.it.http.AccessContract;
import phao.it.http.ContentContract;
import phao.it.http.HttpRooms;
import phao.it.http.PageContract;
import phao.it.http.PollContract;
import phao.it.http.PublishContract;
import phao.it.http.StreamContract;

/** The rooms over plain HTTP, of the standalone server. */
class HttpIT implements PageContract, PublishContract, StreamContract, PollContract, ContentContract, AccessContract {

    private static StandaloneServer server;
    private static HttpRooms http;

    @BeforeAll
    static void start(@TempDir Path data) {
        server = StandaloneServer.start(data, Map.of("PHAO_ORIGINS", "https://friend.example", "PHAO_HEARTBEAT", "5s"));
        http = new HttpRooms(server.url());
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Override
    public HttpRooms http() {
        return http;
    }
}
