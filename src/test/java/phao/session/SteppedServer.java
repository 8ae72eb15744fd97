package phao.session;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import java.util.stream.Stream;
import phao.access.Admission;
import phao.access.AuditLog;
import phao.access.Gate;
import phao.access.Identity;
import phao.access.IssuedTokens;
import phao.access.Quotas;
import phao.heap.HeapBudget;
import phao.heap.HeapShare;
import phao.log.LogEngine;
import phao.log.RoomLog;
import phao.log.memory.MemoryEngine;
import phao.protocol.Limits;
import phao.room.Rooms;
import phao.room.Timer;

/**
 * The real server from protocol to log, on one thread and a clock that stands still: everything that would run elsewhere or
 * later runs when a test says so.
 */
final class SteppedServer {

    static final long START = 1_763_800_000_000L;
    static final Duration HEARTBEAT = Duration.ofSeconds(25);

    private record Later(long at, long order, Runnable task) {}

    /** The log's writer, its readers, and the rest. */
    private static final int EXECUTORS = 3;

    /** In the order they were given; those of each executor by themselves where they interleave. */
    private final List<Queue<Runnable>> tasks = Stream.generate(() -> (Queue<Runnable>) new ArrayDeque<Runnable>())
            .limit(EXECUTORS)
            .toList();

    private final PriorityQueue<Later> timed =
            new PriorityQueue<>(Comparator.comparingLong(Later::at).thenComparingLong(Later::order));
    private final MemoryEngine.Store store;
    private long now = START;
    private Duration setBack = Duration.ZERO;
    private long order;
    private int secrets;
    private Optional<SplittableRandom> interleaving = Optional.empty();
    private boolean running;
    private HeapBudget heap = HeapBudget.of(256 << 20);
    /** Who may do what, from the next start on. */
    Gate gate = Gate.open();

    LogEngine engine;
    RoomLog log;
    Rooms rooms;
    Sessions sessions;

    SteppedServer() {
        this(new MemoryEngine.Store(), epochs());
    }

    SteppedServer(MemoryEngine.Store store, Supplier<String> epochs) {
        this.store = store;
        start(new MemoryEngine(store, epochs));
    }

    /** 0000000000000001, 0000000000000002 … */
    static Supplier<String> epochs() {
        long[] last = {0};
        return () -> "%016x".formatted(++last[0]);
    }

    /** Begins a new life on this engine; what was open before hears nothing more. */
    void start(LogEngine with) {
        tasks.forEach(Queue::clear);
        timed.clear();
        engine = with;
        InstantSource clock = () -> Instant.ofEpochMilli(now);
        Timer timer = (delay, task) -> timed.add(new Later(now + delay.toMillis(), ++order, task));
        log = new RoomLog(
                engine, () -> clock.instant().minus(setBack), executor(0), executor(1), RoomLog.Bounds.DEFAULT);
        rooms = new Rooms(executor(2), timer, heap.newestBytes(), heap.seatBytes());
        log.onCommitted(rooms::committed);
        log.onRemovedPerhaps(rooms::removedPerhaps);
        sessions = new Sessions(new SessionContext(
                log,
                rooms,
                gate,
                new Quotas(Quotas.Limits.NONE, InstantSource.system()),
                AuditLog.NONE,
                new SessionSettings("phao/0.1.0", HEARTBEAT, Limits.DEFAULT),
                new Platform(executor(2), timer, clock, () -> "%032x".formatted(0xbabe_0000L + ++secrets)),
                heap));
    }

    InstantSource clock() {
        return () -> Instant.ofEpochMilli(now);
    }

    /** Begins a new life in which these rules count, and tokens. */
    IssuedTokens guard(String rules) {
        IssuedTokens tokens = new IssuedTokens(clock());
        gate = tokens.gate(rules);
        start(engine);
        return tokens;
    }

    /** Lets time pass as {@link #pass}, with what the server does every two seconds. */
    void live(Duration time) {
        for (long left = time.toMillis(); left > 0; left -= 2_000) {
            pass(Duration.ofMillis(Math.min(left, 2_000)));
            sessions.sweep();
            settle();
        }
    }

    /** Anyone, let into these rooms. */
    Admission admit(String... rooms) {
        return gate.admit(Identity.ANYONE, List.of(rooms));
    }

    private Executor executor(int which) {
        return task -> tasks.get(interleaving.isPresent() ? which : 0).add(task);
    }

    /** From now on the log's writer, its readers and the rest run beside each other, each in its order, as this says. */
    void interleave(SplittableRandom random) {
        interleaving = Optional.of(random);
    }

    private Optional<Runnable> next() {
        List<Queue<Runnable>> busy =
                tasks.stream().filter(queue -> !queue.isEmpty()).toList();
        return busy.isEmpty()
                ? Optional.empty()
                : Optional.of(busy.get(interleaving
                                .map(random -> random.nextInt(busy.size()))
                                .orElse(0))
                        .poll());
    }

    /** Does one thing. @return false if there is none to do now */
    boolean step() {
        Optional<Runnable> next = next();
        next.ifPresent(Runnable::run);
        return next.isPresent();
    }

    /** Begins a new life in which large messages that are being written have so many bytes together. */
    void limitLargeWrites(long most) {
        begin(new HeapBudget(
                heap.newestBytes(),
                most,
                heap.stuckWriteBytes(),
                heap.unfinished(),
                heap.unread(),
                heap.appendBytes(),
                heap.appends(),
                heap.seatBytes(),
                heap.connectionBytes()));
    }

    /** Likewise, for writes that are not taken. */
    void limitStuckWrites(long most) {
        begin(new HeapBudget(
                heap.newestBytes(),
                heap.largeWriteBytes(),
                most,
                heap.unfinished(),
                heap.unread(),
                heap.appendBytes(),
                heap.appends(),
                heap.seatBytes(),
                heap.connectionBytes()));
    }

    /** Likewise, for answers that are not read. */
    void limitUnread(HeapShare unread) {
        begin(new HeapBudget(
                heap.newestBytes(),
                heap.largeWriteBytes(),
                heap.stuckWriteBytes(),
                heap.unfinished(),
                unread,
                heap.appendBytes(),
                heap.appends(),
                heap.seatBytes(),
                heap.connectionBytes()));
    }

    /** Likewise, for messages that wait before the log has them. */
    void limitUnfinished(HeapShare unfinished) {
        begin(new HeapBudget(
                heap.newestBytes(),
                heap.largeWriteBytes(),
                heap.stuckWriteBytes(),
                unfinished,
                heap.unread(),
                heap.appendBytes(),
                heap.appends(),
                heap.seatBytes(),
                heap.connectionBytes()));
    }

    /** Bytes of them that are counted now. */
    long heldUnfinished() {
        return heap.unfinished().held();
    }

    /** Likewise, for members of rooms. */
    void limitSeats(long most) {
        begin(new HeapBudget(
                heap.newestBytes(),
                heap.largeWriteBytes(),
                heap.stuckWriteBytes(),
                heap.unfinished(),
                heap.unread(),
                heap.appendBytes(),
                heap.appends(),
                most,
                heap.connectionBytes()));
    }

    private void begin(HeapBudget with) {
        heap = with;
        start(engine);
    }

    MemoryEngine.Store store() {
        return store;
    }

    /** The machine's clock, which gives messages their time, is set back; time-outs are measured by a steady one. */
    void setClockBack(Duration by) {
        setBack = by;
    }

    /** The clock moves, and nothing is done yet. */
    void setForward(Duration by) {
        now += by.toMillis();
    }

    /** Works until nothing is left to do now. */
    void settle() {
        if (running) {
            return;
        }
        running = true;
        while (step()) {
            // until nothing is left
        }
        running = false;
    }

    /** Lets time pass, doing what falls due on the way. */
    void pass(Duration time) {
        settle();
        long until = now + time.toMillis();
        while (!timed.isEmpty() && timed.peek().at() <= until) {
            Later next = timed.poll();
            now = next.at();
            next.task().run();
            settle();
        }
        now = until;
        settle();
    }
}
