package phao.check;

import java.time.Duration;
import java.util.Random;

/**
 * The faults that a {@link CuttingProxy} makes.
 *
 * @param cutEvery how long a connection lives on average before it is cut; zero cuts none by itself
 * @param longestFreeze how long bytes stand still at most; zero lets none stand still
 * @param slow whether some connections are throttled, or get their bytes in tiny pieces
 */
public record Faults(Duration cutEvery, Duration longestFreeze, boolean slow) {

    /** Passes everything on as it comes. */
    public static final Faults NONE = new Faults(Duration.ZERO, Duration.ZERO, false);

    private static final Duration NEVER = Duration.ofNanos(Long.MAX_VALUE);
    private static final long ANY_NUMBER_OF_BYTES = Long.MAX_VALUE;

    /** How a connection is cut. */
    public enum Cut {
        /** Both sides get an orderly end of TCP, perhaps in the middle of a frame. */
        FIN,
        /** Both sides get a reset. */
        RST,
        /** Nothing passes any more and nobody is told, as when a train enters a tunnel; reset long after. */
        HALF_OPEN
    }

    /**
     * How fast bytes pass in one direction.
     *
     * @param piece how many bytes one write has at most
     * @param nanosPerByte how long to wait after each byte, in nanoseconds
     */
    record Pace(int piece, long nanosPerByte) {

        static final Pace UNHINDERED = new Pace(Integer.MAX_VALUE, 0);
    }

    /**
     * What is going to happen to one connection.
     *
     * @param cutAfter how long after its beginning it is cut
     * @param cutAfterBytes it is cut earlier if that many bytes have passed in one direction
     * @param lastBytes how many bytes of what comes next still pass before the cut, so that it falls inside of a frame
     * @param stallAfter how long after its beginning everything stands still for the time {@code stall}
     * @param silence how long a half-open connection stays half open
     */
    record Fate(
            Cut cut,
            Duration cutAfter,
            long cutAfterBytes,
            int lastBytes,
            Pace pace,
            Duration stallAfter,
            Duration stall,
            Duration silence) {

        static final Fate UNHARMED =
                new Fate(Cut.RST, NEVER, ANY_NUMBER_OF_BYTES, 0, Pace.UNHINDERED, NEVER, Duration.ZERO, Duration.ZERO);
    }

    /** Chooses what happens to the next connection. */
    Fate choose(Random random) {
        Duration life = NEVER;
        long bytes = ANY_NUMBER_OF_BYTES;
        if (!cutEvery.isZero()) {
            // Cuts that don't depend on each other have exponentially distributed times between them.
            life = Duration.ofNanos((long) (-Math.log(1 - random.nextDouble()) * cutEvery.toNanos()));
            // One in ten is cut while it says hello.
            bytes = random.nextInt(10) == 0 ? 1 + random.nextInt(2_000) : ANY_NUMBER_OF_BYTES;
        }
        boolean stalls = !longestFreeze.isZero() && random.nextInt(3) == 0;
        Duration stallAfter = stalls
                ? Duration.ofNanos((long) (random.nextDouble() * Math.max(cutEvery.toNanos(), longestFreeze.toNanos())))
                : NEVER;
        return new Fate(
                cut(random), life, bytes, random.nextInt(64), pace(random), stallAfter, freeze(random), freeze(random));
    }

    private Cut cut(Random random) {
        int chance = random.nextInt(10);
        return chance < 3 && !longestFreeze.isZero() ? Cut.HALF_OPEN : chance < 7 ? Cut.RST : Cut.FIN;
    }

    private Duration freeze(Random random) {
        return Duration.ofNanos((long) (random.nextDouble() * longestFreeze.toNanos()));
    }

    private Pace pace(Random random) {
        int chance = random.nextInt(5);
        if (!slow || chance > 1) {
            return Pace.UNHINDERED;
        }
        // Either pieces that cut every header apart, or 4 to 40 kB a second.
        return chance == 0
                ? new Pace(1 + random.nextInt(40), 0)
                : new Pace(256, 1_000_000_000L / (4_000 + random.nextInt(36_000)));
    }
}
