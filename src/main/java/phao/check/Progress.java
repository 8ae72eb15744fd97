package phao.check;

import java.time.Duration;

/**
 * How far a {@link SelfCheck} is.
 *
 * @param talked how long clients have talked
 * @param connected how many clients are in all their rooms now, of {@code clients}
 */
public record Progress(
        Phase phase,
        Duration talked,
        long published,
        long acknowledged,
        long delivered,
        long cuts,
        int connected,
        int clients) {

    /** What is going on. */
    public enum Phase {
        TALKING,
        SETTLING
    }

    @Override
    public String toString() {
        return String.format(
                "%s %d:%02d  published %d  acknowledged %d  delivered %d  cuts %d  connected %d of %d",
                phase == Phase.TALKING ? "talking" : "settling",
                talked.toMinutes(),
                talked.toSecondsPart(),
                published,
                acknowledged,
                delivered,
                cuts,
                connected,
                clients);
    }
}
