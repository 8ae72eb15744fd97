package phao.bench.scenario;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import org.HdrHistogram.Histogram;
import phao.bench.report.Metric;

/** How long the disk takes to make one small write durable, when nobody else asks it to. */
final class Disk {

    private static final int WRITES = 500;
    private static final int PAGE_BYTES = 4096;
    private static final double NANOS_PER_MILLI = 1e6;

    private final Path folder;

    Disk(Path folder) {
        this.folder = folder;
    }

    Map<Metric, Double> latencies() throws IOException {
        Path file = Files.createTempFile(folder, "fsync", "");
        Histogram latency = new Histogram(2);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            ByteBuffer page = ByteBuffer.allocate(PAGE_BYTES);
            for (int i = 0; i < WRITES; i++) {
                long start = System.nanoTime();
                channel.write(page.clear());
                channel.force(false);
                latency.recordValue(System.nanoTime() - start);
            }
        } finally {
            Files.delete(file);
        }
        return Map.of(
                Metric.P50_MILLIS, latency.getValueAtPercentile(50) / NANOS_PER_MILLI,
                Metric.P99_MILLIS, latency.getValueAtPercentile(99) / NANOS_PER_MILLI,
                Metric.P999_MILLIS, latency.getValueAtPercentile(99.9) / NANOS_PER_MILLI,
                Metric.MAX_MILLIS, latency.getMaxValue() / NANOS_PER_MILLI);
    }
}
