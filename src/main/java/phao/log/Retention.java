package phao.log;

import java.time.Duration;

/**
 * How much of a room's log is kept.
 *
 * @param count how many messages a room keeps at most; 0 for no limit
 * @param bytes how many bytes of contents and thumbnails a room keeps at most, beside its newest message; 0 for no limit
 * @param age how long a message is kept; zero for no limit
 * @param publisherAge how long the last {@code n} of a client is remembered for deduplication after its last publish in a room;
 *     zero for ever. It is never forgotten while the room holds a message of that client
 */
public record Retention(long count, long bytes, Duration age, Duration publisherAge) {

    public Retention {
        if (count < 0 || bytes < 0 || age.isNegative() || publisherAge.isNegative()) {
            throw new IllegalArgumentException(
                    "retention is negative: " + count + ", " + bytes + ", " + age + ", " + publisherAge);
        }
    }

    /**
     * Whether a room must lose its oldest message because it has too many, or too many bytes. Its newest one stays, however large it
     * is: it was acknowledged, and no reader may have it yet.
     *
     * @param heldBytes of the contents and thumbnails of its {@code messages}
     */
    public boolean isOverfull(long messages, long heldBytes) {
        return (count > 0 && messages > count) || (bytes > 0 && heldBytes > bytes && messages > 1);
    }

    /** Whether rooms have a size, in messages or bytes, beyond which they lose the oldest. */
    public boolean limitsSize() {
        return count > 0 || bytes > 0;
    }

    /** Whether the same rooms are overfull. */
    public boolean hasLimitsOf(Retention other) {
        return count == other.count && bytes == other.bytes;
    }
}
