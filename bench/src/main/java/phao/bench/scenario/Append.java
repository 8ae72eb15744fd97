package phao.bench.scenario;

import java.io.IOException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import phao.bench.load.Load;
import phao.bench.load.Load.Verdict;
import phao.bench.load.Topology;
import phao.bench.report.Metric;
import phao.bench.report.Row;
import phao.bench.server.Commits;
import phao.bench.server.ServerProcess;

/**
 * Publish only, across a thousand rooms: nobody is there but the publisher, who counts a message when it sees it, which is when it is
 * on the disk.
 */
final class Append implements Scenario {

    private static final int ROOMS = 1_000;
    private static final int ROOMS_PER_CONNECTION = 20;
    private static final int WINDOW = 10;
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Topology topology;

    Append(int payloadBytes) {
        topology = new Topology(ROOMS, 1, 1, ROOMS_PER_CONNECTION, WINDOW, payloadBytes);
    }

    @Override
    public String name() {
        return "append";
    }

    @Override
    public void run(Bench bench) throws IOException, InterruptedException {
        bench.measurePhao(round -> measure(bench, round));
    }

    private Row measure(Bench bench, int round) throws IOException, InterruptedException {
        ServerProcess server = bench.systems().get(Contender.PHAO.kind());
        Load load =
                Load.open(server.address(), Contender.PHAO.dialect(), topology, name() + '-' + round, bench.threads());
        Commits commits = Commits.record(server, bench.work());
        load.publish();
        Window.warmUp(server, bench.warmUp());
        Window window = Window.of(load, server, bench.window());
        Commits.Counted counted = commits.stop(window::contains);
        load.quiet(PATIENCE);
        Verdict verdict = load.end();
        Map<Metric, Double> figures = new EnumMap<>(window.throughput());
        figures.remove(Metric.DELIVERIES_PER_SECOND);
        figures.put(Metric.MESSAGES_PER_SECOND, window.deliveries() / window.seconds());
        if (counted.commits() > 0) {
            figures.put(Metric.GROUP_SIZE, (double) counted.messages() / counted.commits());
            figures.put(Metric.COMMITS_PER_SECOND, counted.commits() / window.seconds());
        }
        figures.putAll(window.latencies(0));
        return new Row(name(), Contender.PHAO.title(), round, figures, verdict.violations());
    }
}
