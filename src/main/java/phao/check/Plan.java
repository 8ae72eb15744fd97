package phao.check;

import java.time.Duration;
import java.util.function.Supplier;

/**
 * What a {@link SelfCheck} is to do.
 *
 * @param way the server
 * @param tokens what its clients show, the newest whenever they need one; empty for none
 * @param roomPrefix the names of the rooms begin with this
 * @param time how long to talk
 * @param clients how many clients talk
 * @param rooms how many rooms, each with a new name
 * @param rate how many messages a second all clients publish together
 * @param cutEvery how long a connection lives on average
 * @param patience how long clients may take to be whole when nothing is cut any more
 * @param seed chooses what the proxy does
 */
public record Plan(
        Dialer.Way way,
        Supplier<String> tokens,
        String roomPrefix,
        Duration time,
        int clients,
        int rooms,
        double rate,
        Duration cutEvery,
        Duration patience,
        long seed) {

    /** Where no token is needed. */
    public static final Supplier<String> NO_TOKENS = () -> "";

    /** How rooms are named if nothing else is said. */
    public static final String ROOM_PREFIX = "check-";

    /** What a message takes in the notes and in the checker: a fourth more than was measured. */
    private static final int BYTES_OF_MESSAGE = 800;
    /** What each delivery of a message takes there. */
    private static final int BYTES_OF_DELIVERY = 70;

    /** How many deliveries there will be: each message is delivered to each member of its room. */
    public double deliveries() {
        return messages() * Math.min(clients, rooms > 1 ? 2.0 * clients / rooms : clients);
    }

    /** About how many bytes of memory the notes take. */
    public double bytes() {
        return messages() * BYTES_OF_MESSAGE + deliveries() * BYTES_OF_DELIVERY;
    }

    private double messages() {
        return rate * time.toMillis() / 1_000;
    }
}
