package phao.bench;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import phao.bench.report.Machine;
import phao.bench.report.Results;
import phao.bench.scenario.Bench;
import phao.bench.scenario.Scenario;
import phao.bench.scenario.Scenarios;
import phao.bench.scenario.Targets;
import phao.bench.server.Systems;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Started by bench/run. Exit codes: 0 measured; 1 Phao lost, doubled or reordered a message, or something broke; 2 a wrong option. */
@Command(
        name = "bench/run",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Measures Phao, and others beside it, on this machine.")
public final class Main implements Callable<Integer> {

    @Spec
    private CommandLine.Model.CommandSpec spec;

    @Parameters(paramLabel = "SCENARIO", description = "what to measure; all if none is named")
    private List<String> scenarios = List.of();

    @Option(
            names = "--systems",
            paramLabel = "NAME",
            split = ",",
            description = "only these, such as phao,nats-websocket")
    private Set<String> systems = Set.of();

    @Option(
            names = "--rounds",
            paramLabel = "N",
            description = "how often the systems take turns; default ${DEFAULT-VALUE}")
    private int rounds = 3;

    @Option(
            names = "--warm-up",
            paramLabel = "SECONDS",
            description = "before each measurement; default ${DEFAULT-VALUE}")
    private double warmUp = 3;

    @Option(
            names = "--window",
            paramLabel = "SECONDS",
            description = "length of each measurement; default ${DEFAULT-VALUE}")
    private double window = 4;

    @Option(names = "--threads", paramLabel = "N", description = "of the load generator; default ${DEFAULT-VALUE}")
    private int threads = 1;

    @Option(names = "--payload", paramLabel = "BYTES", description = "of each message; default ${DEFAULT-VALUE}")
    private int payload = 128;

    @Option(names = "--java-options", paramLabel = "OPTIONS", split = " ", description = "of Phao's virtual machine")
    private List<String> javaOptions = List.of();

    @Option(names = "--list", description = "names the scenarios, and ends")
    private boolean list;

    private final Path root =
            Path.of(System.getProperty("bench.root", ".")).toAbsolutePath().normalize();

    public static void main(String[] args) {
        System.exit(new CommandLine(new Main()).execute(args));
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        List<Scenario> all = Scenarios.all(payload);
        if (list) {
            all.forEach(scenario -> System.out.println(scenario.name()));
            return 0;
        }
        List<Scenario> chosen = scenarios.isEmpty()
                ? all
                : scenarios.stream().map(name -> find(all, name)).toList();
        Path target = root.resolve("bench/target");
        Path work = Files.createDirectories(target.resolve("run"));
        Results results = new Results(System.out);
        String machine = Machine.describe(work);
        System.out.println(machine);
        try (Systems servers = new Systems(root, work, javaOptions)) {
            // Also when the run is interrupted: no server is left behind.
            Runtime.getRuntime().addShutdownHook(new Thread(servers::close));
            Bench bench = new Bench(
                    servers, results, work, systems, rounds, seconds(warmUp), seconds(window), threads, payload);
            for (Scenario scenario : chosen) {
                System.out.println(scenario.name());
                scenario.run(bench);
                results.write(target.resolve("results.csv"));
            }
        }
        report(results, machine, target.resolve("report.md"));
        return results.rows().stream()
                        .anyMatch(row -> row.system().startsWith("phao")
                                && !row.violations().isEmpty())
                ? 1
                : 0;
    }

    /** On the terminal, and once more in a file. */
    private static void report(Results results, String machine, Path file) throws IOException {
        ByteArrayOutputStream tables = new ByteArrayOutputStream();
        try (PrintStream out = new PrintStream(tables, true, StandardCharsets.UTF_8)) {
            results.print(out);
            new Targets(results, out).print();
        }
        String text = tables.toString(StandardCharsets.UTF_8);
        System.out.print(text);
        Files.writeString(file, machine + '\n' + text);
    }

    private Scenario find(List<Scenario> all, String name) {
        return all.stream()
                .filter(scenario -> scenario.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new ParameterException(
                        spec.commandLine(),
                        "no scenario is called \"" + name + "\": there are "
                                + String.join(
                                        ", ", all.stream().map(Scenario::name).toList())));
    }

    private static Duration seconds(double seconds) {
        return Duration.ofMillis(Math.round(seconds * 1000));
    }
}
