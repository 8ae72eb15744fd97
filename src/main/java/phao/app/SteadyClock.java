package phao.app;

import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Time for time-outs: it begins at the machine's time and then goes on evenly, whatever is done to the machine's clock. With that
 * clock, one that is set forward would close every connection as silent, and one that is set back would close none for as long.
 * Any thread.
 */
final class SteadyClock implements InstantSource {

    private final LongSupplier nanos;
    private final long beginMillis;
    private final long beginNanos;

    SteadyClock(InstantSource wall, LongSupplier nanos) {
        this.nanos = nanos;
        beginMillis = wall.millis();
        beginNanos = nanos.getAsLong();
    }

    static SteadyClock ofMachine() {
        return new SteadyClock(InstantSource.system(), System::nanoTime);
    }

    /** Without an object: every write asks. */
    @Override
    public long millis() {
        return beginMillis + TimeUnit.NANOSECONDS.toMillis(nanos.getAsLong() - beginNanos);
    }

    @Override
    public Instant instant() {
        return Instant.ofEpochMilli(millis());
    }
}
