package phao.bench.scenario;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import org.HdrHistogram.Histogram;
import phao.bench.load.Load;
import phao.bench.load.Load.Counts;
import phao.bench.report.Metric;
import phao.bench.server.ProcessCost;
import phao.bench.server.ServerProcess;

/** A stretch of time: what was counted in it, and what it cost. Life cycle: {@link #open}, {@link #close}, the figures. */
final class Window {

    private static final double NANOS_PER_MILLI = 1e6;
    private static final double COMPILER_SHARE = 0.08;
    private static final Duration LONGEST_WARM_UP = Duration.ofSeconds(20);
    private static final long LOOK_MILLIS = 1_000;

    private final Load load;
    private final ServerProcess server;
    private final Instant opened;
    private final Counts begin;
    private final ProcessCost costAtBegin;
    private final double clientAtBegin;
    private Counts end;
    private ProcessCost costAtEnd;
    private double clientAtEnd;

    private Window(Load load, ServerProcess server) throws IOException {
        this.load = load;
        this.server = server;
        load.measuring(true);
        opened = Instant.now();
        begin = load.counts();
        costAtBegin = server.cost();
        clientAtBegin = clientCpu();
    }

    /**
     * Lets the load run until what is measured is not the start of it: at least so long, and until the virtual machine, if it is one,
     * has compiled nearly all that the load needs.
     */
    static void warmUp(ServerProcess server, Duration atLeast) throws IOException, InterruptedException {
        Thread.sleep(atLeast.toMillis());
        long start = System.nanoTime();
        ProcessCost before;
        ProcessCost after = server.cost();
        do {
            before = after;
            Thread.sleep(LOOK_MILLIS);
            after = server.cost();
        } while (after.compilerSeconds() - before.compilerSeconds()
                        > COMPILER_SHARE * (after.cpuSeconds() - before.cpuSeconds())
                && System.nanoTime() - start < LONGEST_WARM_UP.toNanos());
    }

    static Window open(Load load, ServerProcess server) throws IOException {
        return new Window(load, server);
    }

    /** Opens, lets the time pass, closes. */
    static Window of(Load load, ServerProcess server, Duration length) throws IOException, InterruptedException {
        Window window = open(load, server);
        Thread.sleep(length.toMillis());
        window.close();
        return window;
    }

    void close() throws IOException {
        end = load.counts();
        costAtEnd = server.cost();
        clientAtEnd = clientCpu();
        load.measuring(false);
    }

    private static double clientCpu() throws IOException {
        return ProcessCost.own().cpuSeconds();
    }

    /** On the clock of the wall. */
    boolean contains(Instant moment) {
        return moment.isAfter(opened) && moment.isBefore(opened.plusNanos(end.nanos() - begin.nanos()));
    }

    double seconds() {
        return (end.nanos() - begin.nanos()) / 1e9;
    }

    long deliveries() {
        return end.deliveries() - begin.deliveries();
    }

    long messages() {
        return end.published() - begin.published();
    }

    /** What every scenario with deliveries tells. */
    Map<Metric, Double> throughput() {
        Map<Metric, Double> figures = new EnumMap<>(Metric.class);
        double millions = deliveries() / 1e6;
        figures.put(Metric.DELIVERIES_PER_SECOND, deliveries() / seconds());
        figures.put(Metric.CPU_PER_MILLION, (costAtEnd.cpuSeconds() - costAtBegin.cpuSeconds()) / millions);
        figures.put(
                Metric.COMPILER_CPU_PER_MILLION,
                (costAtEnd.compilerSeconds() - costAtBegin.compilerSeconds()) / millions);
        figures.put(Metric.CLIENT_CPU_PER_MILLION, (clientAtEnd - clientAtBegin) / millions);
        figures.put(Metric.BYTES_PER_DELIVERY, (double) (end.bytes() - begin.bytes()) / deliveries());
        figures.put(Metric.DELIVERIES_PER_READ, (double) deliveries() / (end.reads() - begin.reads()));
        figures.put(Metric.RSS_MB, costAtEnd.residentBytes() / 1e6);
        return figures;
    }

    /**
     * After the load ended.
     *
     * @param expectedInterval between two messages of one sender who waits for the first, in nanoseconds: HdrHistogram's correction
     *     for coordinated omission; 0 in an open loop, whose messages carry the time when they were due
     */
    Map<Metric, Double> latencies(long expectedInterval) {
        Histogram raw = load.latency();
        Histogram latency = expectedInterval > 0 ? raw.copyCorrectedForCoordinatedOmission(expectedInterval) : raw;
        return Map.of(
                Metric.P50_MILLIS, latency.getValueAtPercentile(50) / NANOS_PER_MILLI,
                Metric.P99_MILLIS, latency.getValueAtPercentile(99) / NANOS_PER_MILLI,
                Metric.P999_MILLIS, latency.getValueAtPercentile(99.9) / NANOS_PER_MILLI,
                Metric.MAX_MILLIS, latency.getMaxValue() / NANOS_PER_MILLI);
    }
}
