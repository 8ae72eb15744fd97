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

    /** What a virtual machine needs until its compiler has seen the load; no longer than that once it has. */
    private static final int FIRST_WARM_UP = 5;

    /** Before the system is asked for: one that was not under load yet gets more time. */
    Duration warmUp(Contender contender) {
        return systems.isRunning(contender.kind()) ? warmUp : warmUp.multipliedBy(FIRST_WARM_UP);
    }

    boolean takesPart(Contender contender) {
        return only.isEmpty() || only.contains(contender.title());
    }
}
