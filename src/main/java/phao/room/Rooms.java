package phao.room;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import phao.protocol.Message;

/** The rooms that somebody is in. Any thread; {@link #committed} by the log's writer only. */
public final class Rooms {

    /** Measured: what somebody takes who is alone in a room, with the timers that wait for him when he has left. */
    private static final int SEAT_BYTES = 2_000;
    /** Likewise, what waits for somebody who left a room in which others are. */
    private static final int WAITING_BYTES = 500;

    private final Map<String, Room> rooms = new ConcurrentHashMap<>();
    private final Executor fanOut;
    private final Timer timer;
    private final RoomMemory memory;
    private final AtomicLong lives = new AtomicLong();
    /** Bound: rooms and seats that strangers make, for which they need no more than a name. */
    private final long mostBytes;

    private final AtomicLong bytes = new AtomicLong();

    /**
     * @param fanOut wakes occupants, which compose and write there
     * @param timer for what presence puts off
     * @param newestBytes how much all rooms keep of what is new in them
     * @param mostBytes how much all rooms and those in them take besides
     */
    public Rooms(Executor fanOut, Timer timer, long newestBytes, long mostBytes) {
        this.fanOut = fanOut;
        this.timer = timer;
        this.memory = new RoomMemory(newestBytes);
        this.mostBytes = mostBytes;
    }

    /**
     * Registers an occupant. From when this returns, it is woken for everything that is committed.
     *
     * @param free whether it is one of the few for which its connection has paid; others are counted
     * @return empty if there are too many in all rooms
     */
    public Optional<Room> enter(String name, Occupant occupant, boolean free) {
        if (!free && !take(SEAT_BYTES)) {
            return Optional.empty();
        }
        // In one step with leave: a room must not be dropped between being found and being entered.
        return Optional.of(rooms.compute(name, (key, known) -> {
            Room room = known == null ? new Room(name, lives.incrementAndGet(), fanOut, timer, memory) : known;
            room.enter(occupant);
            return room;
        }));
    }

    private boolean take(long more) {
        if (bytes.addAndGet(more) > mostBytes && more > 0) {
            bytes.addAndGet(-more);
            return false;
        }
        return true;
    }

    /**
     * Unregisters an occupant.
     *
     * @param free as it entered
     * @param grace how long it may be back without the others seeing a departure; zero when it went for good. The room remembers its
     *     events for so long, if there are not too many in all rooms
     */
    public void leave(Room room, Occupant occupant, boolean free, Duration grace) {
        rooms.computeIfPresent(room.name(), (key, known) -> {
            // From now on nobody else pays for it.
            long paid = free ? 0 : SEAT_BYTES;
            long costs = grace.isZero() ? 0 : known.isOccupiedBy(occupant) ? SEAT_BYTES : WAITING_BYTES;
            boolean waits = costs > 0 && take(costs - paid);
            room.leave(occupant, waits ? grace : Duration.ZERO);
            if (waits) {
                timer.after(grace, () -> {
                    drop(room, room::graceOver);
                    bytes.addAndGet(-costs);
                });
            } else {
                bytes.addAndGet(-paid);
            }
            return unlessDeserted(room, known);
        });
    }

    private void drop(Room room, Runnable change) {
        rooms.computeIfPresent(room.name(), (key, known) -> {
            change.run();
            return unlessDeserted(room, known);
        });
    }

    private Room unlessDeserted(Room room, Room known) {
        if (known != room || !room.isDeserted()) {
            return known;
        }
        memory.dropped(room);
        return null;
    }

    /** The room of this name while somebody is in it or expected back. */
    public Optional<Room> find(String name) {
        return Optional.ofNullable(rooms.get(name));
    }

    /** A message turns out to have been committed without anybody being woken. */
    public void committedBefore(String name, long seq) {
        find(name).ifPresent(room -> room.committedBefore(seq));
    }

    /** Something turns out to have been removed, perhaps without anybody being told. */
    public void removedBefore(String name, long seq) {
        find(name).ifPresent(room -> room.removedBefore(seq));
    }

    /**
     * Something of a room, or of any if the name is empty, may have been removed: it keeps nothing of what came before. Its readers read
     * the log.
     */
    public void removedPerhaps(String name) {
        if (name.isEmpty()) {
            forEach(Room::forget);
        } else {
            find(name).ifPresent(Room::forget);
        }
    }

    /** The log's writer: these were committed, in order. Occupants are woken elsewhere. */
    public void committed(List<Message> messages) {
        Set<Room> touched = new LinkedHashSet<>();
        for (Message message : messages) {
            Room room = rooms.get(message.room());
            if (room != null) {
                room.committed(message);
                touched.add(room);
            }
        }
        for (Room room : touched) {
            room.account();
            room.wakeSoon();
        }
    }

    /** Does something with every room that somebody is in. */
    public void forEach(Consumer<Room> action) {
        rooms.values().forEach(action);
    }

    /** How many rooms somebody is in. */
    public int count() {
        return rooms.size();
    }
}
