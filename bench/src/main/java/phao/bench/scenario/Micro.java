package phao.bench.scenario;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;
import phao.bench.report.Metric;
import phao.bench.report.Row;

/** The single steps, by JMH, each in a process of its own. */
final class Micro implements Scenario {

    private static final TimeValue ITERATION = TimeValue.milliseconds(500);
    private static final int WARM_UPS = 4;
    private static final int ITERATIONS = 4;

    @Override
    public String name() {
        return "micro";
    }

    @Override
    public void run(Bench bench) throws IOException {
        if (!bench.takesPart(Contender.PHAO)) {
            return;
        }
        Options options = new OptionsBuilder()
                .include("phao\\..*Benchmark\\..*")
                .forks(1)
                .warmupIterations(WARM_UPS)
                .warmupTime(ITERATION)
                .measurementIterations(ITERATIONS)
                .measurementTime(ITERATION)
                .verbosity(VerboseMode.SILENT)
                .build();
        try {
            for (RunResult result : new Runner(options).run()) {
                bench.results().add(row(result));
            }
        } catch (RunnerException e) {
            throw new IOException(e);
        }
    }

    private Row row(RunResult result) {
        String name = result.getParams().getBenchmark().replaceAll(".*\\.(\\w+)Benchmark\\.", "$1.");
        String parameters = String.join(
                " ",
                result.getParams().getParamsKeys().stream()
                        .map(key -> result.getParams().getParam(key) + ' ' + key)
                        .toList());
        return new Row(
                name(),
                (name + ' ' + parameters).strip(),
                1,
                Map.of(Metric.NANOS_PER_OPERATION, result.getPrimaryResult().getScore()),
                List.of());
    }
}
