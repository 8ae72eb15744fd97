package phao.access;

import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How fast each of many may do something, and how much of it together after a quiet time: a token bucket for each. What is more than a
 * bucket holds is let through when it is full, or it never could be. Any thread.
 */
final class Rate {

    private final long amount;
    private final long burst;
    private final long millis;
    private final InstantSource clock;
    private final Map<String, Bucket> buckets = new ConcurrentHashMap<>();

    /** @param left what may be taken at {@code at}, milliseconds since the epoch; below 0 after something larger than a bucket */
    private record Bucket(double left, long at) {}

    /**
     * @param amount how much in so many seconds; 0 for no limit
     * @param burst how much a bucket holds
     */
    Rate(long amount, long burst, int seconds, InstantSource clock) {
        this.amount = amount;
        this.burst = burst;
        this.millis = seconds * 1_000L;
        this.clock = clock;
    }

    /** How long to wait until so much may be taken, milliseconds; 0 if it may be now. */
    long millisUntil(String key, long wanted) {
        Bucket bucket = buckets.get(key);
        if (amount == 0 || bucket == null) {
            return 0;
        }
        double missing = Math.min(wanted, burst) - left(bucket);
        return missing <= 0 ? 0 : Math.max(1, (long) Math.ceil(missing * millis / amount));
    }

    void take(String key, long taken) {
        if (amount > 0) {
            buckets.compute(
                    key, (same, bucket) -> new Bucket((bucket == null ? burst : left(bucket)) - taken, clock.millis()));
        }
    }

    private double left(Bucket bucket) {
        double since = Math.max(0, clock.millis() - bucket.at());
        return Math.min(burst, bucket.left() + since * amount / millis);
    }

    /** Forgets the full ones. */
    void sweep() {
        buckets.values().removeIf(bucket -> left(bucket) >= burst);
    }
}
