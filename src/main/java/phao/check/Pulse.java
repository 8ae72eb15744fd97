package phao.check;

import java.time.Duration;

/** Remembers when a connection was last heard and used, and says when it is time for a Ping or for giving it up. One thread at a time. */
final class Pulse {

    private static final long RESEND_AFTER = Duration.ofSeconds(2).toNanos();

    private final long pingAfter;
    private final long goneAfter;
    private long heard;
    private long said;
    private long resent;

    /**
     * @param pingAfter how long the client may be silent before it sends a ping
     * @param goneAfter how long the server may be silent, even without a pong, before the connection counts as half open
     */
    Pulse(Duration pingAfter, Duration goneAfter) {
        this.pingAfter = pingAfter.toNanos();
        this.goneAfter = goneAfter.toNanos();
    }

    /** A new connection begins, or the attempt to open one. */
    void begin() {
        heard = System.nanoTime();
        said = heard;
        resent = heard;
    }

    void heard() {
        heard = System.nanoTime();
    }

    void said() {
        said = System.nanoTime();
    }

    boolean isGone() {
        return System.nanoTime() - heard > goneAfter;
    }

    boolean wantsPing() {
        return System.nanoTime() - said > pingAfter;
    }

    /** Whether it is time to send again what is not answered. After true it is false for two seconds. */
    boolean resends() {
        boolean due = System.nanoTime() - resent > RESEND_AFTER;
        if (due) {
            resent = System.nanoTime();
        }
        return due;
    }
}
