package phao.bench.scenario;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import phao.bench.dialect.PhaoLate;
import phao.bench.load.Load;
import phao.bench.load.Load.Verdict;
import phao.bench.load.Topology;
import phao.bench.report.Metric;
import phao.bench.report.Row;
import phao.bench.server.ServerProcess;

/** All at once, a thousand clients ask for a thousand messages that are stored: what a server meets after it was away. */
final class CatchUp implements Scenario {

    private static final int CLIENTS = 1_000;
    private static final int MESSAGES = 1_000;
    private static final int PUBLISHERS = 4;
    private static final int WINDOW = 8;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Override
    public String name() {
        return "catch-up";
    }

    @Override
    public void run(Bench bench) throws IOException, InterruptedException {
        bench.measurePhao(round -> measure(bench, round));
    }

    private Row measure(Bench bench, int round) throws IOException, InterruptedException {
        ServerProcess server = bench.systems().get(Contender.PHAO.kind());
        InetSocketAddress address = server.address();
        String run = name() + '-' + round;
        Load writers = Load.open(
                address,
                Contender.PHAO.dialect(),
                Topology.room(PUBLISHERS, PUBLISHERS, WINDOW, bench.payloadBytes()),
                run,
                1);
        writers.publish(MESSAGES / PUBLISHERS);
        writers.await(() -> (long) MESSAGES * PUBLISHERS, PATIENCE);
        writers.end();

        PhaoLate late = new PhaoLate();
        Load readers = Load.openReaders(
                address,
                late,
                Topology.room(CLIENTS, PUBLISHERS, WINDOW, bench.payloadBytes()),
                run,
                bench.threads(),
                writers);
        Window window = Window.open(readers, server);
        readers.say(late.join(Load.room(run, 0)));
        readers.awaitAll(PATIENCE);
        window.close();
        Verdict verdict = readers.end();
        Map<Metric, Double> figures = window.throughput();
        figures.put(Metric.SECONDS, window.seconds());
        return new Row(name(), Contender.PHAO.title(), round, figures, verdict.violations());
    }
}
