package phao.room;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import phao.protocol.FrameEncoder;
import phao.protocol.Limits;
import phao.protocol.Member;
import phao.protocol.Message;
import phao.protocol.ServerFrame;
import phao.protocol.ServerFrame.Present;

/**
 * A room while somebody is in it.
 *
 * <p>Any thread. {@code committed} comes from the log's writer in the log's order; occupants are woken on the fan-out
 * executor. The lock guards presence and events, and nobody is called while it is held.
 */
public final class Room {

    private static final System.Logger LOG = System.getLogger(Room.class.getName());
    /** Bounds of one batch: longer ones would let one room starve the others of a connection. */
    private static final int BATCH_MESSAGES = 256;

    private static final long BATCH_BYTES = 64 << 10;
    /** Bound: of about 200 bytes each. */
    private static final int MOST_READERS = 4_096;
    /** A crowd is woken by several threads, each this many occupants. */
    private static final int WOKEN_TOGETHER = 128;
    /** A cut shorter than this is not seen as a departure. */
    public static final Duration GRACE = Duration.ofSeconds(10);
    /** 2^24 events fit into a life of a room; numbers stay below 2^53. */
    private static final int LIFE_BITS = 24;

    private static final long MOST_LIVES = Limits.MAX_NUMBER >> LIFE_BITS;
    /** Arrivals are told together: naming each of 5,000 to each of 5,000 would be 25 million writes. */
    private static final Duration PRESENCE_DELAY = Duration.ofMillis(50);

    private final String name;
    private final Executor fanOut;
    private final Timer timer;
    private final RoomMemory memory;
    private final Tail tail = new Tail();
    /** Read for every wake-up, changed seldom; and in the order of arrival, so that a simulated run can be repeated. */
    private final List<Occupant> occupants = new CopyOnWriteArrayList<>();

    private final DrainLoop rounds;
    /** By user. */
    private final Map<String, Long> readUpTo = new ConcurrentHashMap<>();

    private final Object lock = new Object();

    /** Written under the lock, read without: readers ask before every write. */
    private volatile long head;
    /** The newest number that everybody was woken for. */
    @GuardedBy("lock")
    private long told;

    @GuardedBy("lock")
    private final Presence presence = new Presence();
    /** All but its version is guarded by the lock. */
    private final Events events;
    /** Nobody waits for {@link #PRESENCE_DELAY} to be told who is here. */
    @GuardedBy("lock")
    private boolean presenceTold = true;
    /** How many occupants left and may be back in a moment. */
    @GuardedBy("lock")
    private int awaited;

    /** The newest batch after each of a few cursors: readers that are woken at once are at few different ones. A power of two. */
    private final AtomicReferenceArray<Batch> batches = new AtomicReferenceArray<>(8);
    /** The number of the oldest message that a batch may hold. Confined to the log's writer. */
    private long batchesFrom;

    /** @param life counts the lives of rooms: while nobody is in a room, it is forgotten */
    Room(String name, long life, Executor fanOut, Timer timer, RoomMemory memory) {
        this.memory = memory;
        this.events = new Events((life & MOST_LIVES) << LIFE_BITS);
        this.name = name;
        this.fanOut = fanOut;
        this.timer = timer;
        this.rounds = new DrainLoop(this::round, this::nobodyWoken);
    }

    /** What a reader has when it is told everything up to now. */
    public record Scene(Present present, long version) {}

    public String name() {
        return name;
    }

    /** The newest number that is known to be committed. */
    public long head() {
        return head;
    }

    /**
     * Somebody read in the log that it goes so far. Nobody is woken: it may be of this moment, and its wake-up on the way. Before that
     * it is in no memory, and a crowd that was woken would read the log for it, one by one.
     */
    public void noteHead(long seq) {
        synchronized (lock) {
            head = Math.max(head, seq);
        }
    }

    /** A message turns out to have been committed, perhaps without anybody being woken: then readers find it in the log. */
    public void committedBefore(long seq) {
        if (raiseTold(seq)) {
            wakeSoon();
        }
    }

    /** Something turns out to have been removed, perhaps without this room being told: then it keeps nothing of what came before. */
    public void removedBefore(long seq) {
        if (seq > tail.last()) {
            forget();
        }
        committedBefore(seq);
    }

    /** @return whether nobody was woken for this number yet: the caller wakes them */
    private boolean raiseTold(long seq) {
        synchronized (lock) {
            if (seq <= told) {
                return false;
            }
            told = seq;
            head = Math.max(head, seq);
            return true;
        }
    }

    /** What follows a cursor, shared with the others at that cursor; empty when only the log reaches back so far. */
    public Optional<Batch> batchAfter(long cursor) {
        Batch known = batches.get(place(cursor));
        if (known != null && known.after() == cursor && known.upTo() == tail.last()) {
            return Optional.of(known);
        }
        Optional<Batch> made = after(cursor).map(Batch::of);
        made.ifPresent(this::share);
        return made;
    }

    /** Keeps the batch for others at its cursor, unless the tail has let go of some of it since it was read. */
    void share(Batch batch) {
        int place = place(batch.after());
        batches.set(place, batch);
        // First shared, then looked: the tail lets go first and drops batches then. One of the two sees the other.
        if (batch.after() + 1 < tail.first() || tail.removedAfter(batch.upTo())) {
            batches.compareAndSet(place, batch, null);
        }
    }

    private int place(long cursor) {
        return (int) cursor & (batches.length() - 1);
    }

    /** What follows a cursor, message by message; empty when only the log reaches back so far. */
    public Optional<List<EncodedMessage>> after(long cursor) {
        return tail.after(cursor, BATCH_MESSAGES, BATCH_BYTES);
    }

    /** Whether a large message is among those that are not only in the log. */
    public boolean keepsLarge() {
        return tail.keepsLarge();
    }

    /** Whether something happened after a cursor on the events. Takes no lock: readers ask before every write. */
    public boolean hasEventsAfter(long version) {
        return events.version() != version;
    }

    /** The events after a cursor on them; empty when they are gone and {@link #scene} must be told instead. */
    public Optional<List<Event>> eventsAfter(long version) {
        synchronized (lock) {
            return events.after(version);
        }
    }

    /** Whether a cursor on the events is of this life of the room. */
    public boolean knowsEvents(long version) {
        synchronized (lock) {
            return events.gave(version);
        }
    }

    /** Who is here now, and the cursor on the events that goes with it. */
    public Scene scene() {
        synchronized (lock) {
            return new Scene(presence.present(), events.version());
        }
    }

    /** A user has read so far, by whichever of their connections: the others are woken to tell it. */
    public void read(String user, long seq) {
        if (readUpTo.size() >= MOST_READERS && !readUpTo.containsKey(user)) {
            // Whose position it is may not be told this one; the next one is told again.
            readUpTo.keySet().stream().findAny().ifPresent(readUpTo::remove);
        }
        readUpTo.merge(user, seq, Math::max);
        for (Occupant occupant : occupants) {
            if (occupant.member().user().equals(user)) {
                wake(occupant);
            }
        }
    }

    /** How far a user has read, if that has changed while somebody was here; 0 otherwise. Takes no lock: asked before every write. */
    public long readUpTo(String user) {
        return readUpTo.getOrDefault(user, 0L);
    }

    /** Hands a signal to everybody but its sender. */
    public void signal(Member from, String data) {
        String frame = FrameEncoder.json(new ServerFrame.Signalled(name, from, data));
        synchronized (lock) {
            events.add(frame, from.id(), Event.Kind.SIGNAL);
        }
        account();
        wakeSoon();
    }

    /** A member without connections is not coming back, so that nobody need wait for it. */
    public void dismiss(String id) {
        synchronized (lock) {
            Optional<Member> dismissed = presence.dismiss(id);
            if (dismissed.isEmpty()) {
                return;
            }
            presenceChanged(List.of(), List.of(dismissed.get()));
        }
        tellPresenceSoon();
    }

    /** Called by {@link Rooms} only. */
    void enter(Occupant occupant) {
        occupants.add(occupant);
        if (!occupant.visible()) {
            return;
        }
        synchronized (lock) {
            if (!presence.arrive(occupant.member())) {
                return;
            }
            presenceChanged(List.of(occupant.member()), List.of());
        }
        tellPresenceSoon();
    }

    /** Called by {@link Rooms} only. */
    void leave(Occupant occupant, Duration grace) {
        if (!grace.isZero()) {
            synchronized (lock) {
                awaited++;
            }
        }
        if (!occupants.remove(occupant) || !occupant.visible()) {
            return;
        }
        Member member = occupant.member();
        long arrivals;
        synchronized (lock) {
            arrivals = presence.depart(member);
        }
        if (grace.isZero()) {
            gone(member, arrivals);
        } else {
            timer.after(grace, () -> gone(member, arrivals));
        }
    }

    /** Called by {@link Rooms} only: the grace of one that left is over. */
    void graceOver() {
        synchronized (lock) {
            awaited--;
        }
    }

    /** Called by {@link Rooms} only. Whether nobody else is here. */
    boolean isOccupiedBy(Occupant occupant) {
        return occupants.size() == 1 && occupants.get(0).equals(occupant);
    }

    /** Called by {@link Rooms} only. Whether nobody is here nor expected back. */
    boolean isDeserted() {
        synchronized (lock) {
            return occupants.isEmpty() && awaited == 0;
        }
    }

    /** The log's writer: this was committed, the next in order. To be followed by {@link #account} and {@link #wakeSoon}. */
    void committed(Message message) {
        tail.add(new EncodedMessage(message));
        raiseTold(message.seq());
        long first = tail.first();
        if (message.isRemoval()) {
            // None is used again, because the tail has more now; but they hold what was removed.
            dropBatches(Long.MAX_VALUE);
        } else if (first != batchesFrom) {
            batchesFrom = first;
            dropBatches(first);
        }
    }

    /** What the tail has let go must not be held by a batch. */
    private void dropBatches(long first) {
        for (int place = 0; place < batches.length(); place++) {
            Batch batch = batches.get(place);
            if (batch != null && batch.after() + 1 < first) {
                batches.compareAndSet(place, batch, null);
            }
        }
    }

    /** Tells how much is kept of what is new here. */
    void account() {
        long bytes = tail.keptBytes();
        synchronized (lock) {
            bytes += events.keptBytes();
        }
        memory.keeps(this, bytes);
    }

    /** Keeps nothing of what is new here. */
    void forget() {
        tail.clear();
        dropBatches(Long.MAX_VALUE);
        synchronized (lock) {
            events.clear();
        }
    }

    /**
     * Wakes everybody on the fan-out executor. One round at a time: all that is committed meanwhile is one write in the next one,
     * instead of a little write each.
     */
    void wakeSoon() {
        rounds.on(fanOut);
    }

    /** Goes on in parts on the fan-out executor, the first part on this thread. */
    private boolean round() {
        Object[] all = occupants.toArray();
        AtomicInteger parts = new AtomicInteger(Math.max(1, (all.length + WOKEN_TOGETHER - 1) / WOKEN_TOGETHER));
        int from = WOKEN_TOGETHER;
        try {
            for (; from < all.length; from += WOKEN_TOGETHER) {
                int begin = from;
                fanOut.execute(() -> wake(all, begin, parts));
            }
        } catch (OutOfMemoryError | RejectedExecutionException e) {
            for (; from < all.length; from += WOKEN_TOGETHER) {
                wake(all, from, parts);
            }
        }
        wake(all, 0, parts);
        return false;
    }

    /** A round could not even begin, so no part of it ever ends. */
    private void nobodyWoken(Throwable e) {
        LOG.log(
                Level.ERROR,
                () -> "room \"" + name + "\": there is no memory to wake anybody: the next message does",
                e);
    }

    /** The last part to end ends the round. */
    private void wake(Object[] all, int from, AtomicInteger parts) {
        try {
            for (int i = from; i < Math.min(from + WOKEN_TOGETHER, all.length); i++) {
                wake((Occupant) all[i]);
            }
        } finally {
            if (parts.decrementAndGet() == 0) {
                rounds.passed(fanOut);
            }
        }
    }

    /** What goes wrong with one must not keep the others asleep. */
    private void wake(Occupant occupant) {
        try {
            occupant.wake();
        } catch (RuntimeException | Error e) {
            tell(e);
        }
    }

    private void tell(Throwable bug) {
        try {
            LOG.log(Level.ERROR, () -> "room \"" + name + "\": somebody could not be woken", bug);
        } catch (RuntimeException | Error again) {
            // There may be no memory even to say so.
        }
    }

    private void gone(Member member, long arrivals) {
        synchronized (lock) {
            if (!presence.remove(member, arrivals)) {
                return;
            }
            presenceChanged(List.of(), List.of(member));
        }
        tellPresenceSoon();
    }

    @GuardedBy("lock")
    private void presenceChanged(List<Member> joined, List<Member> left) {
        int count = presence.count();
        if (count > Present.MOST_NAMED) {
            events.add(
                    FrameEncoder.json(new ServerFrame.Presence(name, new Present(count, List.of()))),
                    "",
                    Event.Kind.COUNT);
        } else if (count == Present.MOST_NAMED && !left.isEmpty()) {
            // There was one too many to name: nobody has a list that could be changed.
            events.add(FrameEncoder.json(new ServerFrame.Presence(name, presence.present())), "", Event.Kind.CHANGE);
        } else {
            events.add(
                    FrameEncoder.json(new ServerFrame.PresenceChange(name, count, joined, left)),
                    "",
                    Event.Kind.CHANGE);
        }
    }

    private void tellPresenceSoon() {
        int count;
        synchronized (lock) {
            if (!presenceTold) {
                return;
            }
            presenceTold = false;
            count = presence.count();
        }
        timer.after(PRESENCE_DELAY.plusMillis(count), () -> {
            synchronized (lock) {
                presenceTold = true;
            }
            wakeSoon();
        });
    }
}
