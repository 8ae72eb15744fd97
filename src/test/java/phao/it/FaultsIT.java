package phao.it;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import phao.check.CuttingProxy;
import phao.check.Faults;

/**
 * Real clients on real sockets, in Java, in Node by every transport, and in a browser, all through proxies that cut, while the server
 * is killed again and again. {@code -Dphao.faults.minutes=10} goes on for longer, {@code -Dphao.faults.seed=N} chooses other moments.
 */
@Tag("alone")
class FaultsIT {

    private static final double MINUTES = Double.parseDouble(System.getProperty("phao.faults.minutes", "0.25"));
    private static final long SEED = Long.getLong("phao.faults.seed", 1);
    private static final Duration TIME = Duration.ofMillis((long) (MINUTES * 60_000));
    private static final Faults TROUBLES = new Faults(Duration.ofSeconds(4), Duration.ofSeconds(6), true);

    @TempDir
    private Path data;

    @Test
    void nothing_is_lost_while_clients_are_cut_and_the_server_is_killed_again_and_again() throws Exception {
        Random random = new Random(SEED);
        try (StandaloneServer server = StandaloneServer.start(data, Map.of("PHAO_ORIGINS", "*"));
                NodeGuest socket = new NodeGuest("websocket", proxyTo(server, 1));
                NodeGuest stream = new NodeGuest("eventsource", proxyTo(server, 2));
                NodeGuest poll = new NodeGuest("longpoll", proxyTo(server, 3));
                ChromiumGuest chromium = new ChromiumGuest("chromium", server.url(), proxyTo(server, 4))) {
            List<JavaScriptGuest> guests = List.of(socket, stream, poll, chromium);
            RunningCheck check = new RunningCheck(server, TIME, SEED, guests.toArray(JavaScriptGuest[]::new));
            RunningCheck.await(
                    "the guests did not come in", () -> guests.stream().allMatch(guest -> guest.sent() > 0));
            int kills = 0;
            for (long end = System.nanoTime() + TIME.toNanos(); System.nanoTime() < end; kills++) {
                RunningCheck.pass(Duration.ofMillis(1_500 + random.nextInt(3_500)));
                server.kill();
                server.restart();
            }
            String report = String.join("\n", check.end().lines());
            System.out.println("FaultsIT: " + kills + " kills\n" + report + "\n" + guests);
        }
    }

    private static CuttingProxy proxyTo(StandaloneServer server, long seed) throws IOException {
        URI url = server.url();
        return CuttingProxy.start(new InetSocketAddress(url.getHost(), url.getPort()), TROUBLES, SEED + seed);
    }
}
