package phao.session;

import phao.protocol.Code;
import phao.protocol.Refusal;

/** Counts the signals and read positions of one sender in each second: they are handed to others in the room. One thread at a time. */
public final class SignalRate {

    /** At most this many signals in a second. */
    private static final int PER_SECOND = 32;

    private long second;
    private int count;

    /** What is said of one too many. */
    public static Refusal tooFast() {
        return Code.TOO_FAST.because("more than " + PER_SECOND + " signals and read positions in a second: send fewer");
    }

    /**
     * Counts one more.
     *
     * @param now milliseconds since the epoch
     * @return whether it is one too many in this second
     */
    boolean exceeded(long now) {
        if (now / 1_000 != second) {
            second = now / 1_000;
            count = 0;
        }
        return ++count > PER_SECOND;
    }
}
