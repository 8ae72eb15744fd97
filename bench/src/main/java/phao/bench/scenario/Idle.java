package phao.bench.scenario;

import java.io.IOException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import phao.bench.load.Load;
import phao.bench.load.Load.Verdict;
import phao.bench.load.Topology;
import phao.bench.report.Metric;
import phao.bench.report.Row;
import phao.bench.server.ServerProcess;

/**
 * Ten thousand connections, each a member of a room, that say nothing: what the server's memory grows by.
 *
 * <p>Each system is started anew, and a hundred connections come first, so that what is loaded and made once does not count.
 */
final class Idle implements Scenario {

    private static final Topology FIRST = new Topology(20, 5, 0, 1, 1, 128);
    private static final Topology ALL = new Topology(2_000, 5, 0, 1, 1, 128);
    private static final long SETTLE_MILLIS = 2_000;

    @Override
    public String name() {
        return "idle";
    }

    @Override
    public void run(Bench bench) throws IOException, InterruptedException {
        for (Contender contender :
                List.of(Contender.PHAO, Contender.PHAO_BARE, Contender.NATS_WEB_SOCKET, Contender.TYRUS)) {
            if (bench.takesPart(contender)) {
                bench.measure(contender, () -> measure(bench, contender));
            }
        }
    }

    private Row measure(Bench bench, Contender contender) throws IOException, InterruptedException {
        bench.systems().stop(contender.kind());
        ServerProcess server = bench.systems().get(contender.kind());
        connect(bench, contender, FIRST, "first").end();
        Thread.sleep(SETTLE_MILLIS);
        long before = server.cost().residentBytes();
        // Not collected before: the heap would shrink, and what it grows by again is not the connections'.
        Load load = connect(bench, contender, ALL, "idle");
        Thread.sleep(SETTLE_MILLIS);
        long after = server.cost().residentBytes();
        boolean collected = server.collectGarbage();
        long collectedBytes = server.cost().residentBytes();
        Verdict verdict = load.end();
        Map<Metric, Double> figures = new EnumMap<>(Metric.class);
        figures.put(Metric.CONNECTIONS, (double) ALL.connections());
        figures.put(Metric.KB_PER_CONNECTION, (after - before) / 1024.0 / ALL.connections());
        if (collected) {
            figures.put(Metric.KB_PER_CONNECTION_COLLECTED, (collectedBytes - before) / 1024.0 / ALL.connections());
        }
        figures.put(Metric.RSS_MB, after / 1e6);
        bench.systems().stop(contender.kind());
        return new Row(name(), contender.title(), 1, figures, verdict.violations());
    }

    private static Load connect(Bench bench, Contender contender, Topology topology, String name)
            throws IOException, InterruptedException {
        return Load.open(contender.address(bench.systems()), contender.dialect(), topology, name, bench.threads());
    }
}
