package phao.check;

import java.time.Duration;

/**
 * What a {@link SelfCheck} is to do.
 *
 * @param way the server
 * @param time how long to talk
 * @param clients how many
 * @param rooms how many, each with a new name
 * @param rate messages a second, of all clients together
 * @param cutEvery how long a connection lives on average
 * @param patience how long clients may take to be whole when nothing is cut any more
 * @param seed chooses what the proxy does
 */
public record Plan(
        Dialer.Way way,
        Duration time,
        int clients,
        int rooms,
        double rate,
        Duration cutEvery,
        Duration patience,
        long seed) {

    /** The notes of a message with its text, and of one who sees it, and what the checker makes of them: a fourth more than was measured. */
    private static final int BYTES_OF_MESSAGE = 800;

    private static final int BYTES_OF_DELIVERY = 70;

    /** How often a message is to be seen, all together. */
    public double deliveries() {
        return messages() * Math.min(clients, rooms > 1 ? 2.0 * clients / rooms : clients);
    }

    /** About how much memory the notes take. */
    public double bytes() {
        return messages() * BYTES_OF_MESSAGE + deliveries() * BYTES_OF_DELIVERY;
    }

    private double messages() {
        return rate * time.toMillis() / 1_000;
    }
}
