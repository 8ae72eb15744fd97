package phao.check;

import java.time.Duration;

/** Measures how long it takes from noticing that a connection was lost to being in all rooms again. One thread at a time. */
final class RecoveryTime {

    private boolean whole;
    /** When the connection was lost, by {@link System#nanoTime}. */
    private long lostAt;
    /** In nanoseconds. */
    private long longest;

    private long connections;

    /** The client has no connection from now on. */
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

    /**
     * The client is in all its rooms.
     *
     * @return false if it was before
     */
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

    /** The longest recovery, including one that goes on now. */
    Duration longest() {
        return Duration.ofNanos(whole || connections == 0 ? longest : Math.max(longest, System.nanoTime() - lostAt));
    }

    long connections() {
        return connections;
    }
}
