package phao.bench.report;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** All rows of a run. Printed as they come, and summed up by their medians. Used by one thread. */
public final class Results {

    private final List<Row> rows = new ArrayList<>();
    private final PrintStream out;

    public Results(PrintStream out) {
        this.out = out;
    }

    public void add(Row row) {
        rows.add(row);
        String figures = EnumSet.copyOf(row.figures().keySet()).stream()
                .map(metric -> metric.format(row.figures().get(metric)) + ' ' + metric.title())
                .collect(Collectors.joining(", "));
        out.printf("  %s, round %d: %s%n", row.system(), row.round(), figures);
        row.violations().forEach(violation -> out.println("    CHECK FAILED: " + violation));
    }

    /** Says that a system could not be measured. */
    public void leftOut(String system, String why) {
        out.printf("  %s left out: %s%n", system, why);
    }

    public List<Row> rows() {
        return List.copyOf(rows);
    }

    /** The median of all rounds, if there was one. */
    public OptionalDouble median(String scenario, String system, Metric metric) {
        double[] sorted = sorted(scenario, system, metric);
        if (sorted.length == 0) {
            return OptionalDouble.empty();
        }
        return OptionalDouble.of(median(sorted));
    }

    /** @param values at least one */
    public static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /** Round by round, what one system has as a multiple of another: noise that both met cancels out. */
    public double[] ratios(String scenario, String system, String other, Metric metric) {
        return rows.stream()
                .filter(row -> row.scenario().equals(scenario) && row.system().equals(system))
                .flatMapToDouble(row -> rows.stream()
                        .filter(peer -> peer.scenario().equals(scenario)
                                && peer.system().equals(other)
                                && peer.round() == row.round())
                        .mapToDouble(peer ->
                                row.figures().get(metric) / peer.figures().get(metric)))
                .toArray();
    }

    private double[] sorted(String scenario, String system, Metric metric) {
        return rows.stream()
                .filter(row -> row.scenario().equals(scenario)
                        && row.system().equals(system)
                        && row.figures().containsKey(metric))
                .mapToDouble(row -> row.figures().get(metric))
                .sorted()
                .toArray();
    }

    /** One table for each scenario, in Markdown. */
    public void print(PrintStream out) {
        for (String scenario : distinct(rows, Row::scenario)) {
            List<Row> of =
                    rows.stream().filter(row -> row.scenario().equals(scenario)).toList();
            Set<Metric> metrics = EnumSet.noneOf(Metric.class);
            of.forEach(row -> metrics.addAll(row.figures().keySet()));
            out.printf("%n### %s%n%n| system |", scenario);
            metrics.forEach(metric -> out.printf(" %s |", metric.title()));
            out.printf(" spread | check |%n|%s%n", " --- |".repeat(metrics.size() + 3));
            distinct(of, Row::system).forEach(system -> print(out, scenario, system, metrics));
        }
    }

    private void print(PrintStream out, String scenario, String system, Set<Metric> metrics) {
        out.printf("| %s |", system);
        for (Metric metric : metrics) {
            OptionalDouble median = median(scenario, system, metric);
            out.printf(" %s |", median.isPresent() ? metric.format(median.getAsDouble()) : "");
        }
        Metric first = metrics.iterator().next();
        double[] sorted = sorted(scenario, system, first);
        boolean spread = sorted.length > 1;
        long failed = rows.stream()
                .filter(row -> row.scenario().equals(scenario)
                        && row.system().equals(system)
                        && !row.violations().isEmpty())
                .count();
        out.printf(
                " %s | %s |%n",
                spread ? first.format(sorted[0]) + " to " + first.format(sorted[sorted.length - 1]) : "",
                failed == 0 ? "passed" : "FAILED in " + failed);
    }

    private static Set<String> distinct(List<Row> rows, Function<Row, String> column) {
        return rows.stream().map(column).collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /** Every figure of every round: {@code scenario,system,round,metric,value}. */
    public void write(Path csv) throws IOException {
        List<String> lines = new ArrayList<>(List.of("scenario,system,round,metric,value"));
        for (Row row : rows) {
            row.figures().entrySet().stream()
                    .sorted(Comparator.comparing(figure -> figure.getKey()))
                    .map(figure -> String.format(
                            Locale.ROOT,
                            "%s,%s,%d,%s,%.4f",
                            row.scenario(),
                            row.system(),
                            row.round(),
                            figure.getKey().title(),
                            figure.getValue()))
                    .forEach(lines::add);
            lines.add(String.format(
                    Locale.ROOT,
                    "%s,%s,%d,violations,%d",
                    row.scenario(),
                    row.system(),
                    row.round(),
                    row.violations().size()));
        }
        Files.write(csv, lines);
    }
}
