package phao.bench.scenario;

import jakarta.json.Json;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import phao.bench.report.Metric;
import phao.bench.report.Row;
import phao.bench.server.ServerProcess;
import phao.bench.server.Systems;

/** The chat page in Chromium: bench/page/measure.js opens it over slow lines and in long rooms, and says a line for each case. */
final class Page implements Scenario {

    private static final Map<String, Metric> METRICS = Map.of(
            "toNewestMillis", Metric.TO_NEWEST_MILLIS,
            "kilobytes", Metric.KILOBYTES,
            "requests", Metric.REQUESTS,
            "longestTaskMillis", Metric.LONGEST_TASK_MILLIS,
            "seconds", Metric.SECONDS);

    @Override
    public String name() {
        return "page";
    }

    @Override
    public void run(Bench bench) throws IOException, InterruptedException {
        Optional<String> chromium = chromium();
        if (bench.takesPart(Contender.PHAO) && chromium.isEmpty()) {
            bench.results().leftOut(name(), "there is no Chromium, or no playwright-core");
        }
        for (int round = 1;
                bench.takesPart(Contender.PHAO) && chromium.isPresent() && round <= bench.rounds();
                round++) {
            // On a log of its own: the rooms have the same names in each round.
            bench.systems().stop(Systems.Kind.PHAO);
            measure(bench, round, bench.systems().get(Systems.Kind.PHAO), chromium.get());
        }
    }

    private static Optional<String> chromium() {
        return Optional.of(System.getProperty("bench.chromium", "")).filter(path -> !path.isEmpty());
    }

    private void measure(Bench bench, int round, ServerProcess server, String chromium)
            throws IOException, InterruptedException {
        Process measuring = new ProcessBuilder(
                        "node",
                        bench.systems().root().resolve("bench/page/measure.js").toString(),
                        Integer.toString(server.address().getPort()),
                        chromium)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (var lines = measuring.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                bench.results().add(row(round, line));
            }
        }
        if (measuring.waitFor() != 0) {
            throw new IOException("bench/page/measure.js ended with " + measuring.exitValue());
        }
    }

    private Row row(int round, String line) {
        try (JsonReader reader = Json.createReader(new StringReader(line))) {
            JsonObject said = reader.readObject();
            Map<Metric, Double> figures = new EnumMap<>(Metric.class);
            METRICS.forEach((member, metric) -> Optional.ofNullable(said.getJsonNumber(member))
                    .map(JsonNumber::doubleValue)
                    .ifPresent(value -> figures.put(metric, value)));
            return new Row(name(), said.getString("case"), round, figures, List.of());
        }
    }
}
