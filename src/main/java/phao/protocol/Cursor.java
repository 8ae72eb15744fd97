package phao.protocol;

import java.util.Objects;

/**
 * "I have everything up to {@code seq}, and learned so in {@code epoch}" (docs/protocol.md §1).
 *
 * @param epoch the epoch, possibly empty or unknown to the log
 * @param seq the last number seen, 0 for none
 */
public record Cursor(String epoch, long seq) {

    /** An epoch of a log of Phao has this many lower-case hexadecimal digits. */
    static final int EPOCH_DIGITS = 16;

    public Cursor {
        Objects.requireNonNull(epoch);
        if (seq < 0) {
            throw new IllegalArgumentException("cursor is at " + seq + ", the least is 0");
        }
    }

    /** Whether a text has the form of an epoch: 16 lower-case hexadecimal digits. */
    public static boolean isEpoch(String text) {
        return text.length() == EPOCH_DIGITS && Ascii.isHex(text);
    }
}
