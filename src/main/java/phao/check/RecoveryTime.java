package phao.check;

import java.time.Duration;

/** How long it took from noticing that a connection was lost to being in all rooms again. One thread at a time. */
final class RecoveryTime {

    private boolean whole;
    private long lostAt;
    private long longest;
    private long connections;

    /** From now on it is without a connection. */
    void begin() {
        lostAt = System.nanoTime();
        whole = false;
    }

    void connected() {
        connections++;
        whole = false;
    }

    void lost() {
        if (whole) {
            begin();
        }
    }

    /** It is in all its rooms. @return whether it was not before */
    boolean complete() {
        if (whole) {
            return false;
        }
        whole = true;
        if (connections > 1) {
            longest = Math.max(longest, System.nanoTime() - lostAt);
        }
        return true;
    }

    /** The longest, with the one that goes on now. */
    Duration longest() {
        return Duration.ofNanos(whole || connections == 0 ? longest : Math.max(longest, System.nanoTime() - lostAt));
    }

    long connections() {
        return connections;
    }
}
