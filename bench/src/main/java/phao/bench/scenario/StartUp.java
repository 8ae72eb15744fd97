package phao.bench.scenario;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import phao.bench.report.Metric;
import phao.bench.report.Row;
import phao.bench.server.ServerProcess;

/** From {@code java -jar} to the first answer of {@code /health}, on an empty data folder. The very first start unpacks libraries too. */
final class StartUp implements Scenario {

    private static final int STARTS = 7;
    private static final double NANOS_PER_MILLI = 1e6;

    @Override
    public String name() {
        return "start";
    }

    @Override
    public void run(Bench bench) throws IOException, InterruptedException {
        for (int i = 1; bench.takesPart(Contender.PHAO) && i <= STARTS; i++) {
            bench.results().add(measure(bench, i));
        }
    }

    private Row measure(Bench bench, int round) throws IOException, InterruptedException {
        int port = ServerProcess.freePort();
        Path data = Files.createTempDirectory(bench.work(), "start");
        List<String> command = bench.systems().phaoCommand(port, data);
        long start = System.nanoTime();
        try (ServerProcess server =
                ServerProcess.start(command, Map.of(), port, data.resolveSibling("start-" + port + ".log"))) {
            HttpURLConnection health = (HttpURLConnection)
                    URI.create("http://127.0.0.1:" + port + "/health").toURL().openConnection();
            int status = health.getResponseCode();
            double millis = (System.nanoTime() - start) / NANOS_PER_MILLI;
            List<String> violations =
                    status == HttpURLConnection.HTTP_OK ? List.of() : List.of("/health answered " + status);
            return new Row(
                    name(),
                    Contender.PHAO.title(),
                    round,
                    Map.of(
                            Metric.START_MILLIS,
                            millis,
                            Metric.RSS_MB,
                            server.cost().residentBytes() / 1e6),
                    violations);
        }
    }
}
