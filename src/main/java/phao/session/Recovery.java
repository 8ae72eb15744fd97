package phao.session;

import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import phao.room.DrainLoop;
import phao.room.Room;

/**
 * Looks into the log, room by room, for what was committed without anybody being woken.
 *
 * <p>Bound: one read at a time, and one round at a time. An outage may end many times a second, and readers must not wait behind a
 * read for each room each time. What ends during a round is one more round. Any thread.
 */
final class Recovery {

    private static final System.Logger LOG = System.getLogger(Recovery.class.getName());

    private final Sessions sessions;
    private final DrainLoop rounds = new DrainLoop(
            this::round, bug -> LOG.log(Level.ERROR, "rooms were not looked through after an outage of the log", bug));

    Recovery(Sessions sessions) {
        this.sessions = sessions;
    }

    void begin() {
        rounds.on(sessions.executor());
    }

    private boolean round() {
        List<Room> rooms = new ArrayList<>();
        sessions.rooms().forEach(rooms::add);
        next(rooms.iterator());
        return false;
    }

    private void next(Iterator<Room> rooms) {
        if (!rooms.hasNext()) {
            rounds.passed(sessions.executor());
            return;
        }
        Room room = rooms.next();
        // On the executor, because a log that is closed answers at once: thousands of rooms would be as many calls
        // deep.
        sessions.log()
                .position(room.name(), "", "")
                .whenCompleteAsync(
                        (position, failure) -> {
                            if (failure == null) {
                                room.committedBefore(position.head());
                            }
                            next(rooms);
                        },
                        sessions.executor());
    }
}
