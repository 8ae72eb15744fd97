package phao.access;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.lang.System.Logger.Level;
import java.util.EnumMap;
import java.util.Map;
import java.util.stream.Collectors;
import phao.protocol.Code;

/**
 * Counts whom the {@link Gate} refuses, and sums them up in the log: a client whose token has expired may ask hundreds of times a second.
 * Why each one was refused is told at DEBUG. Any thread.
 */
final class RefusalCount {

    private static final System.Logger LOG = System.getLogger(RefusalCount.class.getName());

    @GuardedBy("this")
    private final Map<Code, Long> counts = new EnumMap<>(Code.class);

    /** @param why for the operator; no token and no secret is part of it */
    void count(Code code, String why) {
        synchronized (this) {
            counts.merge(code, 1L, Long::sum);
        }
        LOG.log(Level.DEBUG, "refused as {0}: {1}", code.word(), why);
    }

    /** One line for all since the last call; none if there were none. */
    void tell() {
        String sum = take();
        if (!sum.isEmpty()) {
            LOG.log(Level.INFO, "access was refused: {0}", sum);
        }
    }

    private synchronized String take() {
        String sum = counts.entrySet().stream()
                .map(entry -> entry.getValue() + " times " + entry.getKey().word())
                .collect(Collectors.joining(", "));
        counts.clear();
        return sum;
    }
}
