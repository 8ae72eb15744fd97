package phao.bench.scenario;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import phao.bench.load.Load;
import phao.bench.load.Load.Verdict;
import phao.bench.load.Topology;
import phao.bench.report.Metric;
import phao.bench.report.Row;
import phao.bench.server.ServerProcess;

/**
 * Closed loop: each publisher keeps so many messages in flight, and everybody in the room gets all of them.
 *
 * <p>A message is in flight until its publisher, a member like the others, has it back. The systems take turns, and the order turns
 * round from one round to the next.
 */
final class FanOut implements Scenario {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final String name;
    private final Topology topology;
    private final List<Contender> contenders;

    FanOut(String name, Topology topology, List<Contender> contenders) {
        this.name = name;
        this.topology = topology;
        this.contenders = List.copyOf(contenders);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void run(Bench bench) throws IOException, InterruptedException {
        List<Contender> turn =
                new ArrayList<>(contenders.stream().filter(bench::takesPart).toList());
        for (int round = 1; round <= bench.rounds(); round++) {
            for (Contender contender : List.copyOf(turn)) {
                int now = round;
                if (!bench.measure(contender, () -> measure(bench, contender, now))) {
                    turn.remove(contender);
                }
            }
            Collections.reverse(turn);
        }
    }

    Row measure(Bench bench, Contender contender, int round) throws IOException, InterruptedException {
        ServerProcess server = bench.systems().get(contender.kind());
        String room = name + '-' + contender.title().replace('.', '-') + '-' + round;
        Load load = Load.open(contender.address(bench.systems()), contender.dialect(), topology, room, bench.threads());
        load.publish();
        Window.warmUp(server, bench.warmUp());
        Window window = Window.of(load, server, bench.window());
        load.quiet(PATIENCE);
        Verdict verdict = load.end();
        Map<Metric, Double> figures = window.throughput();
        long senders = (long) topology.rooms() * topology.publishers() * topology.window();
        figures.putAll(window.latencies((long) (senders * window.seconds() * 1e9 / Math.max(1, window.messages()))));
        return new Row(name, contender.title(), round, figures, verdict.violations());
    }
}
