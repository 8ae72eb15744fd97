package phao.app;

import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * A clock for time-outs: it begins at the machine's time and then goes on evenly, whatever is done to the machine's clock. If that clock
 * were used, setting it forward would close every connection as silent, and setting it back would close none for a while.
 * Any thread may ask it.
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

    /** Makes no object, because every write asks. */
    @Override
    public long millis() {
        return beginMillis + TimeUnit.NANOSECONDS.toMillis(nanos.getAsLong() - beginNanos);
    }

    @Override
    public Instant instant() {
        return Instant.ofEpochMilli(millis());
    }
}
