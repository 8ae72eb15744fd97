package phao.bench.scenario;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;
import phao.bench.report.Metric;
import phao.bench.report.Row;
import phao.log.LogException;
import phao.log.RoomLog;
import phao.log.sqlite.SqliteEngine;
import phao.protocol.Content;
import phao.protocol.Member;

/** How long others wait for their publishes while 100,000 messages of one user are erased, and without that. */
final class Erasure implements Scenario {

    private static final int MESSAGES = 100_000;
    private static final int ROOMS = 100;
    private static final int PER_SECOND = 500;
    private static final double NANOS_PER_MILLI = 1e6;
    private static final String USER = "42";
    private static final Member ERASED = new Member("1c0ffee0123456781c0ffee012345678", "Bình", USER);
    private static final Member OTHER = new Member("5947d7c33d783f94b3b4c1a96ebc8991", "An", "43");

    private final Content content;

    Erasure(int payloadBytes) {
        content = Content.text("x".repeat(payloadBytes));
    }

    @Override
    public String name() {
        return "erase";
    }

    @Override
    public void run(Bench bench) throws IOException, InterruptedException {
        for (int round = 1; bench.takesPart(Contender.PHAO) && round <= bench.rounds(); round++) {
            Path folder = Files.createTempDirectory(bench.work(), "erase");
            for (Row row : measure(folder, round, bench)) {
                bench.results().add(row);
            }
        }
    }

    private List<Row> measure(Path folder, int round, Bench bench) throws IOException, InterruptedException {
        ExecutorService writer = Executors.newSingleThreadExecutor();
        ExecutorService readers = Executors.newFixedThreadPool(2);
        ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
        try {
            RoomLog log = new RoomLog(
                    SqliteEngine.open(folder), InstantSource.system(), writer, readers, RoomLog.Bounds.DEFAULT);
            log.eraseSlowly(task -> timer.schedule(task, 25, TimeUnit.MILLISECONDS));
            fill(log);
            timer.scheduleWithFixedDelay(log::overwrite, 1, 1, TimeUnit.SECONDS);
            long warm = System.nanoTime() + bench.warmUp().toNanos();
            publish(log, () -> System.nanoTime() < warm);
            long end = System.nanoTime() + 2 * bench.window().toNanos();
            Row quiet = row("phao, nothing else", round, publish(log, () -> System.nanoTime() < end), Duration.ZERO);
            log.erase(USER).toCompletableFuture().join();
            long began = System.nanoTime();
            Histogram latencies = publish(log, () -> !log.erasures().isEmpty());
            Row erasing = row("phao, erasing", round, latencies, Duration.ofNanos(System.nanoTime() - began));
            log.close();
            log.closed().toCompletableFuture().join();
            return List.of(quiet, erasing);
        } catch (LogException e) {
            throw new IOException(e);
        } finally {
            timer.shutdownNow();
            writer.shutdown();
            readers.shutdown();
        }
    }

    private void fill(RoomLog log) throws InterruptedException {
        int group = 1_000;
        for (int at = 0; at < 2 * MESSAGES; at += group) {
            CountDownLatch stored = new CountDownLatch(group);
            for (int i = 0; i < group; i++) {
                append(log, at + i, i % 2 == 0 ? ERASED : OTHER, stored::countDown);
            }
            stored.await();
        }
    }

    private void append(RoomLog log, int number, Member from, Runnable stored) {
        log.append(new phao.log.Append("room " + number / 7 % ROOMS, "", 0, from, content))
                .thenRun(stored);
    }

    /** @return from the moment in which each was to be sent until it was on disk */
    private Histogram publish(RoomLog log, BooleanSupplier goesOn) {
        Histogram latencies = new ConcurrentHistogram(3);
        long start = System.nanoTime();
        for (int i = 0; goesOn.getAsBoolean(); i++) {
            long at = start + i * TimeUnit.SECONDS.toNanos(1) / PER_SECOND;
            while (System.nanoTime() < at) {
                LockSupport.parkNanos(at - System.nanoTime());
            }
            append(log, i, OTHER, () -> latencies.recordValue(System.nanoTime() - at));
        }
        return latencies;
    }

    private Row row(String title, int round, Histogram latencies, Duration took) {
        Map<Metric, Double> figures = new EnumMap<>(Metric.class);
        figures.put(Metric.P50_MILLIS, latencies.getValueAtPercentile(50) / NANOS_PER_MILLI);
        figures.put(Metric.P99_MILLIS, latencies.getValueAtPercentile(99) / NANOS_PER_MILLI);
        figures.put(Metric.MAX_MILLIS, latencies.getMaxValue() / NANOS_PER_MILLI);
        if (!took.isZero()) {
            figures.put(Metric.SECONDS, took.toNanos() / NANOS_PER_MILLI / 1e3);
        }
        return new Row(name(), title, round, figures, List.of());
    }
}
