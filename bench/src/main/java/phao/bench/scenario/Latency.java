package phao.bench.scenario;

import java.io.IOException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import phao.bench.load.Load;
import phao.bench.load.Load.Verdict;
import phao.bench.load.Topology;
import phao.bench.report.Metric;
import phao.bench.report.Row;
import phao.bench.server.ServerProcess;

/**
 * Open loop: single messages at a fixed rate, a fifth of what Phao did in the closed loop, the same for all systems. Beside them the
 * disk alone, because Phao shows a message only when it is on the disk.
 */
final class Latency implements Scenario {

    static final String DISK = "fsync alone";

    private static final double LOAD = 0.2;
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final FanOut fanOut;
    private final Topology topology;

    /** @param fanOut measured first if it was not yet in this run */
    Latency(FanOut fanOut, Topology topology) {
        this.fanOut = fanOut;
        this.topology = topology;
    }

    @Override
    public String name() {
        return "latency";
    }

    @Override
    public void run(Bench bench) throws IOException, InterruptedException {
        double messagesPerSecond = LOAD * capacity(bench) / topology.members();
        for (int round = 1; round <= bench.rounds(); round++) {
            bench.results().add(new Row(name(), DISK, round, new Disk(bench.work()).latencies(), List.of()));
            for (Contender contender : List.of(Contender.PHAO, Contender.NATS_WEB_SOCKET)) {
                if (bench.takesPart(contender)) {
                    int now = round;
                    bench.measure(contender, () -> measure(bench, contender, messagesPerSecond, now));
                }
            }
        }
    }

    private double capacity(Bench bench) throws IOException, InterruptedException {
        OptionalDouble known =
                bench.results().median(fanOut.name(), Contender.PHAO.title(), Metric.DELIVERIES_PER_SECOND);
        return known.isPresent()
                ? known.getAsDouble()
                : fanOut.measure(bench, Contender.PHAO, 0).figures().get(Metric.DELIVERIES_PER_SECOND);
    }

    private Row measure(Bench bench, Contender contender, double messagesPerSecond, int round)
            throws IOException, InterruptedException {
        ServerProcess server = bench.systems().get(contender.kind());
        Load load = Load.open(
                contender.address(bench.systems()),
                contender.dialect(),
                topology,
                name() + '-' + round,
                bench.threads());
        load.pace(messagesPerSecond);
        Window.warmUp(server, bench.warmUp());
        Window window = Window.of(load, server, bench.window());
        load.quiet(PATIENCE);
        Verdict verdict = load.end();
        Map<Metric, Double> figures = new EnumMap<>(window.throughput());
        figures.put(Metric.MESSAGES_PER_SECOND, window.messages() / window.seconds());
        figures.putAll(window.latencies(0));
        return new Row(name(), contender.title(), round, figures, verdict.violations());
    }
}
