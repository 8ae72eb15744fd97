package phao.it.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import phao.it.StandaloneServer;

/** What payara-config/README.md promises besides that Phao runs: {@code phao.it.https} is the port of Payara's TLS listener. */
@EnabledIfSystemProperty(
        named = "phao.it.https",
        matches = "\\d+",
        disabledReason = "has no listener that payara-config made")
class PayaraListenersIT extends DeployedWar {

    @Test
    void clients_that_are_cut_lose_nothing_by_wss() throws Exception {
        URI secure = URI.create("wss://127.0.0.1:" + System.getProperty("phao.it.https") + http("").getPath());
        StandaloneServer.Exit exit = StandaloneServer.run(
                Map.of(),
                "check",
                "--url",
                secure.toString(),
                "--insecure",
                "--minutes",
                "0.05",
                "--clients",
                "6",
                "--cut-every",
                "1s");
        assertThat(exit.code()).as(exit.out() + exit.err()).isZero();
        assertThat(exit.out()).containsPattern("delivered +[1-9]").containsPattern("cuts made +[1-9]");
    }

    @Test
    void payara_tells_its_health_and_metrics_beside_phaos() throws Exception {
        assertThat(get(http("health")).body()).contains("\"status\":\"up\"", "phao");
        assertThat(get(http("/").resolve("/payara-health")).body()).contains("\"status\":\"UP\"");
        assertThat(get(http("/").resolve("/metrics")).body())
                .contains("memory_usedHeap_bytes", "thread_count", "gc_time_seconds_total");
    }

    @Test
    void requests_are_logged() throws Exception {
        try (Stream<Path> files = Files.list(Path.of(System.getProperty("phao.it.logs"), "access"))) {
            assertThat(files).anyMatch(file -> file.getFileName().toString().startsWith("server_access_log."));
        }
    }

    @Test
    void strangers_are_not_told_what_server_this_is() throws Exception {
        assertThat(get(http("health")).headers().map()).doesNotContainKeys("server", "x-powered-by");
    }

    private static HttpResponse<String> get(URI uri) throws Exception {
        HttpResponse<String> answer =
                HttpClient.newHttpClient().send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return answer;
    }
}
