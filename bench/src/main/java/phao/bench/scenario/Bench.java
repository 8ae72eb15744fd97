package phao.bench.scenario;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import phao.bench.report.Results;
import phao.bench.report.Row;
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
public record Bench(
        Systems systems,
        Results results,
        Path work,
        Set<String> only,
        int rounds,
        Duration warmUp,
        Duration window,
        int threads,
        int payloadBytes) {

    /** One row. */
    @FunctionalInterface
    interface Measurement {
        Row take() throws IOException, InterruptedException;
    }

    /** One row of a round. */
    @FunctionalInterface
    interface Round {
        Row take(int round) throws IOException, InterruptedException;
    }

    /** Adds a row for each round, of what only Phao is asked for. */
    void measurePhao(Round measurement) throws IOException, InterruptedException {
        for (int round = 1; takesPart(Contender.PHAO) && round <= rounds; round++) {
            results.add(measurement.take(round));
        }
    }

    /** Adds a row. A peer that is not there, or that broke, is left out; Phao must not be. @return whether there is a row */
    boolean measure(Contender contender, Measurement measurement) throws IOException, InterruptedException {
        try {
            results.add(measurement.take());
            return true;
        } catch (IOException e) {
            if (contender.kind() == Contender.PHAO.kind()) {
                throw e;
            }
            results.leftOut(contender.title(), e.getMessage());
            return false;
        }
    }

    boolean takesPart(Contender contender) {
        return only.isEmpty() || only.contains(contender.title());
    }
}
