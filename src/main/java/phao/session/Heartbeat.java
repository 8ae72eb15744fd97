package phao.session;

import phao.protocol.Close;

/**
 * Whether a WebSocket client lives: one that is silent for a heartbeat is sent a Ping frame, and one that answers nothing for another
 * is closed with 4003 (docs/protocol.md §2.9). None is closed that was not asked, however late the sweep comes.
 *
 * <p>The client's own pings are not enough: browsers hold back the timers of hidden pages, for a minute and longer, and answer a Ping
 * at once all the same. One thread at a time sweeps.
 */
final class Heartbeat {

    private final Connection connection;
    private final long millis;
    /** When it was pinged last, milliseconds since the epoch; 0 before the first Ping. */
    private volatile long pinged;

    Heartbeat(Connection connection, SessionContext context) {
        this.connection = connection;
        this.millis = context.settings().heartbeat().toMillis();
    }

    /** Time has come to {@code now}. */
    void sweep(long now) {
        long heard = connection.lastHeard();
        boolean asked = pinged > heard;
        if (now - Math.max(heard, pinged) < millis) {
            return;
        }
        if (asked) {
            connection.later(() -> connection.close(
                    new Close(Close.SILENT, "nothing was heard for " + 2 * millis + " ms, not even a Pong")));
        } else {
            pinged = now;
            connection.ping();
        }
    }
}
