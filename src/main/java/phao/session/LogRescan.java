package phao.session;

import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Executor;
import phao.log.RoomLog;
import phao.room.DrainLoop;
import phao.room.Room;
import phao.room.Rooms;

/**
 * Looks into the log, room by room, for what was committed without anybody being woken.
 *
 * <p>Bound: one read at a time, and one round at a time. An outage may end many times a second, and readers must not wait behind a
 * read for each room each time. What ends during a round is one more round. Any thread.
 */
final class LogRescan {

    private static final System.Logger LOG = System.getLogger(LogRescan.class.getName());

    private final RoomLog log;
    private final Rooms rooms;
    private final Executor executor;
    private final DrainLoop rounds = new DrainLoop(
            this::round, bug -> LOG.log(Level.ERROR, "rooms were not looked through after an outage of the log", bug));

    LogRescan(RoomLog log, Rooms rooms, Executor executor) {
        this.log = log;
        this.rooms = rooms;
        this.executor = executor;
    }

    /** Looks into the log for all rooms that somebody is in, now or after the round that goes on. */
    void begin() {
        rounds.on(executor);
    }

    private boolean round() {
        List<Room> occupied = new ArrayList<>();
        rooms.forEach(occupied::add);
        next(occupied.iterator());
        return false;
    }

    private void next(Iterator<Room> rest) {
        if (!rest.hasNext()) {
            rounds.passed(executor);
            return;
        }
        Room room = rest.next();
        // On the executor, because a log that is closed answers at once: thousands of rooms would be as many calls
        // deep.
        log.position(room.name(), "", "")
                .whenCompleteAsync(
                        (position, failure) -> {
                            if (failure == null) {
                                room.removedBefore(position.head());
                            }
                            next(rest);
                        },
                        executor);
    }
}
