package phao.access;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Tells the operator whom this server refuses, and what to do if that is a mistake. Strangers choose these
 * names, so each name is told at most once an hour, and at most 24 names are.
 *
 * <p>Any thread.
 */
final class RefusalLog {

    private static final System.Logger LOG = System.getLogger(RefusalLog.class.getName());
    private static final Duration EVERY = Duration.ofHours(1);
    /** Bound: lines of the log in an hour, and names that are remembered. */
    static final int MOST = 24;

    private static final int LONGEST_SHOWN = 100;

    private final LongSupplier nanos;
    /** When each name was told. */
    @GuardedBy("this")
    private final Map<String, Long> told = new HashMap<>();

    /** @param nanos the time, as {@link System#nanoTime} has it */
    RefusalLog(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /**
     * @param who the kind of caller.
     *
     * @param name of the caller, which a stranger chose
     * @param cure what the operator can do
     */
    void tell(String who, String name, String cure) {
        String shown = shown(name);
        if (isNew(who + shown)) {
            LOG.log(Level.WARNING, who + " " + shown + " was refused. " + cure);
        }
    }

    private synchronized boolean isNew(String key) {
        long now = nanos.getAsLong();
        told.values().removeIf(at -> now - at >= EVERY.toNanos());
        return told.size() < MOST && told.putIfAbsent(key, now) == null;
    }

    /** The name in one line of at most 100 characters. */
    private static String shown(String name) {
        StringBuilder line = new StringBuilder();
        name.chars().limit(LONGEST_SHOWN).forEach(c -> line.append(c > ' ' && c < 0x7F ? (char) c : '?'));
        return line.append(name.length() > LONGEST_SHOWN ? "…" : "").toString();
    }
}
