package phao.session;

import phao.protocol.Close;

/**
 * Whether a WebSocket client lives: one that is silent for a heartbeat is sent a Ping frame, and one that is silent for two is closed
 * with 4003 (docs/protocol.md §2.9).
 *
 * <p>The client's own pings are not enough: browsers hold back the timers of hidden pages, for a minute and longer, and answer a Ping
 * at once all the same. One thread at a time sweeps.
 */
final class Heartbeat {

    private final Connection connection;
    private final long millis;
    /** When it was pinged last; the first Ping waits for a heartbeat. */
    private volatile long pinged;

    Heartbeat(Connection connection, Sessions sessions) {
        this.connection = connection;
        this.millis = sessions.settings().heartbeat().toMillis();
        this.pinged = sessions.now();
    }

    /** Time has come to {@code now}. */
    void sweep(long now) {
        long heard = connection.lastHeard();
        if (now - heard >= 2 * millis) {
            connection.later(() -> connection.close(
                    new Close(Close.SILENT, "nothing was heard for " + 2 * millis + " ms, not even a Pong")));
        } else if (now - Math.max(heard, pinged) >= millis) {
            pinged = now;
            connection.ping();
        }
    }
}
