package phao.bench.scenario;

import java.io.PrintStream;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.stream.DoubleStream;
import phao.bench.report.Metric;
import phao.bench.report.Results;

/** What this project wants to reach, each met or missed with the number; what was not measured in a run is left out. */
public final class Targets {

    private static final String PHAO = Contender.PHAO.title();
    private static final String NATS = Contender.NATS_WEB_SOCKET.title();

    private final Results results;
    private final PrintStream out;

    public Targets(Results results, PrintStream out) {
        this.results = results;
        this.out = out;
    }

    public void print() {
        out.println();
        out.println("### targets");
        out.println();
        out.println("| target | measured | |");
        out.println("| --- | --- | --- |");
        atLeast("one room of 500: deliveries per second, times NATS", 1.5, ratio(Metric.DELIVERIES_PER_SECOND));
        atMost("one room of 500: server CPU per delivery, times NATS", 0.7, ratio(Metric.CPU_PER_MILLION));
        atMost("latency at a fifth of the load: p99 in ms, less the disk's own p99", 5, latencyWithoutDisk());
        atLeast("durable publishes a second over 1,000 rooms", 50_000, phao("append", Metric.MESSAGES_PER_SECOND));
        atMost("idle connection in KB", 15, phao("idle", Metric.KB_PER_CONNECTION));
        atMost("java -jar to ready in ms", 1_500, phao("start", Metric.START_MILLIS));
        atMost(
                "the page at 1.6 Mbit/s and 150 ms: first visit to newest text in ms",
                1_500,
                page("first visit", Metric.TO_NEWEST_MILLIS));
        atMost(
                "the page at 1.6 Mbit/s and 150 ms: warm start to newest text in ms",
                500,
                page("warm start", Metric.TO_NEWEST_MILLIS));
        atMost("a room of 15 photos: kB until the newest text", 300, page("15 photos", Metric.KILOBYTES));
        atMost(
                "300 messages in 3 s: the page's longest task in ms",
                100,
                page("300 messages in 3 s", Metric.LONGEST_TASK_MILLIS));
        atMost("5,000 messages scrolled back in s", 6, page("5,000 messages back", Metric.SECONDS));
        atMost("server CPU per delivery, dearest of 50, 500 and 5,000 members times cheapest", 1.3, flatness());
    }

    private OptionalDouble phao(String scenario, Metric metric) {
        return results.median(scenario, PHAO, metric);
    }

    private OptionalDouble page(String system, Metric metric) {
        return results.median("page", system, metric);
    }

    /** The median of the rounds' ratios: both ran at nearly the same time in each. */
    private OptionalDouble ratio(Metric metric) {
        double[] ratios = results.ratios(Scenarios.FAN_OUT, PHAO, NATS, metric);
        return ratios.length == 0 ? OptionalDouble.empty() : OptionalDouble.of(Results.median(ratios));
    }

    private OptionalDouble latencyWithoutDisk() {
        OptionalDouble all = phao("latency", Metric.P99_MILLIS);
        OptionalDouble disk = results.median("latency", Latency.DISK, Metric.P99_MILLIS);
        return all.isPresent() && disk.isPresent()
                ? OptionalDouble.of(all.getAsDouble() - disk.getAsDouble())
                : OptionalDouble.empty();
    }

    private OptionalDouble flatness() {
        double[] costs = DoubleStream.of(
                        phao(Scenarios.FAN_OUT_50, Metric.CPU_PER_MILLION).orElse(Double.NaN),
                        phao(Scenarios.FAN_OUT, Metric.CPU_PER_MILLION).orElse(Double.NaN),
                        phao(Scenarios.FAN_OUT_5000, Metric.CPU_PER_MILLION).orElse(Double.NaN))
                .sorted()
                .toArray();
        // NaN comes last.
        return Double.isNaN(costs[costs.length - 1])
                ? OptionalDouble.empty()
                : OptionalDouble.of(costs[costs.length - 1] / costs[0]);
    }

    private void atLeast(String what, double target, OptionalDouble measured) {
        measured.ifPresent(value -> row(what + ": at least " + number(target), value, value >= target));
    }

    private void atMost(String what, double target, OptionalDouble measured) {
        measured.ifPresent(value -> row(what + ": at most " + number(target), value, value <= target));
    }

    private void row(String target, double value, boolean met) {
        out.printf("| %s | %s | %s |%n", target, number(value), met ? "met" : "**missed**");
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, value < 100 ? "%.2f" : "%,.0f", value);
    }
}
