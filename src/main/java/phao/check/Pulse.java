package phao.check;

import java.time.Duration;

/** When something was heard and said on a connection last, and what follows from it. One thread at a time. */
final class Pulse {

    private static final long RESEND_AFTER = Duration.ofSeconds(2).toNanos();

    private final long pingAfter;
    private final long goneAfter;
    private long heard;
    private long said;
    private long resent;

    /**
     * @param pingAfter how long to be silent at most
     * @param goneAfter nothing, not even a pong, for so long: the connection is half open
     */
    Pulse(Duration pingAfter, Duration goneAfter) {
        this.pingAfter = pingAfter.toNanos();
        this.goneAfter = goneAfter.toNanos();
    }

    /** A new connection, or the attempt at one. */
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

    /** Whether it is time to send again what is not answered; if so, not again for a while. */
    boolean resends() {
        boolean due = System.nanoTime() - resent > RESEND_AFTER;
        if (due) {
            resent = System.nanoTime();
        }
        return due;
    }
}
