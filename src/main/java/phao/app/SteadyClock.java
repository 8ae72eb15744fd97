package phao.app;

import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/**
 * Time for time-outs: it begins at the machine's time and then goes on evenly, whatever is done to the machine's clock. With that
 * clock, one that is set forward would close every connection as silent, and one that is set back would close none for as long.
 * Any thread.
 */
final class SteadyClock implements InstantSource {

    private final LongSupplier nanos;
    private final Instant begin;
    private final long beginNanos;

    SteadyClock(InstantSource wall, LongSupplier nanos) {
        this.nanos = nanos;
        begin = wall.instant();
        beginNanos = nanos.getAsLong();
    }

    static SteadyClock ofMachine() {
        return new SteadyClock(InstantSource.system(), System::nanoTime);
    }

    @Override
    public Instant instant() {
        return begin.plusNanos(nanos.getAsLong() - beginNanos);
    }
}
