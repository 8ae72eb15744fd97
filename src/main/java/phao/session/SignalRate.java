package phao.session;

/** Counts the signals of one sender in each second: each is handed to everybody in the room. One thread at a time. */
public final class SignalRate {

    /** At most this many signals in a second. */
    public static final int PER_SECOND = 32;

    private long second;
    private int count;

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
