package phao.check;

import java.util.ArrayList;
import java.util.List;

/**
 * Finds what is wrong in a {@link History} (docs/reliability.md):
 *
 * <ul>
 *   <li>a room has one total order, on which nobody disagrees;
 *   <li>every acknowledged message is in it exactly once;
 *   <li>each sender's messages are in it in the order they were sent;
 *   <li>every reader sees a contiguous range, or was told the exact gap;
 *   <li>nobody saw a message that was not sent and stored.
 * </ul>
 *
 * <p>The history must end at rest: every message is answered, and the log was read to its end ({@link Event.Read}). For a room that was
 * not read, only what clients saw is compared.
 */
public final class HistoryChecker {

    private HistoryChecker() {}

    /** @return the broken promises; empty when every promise was kept */
    public static List<Violation> check(History history) {
        List<Violation> violations = new ArrayList<>();
        history.byRoom().forEach((room, events) -> new RoomCheck(room, events, violations).run());
        return violations;
    }
}
