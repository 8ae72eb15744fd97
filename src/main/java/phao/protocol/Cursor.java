package phao.protocol;

import java.util.Objects;

/**
 * "I have everything up to {@code seq}, and learned so in {@code epoch}" (docs/protocol.md §1).
 *
 * @param epoch the epoch, possibly empty or unknown to the log
 * @param seq the last number seen, 0 for none
 */
public record Cursor(String epoch, long seq) {

    public Cursor {
        Objects.requireNonNull(epoch);
        if (seq < 0) {
            throw new IllegalArgumentException("cursor is at " + seq + ", the least is 0");
        }
    }
}
