package phao.session;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import phao.room.Room;

/**
 * Looks into the log, room by room, for what was committed without anybody being woken.
 *
 * <p>Bound: one read at a time, and one round at a time. An outage may end many times a second, and readers must not wait behind a
 * read for each room each time. What ends during a round is one more round. Any thread.
 */
final class Recovery {

    private final Sessions sessions;
    /** How often a round was wanted that has not ended. */
    private final AtomicInteger wanted = new AtomicInteger();

    Recovery(Sessions sessions) {
        this.sessions = sessions;
    }

    void begin() {
        if (wanted.getAndIncrement() == 0) {
            sessions.executor().execute(this::round);
        }
    }

    private void round() {
        int served = wanted.get();
        List<Room> rooms = new ArrayList<>();
        sessions.rooms().forEach(rooms::add);
        next(rooms.iterator(), served);
    }

    private void next(Iterator<Room> rooms, int served) {
        if (rooms.hasNext()) {
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
                                next(rooms, served);
                            },
                            sessions.executor());
        } else if (wanted.addAndGet(-served) != 0) {
            sessions.executor().execute(this::round);
        }
    }
}
