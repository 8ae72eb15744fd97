package phao.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import phao.check.CuttingProxy;
import phao.check.Faults;
import phao.it.http.HttpGuest;

/** Clients over plain HTTP and over WebSocket in the same rooms, all cut again and again, while the server is killed. */
class HttpFaultsIT {

    private static final Duration TIME = Duration.ofSeconds(12);
    private static final int KILLS = 3;
    private static final Faults TROUBLES = new Faults(Duration.ofSeconds(3), Duration.ofSeconds(4), true);

    @TempDir
    private Path data;

    @Test
    void nothing_is_lost_over_http_while_connections_are_cut_and_the_server_is_killed() throws Exception {
        try (StandaloneServer server = StandaloneServer.start(data);
                HttpGuest stream = new HttpGuest("stream", "5e".repeat(16), HttpGuest.By.STREAM, proxyTo(server, 1));
                HttpGuest polls = new HttpGuest("polls", "90".repeat(16), HttpGuest.By.POLLS, proxyTo(server, 2));
                HttpGuest pages = new HttpGuest("pages", "9a".repeat(16), HttpGuest.By.PAGES, proxyTo(server, 3))) {
            RunningCheck check = new RunningCheck(server, TIME, 1, stream, polls, pages);
            for (int kills = 0; kills < KILLS; kills++) {
                RunningCheck.pass(TIME.dividedBy(KILLS + 1));
                server.kill();
                server.restart();
            }
            System.out.println("HttpFaultsIT: " + stream + "; " + polls + "; " + pages + "\n"
                    + String.join("\n", check.end().lines()));
            assertThat(stream.sent()).isPositive();
            assertThat(polls.sent()).isPositive();
            assertThat(pages.sent()).isPositive();
        }
    }

    private static CuttingProxy proxyTo(StandaloneServer server, long seed) throws IOException {
        URI url = server.url();
        return CuttingProxy.start(new InetSocketAddress(url.getHost(), url.getPort()), TROUBLES, seed);
    }
}
