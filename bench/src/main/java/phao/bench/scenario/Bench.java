package phao.bench.scenario;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import phao.bench.report.Results;
import phao.bench.server.Systems;

/**
 * What a scenario works with.
 *
 * @param systems the servers, shared by all scenarios of a run
 * @param results where figures go
 * @param work a folder for what is needed only during the run
 * @param only the systems that take part; empty for all
 * @param rounds how often the systems take turns
 * @param warmUp before each measurement
 * @param window how long is measured
 * @param threads of the load generator
 * @param payloadBytes of each message
 */
public record Bench(Systems systems, Results results, Path work, Set<String> only, int rounds, Duration warmUp, Duration window,
        int threads, int payloadBytes) {

    boolean takesPart(Contender contender) {
        return only.isEmpty() || only.contains(contender.title());
    }
}
