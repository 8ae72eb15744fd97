package phao.bench.load;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.HdrHistogram.Histogram;

/** What one loop counts. The loop's thread writes; counters may be read by any thread, the rest after the loop ended. */
final class Tally {

    private static final long LONGEST_NANOS = 600_000_000_000L;
    private static final int DIGITS = 2;
    private static final int MOST_TOLD = 10;

    private final AtomicLong deliveries = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong reads = new AtomicLong();
    private final Histogram latency = new Histogram(LONGEST_NANOS, DIGITS);
    private final List<String> violations = new ArrayList<>();
    private long violated;
    private volatile boolean measuring;

    /** Any thread: whether latencies are noted. */
    void measuring(boolean now) {
        measuring = now;
    }

    boolean isMeasuring() {
        return measuring;
    }

    /** After each read. */
    void add(long newDeliveries, long newBytes) {
        deliveries.lazySet(deliveries.getPlain() + newDeliveries);
        bytes.lazySet(bytes.getPlain() + newBytes);
        reads.lazySet(reads.getPlain() + 1);
    }

    void latency(long nanos) {
        latency.recordValue(Math.max(0, Math.min(nanos, LONGEST_NANOS)));
    }

    void violation(String what) {
        violated++;
        if (violations.size() < MOST_TOLD) {
            violations.add(what);
        }
    }

    long deliveries() {
        return deliveries.get();
    }

    long bytes() {
        return bytes.get();
    }

    long reads() {
        return reads.get();
    }

    Histogram latency() {
        return latency;
    }

    long violated() {
        return violated;
    }

    List<String> violations() {
        return violations;
    }
}
