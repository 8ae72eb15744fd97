package phao.session;

/** Counts the signals of a connection in each second: each is handed to everybody in the room. */
public final class SignalRate {

    /** The most. */
    public static final int PER_SECOND = 32;

    private long second;
    private int count;

    /**
     * Counts one more.
     *
     * @param now milliseconds
     */
    boolean exceeded(long now) {
        if (now / 1_000 != second) {
            second = now / 1_000;
            count = 0;
        }
        return ++count > PER_SECOND;
    }
}
