package phao.log;

import java.time.Duration;

/**
 * How much of a room's log is kept.
 *
 * @param count how many messages a room keeps at most; 0 for no limit
 * @param age how long a message is kept; zero for no limit
 * @param publisherAge how long the last {@code n} of a client is remembered for deduplication after its last publish in a room;
 *     zero for ever. It is never forgotten while the room holds a message of that client
 */
public record Retention(long count, Duration age, Duration publisherAge) {

    public Retention {
        if (count < 0 || age.isNegative() || publisherAge.isNegative()) {
            throw new IllegalArgumentException("retention is negative: " + count + ", " + age + ", " + publisherAge);
        }
    }
}
