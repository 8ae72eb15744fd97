package phao.sim;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Random;

/** Time, chance and order of a simulated run: everything that happens is an event here, and the seed decides when. */
final class World {

    private record Happening(long at, long order, Runnable task) {}

    final Random random;
    /** For what came later, so that a seed of before means the same run. */
    final Random more;

    private final PriorityQueue<Happening> future =
            new PriorityQueue<>(Comparator.comparingLong(Happening::at).thenComparingLong(Happening::order));
    private long now = 1_763_800_000_000L;
    private long order;

    World(long seed) {
        random = new Random(seed);
        more = new Random(~seed);
    }

    long now() {
        return now;
    }

    InstantSource clock() {
        return () -> Instant.ofEpochMilli(now);
    }

    void after(long millis, Runnable task) {
        future.add(new Happening(now + millis, order++, task));
    }

    void after(Duration delay, Runnable task) {
        after(delay.toMillis(), task);
    }

    /** From 0 to {@code most}, short ones more often. */
    long someMillis(int most) {
        return (long) (most * Math.pow(random.nextDouble(), 3));
    }

    boolean chance(double probability) {
        return random.nextDouble() < probability;
    }

    /** Lets everything happen that falls due until then. */
    void runUntil(long time) {
        while (!future.isEmpty() && future.peek().at() <= time) {
            Happening next = future.poll();
            now = next.at();
            next.task().run();
        }
        now = Math.max(now, time);
    }
}
