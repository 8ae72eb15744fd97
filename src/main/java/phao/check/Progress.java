package phao.check;

import java.time.Duration;

/**
 * How far a {@link SelfCheck} is.
 *
 * @param talked how long clients have talked
 * @param connected how many of the {@code clients} are in all their rooms now
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

    /** What the check does at present. */
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
