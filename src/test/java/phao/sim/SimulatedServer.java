package phao.sim;

import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import phao.access.AuditLog;
import phao.access.Bearer;
import phao.access.ContainerUser;
import phao.access.Gate;
import phao.access.Login;
import phao.access.Quotas;
import phao.check.Event;
import phao.check.History;
import phao.heap.HeapBudget;
import phao.log.LogException;
import phao.log.Retention;
import phao.log.RoomLog;
import phao.log.memory.MemoryEngine;
import phao.protocol.Content;
import phao.protocol.Limits;
import phao.protocol.Message;
import phao.room.Rooms;
import phao.session.Platform;
import phao.session.SessionContext;
import phao.session.SessionSettings;
import phao.session.Sessions;

/**
 * The real server, life after life, over one store. A crash drops every task of the life that ends: nothing that it had not
 * committed is left, as after SIGKILL.
 */
final class SimulatedServer {

    private static final Duration SWEEP_EVERY = Duration.ofSeconds(2);
    private static final HeapBudget HEAP = HeapBudget.of(1 << 30);

    private final World world;
    private final Mutation mutation;
    private final History history;
    private final List<String> rooms;
    private final Optional<SimulatedAccess> access;
    private final SimulatedModeration moderation = new SimulatedModeration(this);
    private MemoryEngine.Store store = new MemoryEngine.Store();
    private MemoryEngine.Store backup;
    private Map<String, Long> backupHeads = Map.of();
    private int lives;
    private boolean up;
    /** The probability that a commit is the moment of a crash. */
    double crashesAtCommit;
    /** Whether the container knows who comes. */
    boolean signsIn;

    SimulatedEngine engine;
    Sessions sessions;
    private RoomLog log;
    private Gate gate;

    /** @param access empty where everybody may do everything */
    SimulatedServer(
            World world, Mutation mutation, History history, List<String> rooms, Optional<SimulatedAccess> access) {
        this.access = access;
        this.world = world;
        this.mutation = mutation;
        this.history = history;
        this.rooms = rooms;
        start();
    }

    boolean isUp() {
        return up;
    }

    List<String> rooms() {
        return rooms;
    }

    int life() {
        return lives;
    }

    void start() {
        int life = ++lives;
        up = true;
        MemoryEngine memory = new MemoryEngine(store, () -> "%016x".formatted(life));
        engine = new SimulatedEngine(memory, mutation, moderation, moment -> {
            if (world.chance(crashesAtCommit)) {
                crash();
                world.after(world.someMillis(3_000), this::startAgain);
                return true;
            }
            return false;
        });
        log = new RoomLog(engine, world.clock(), inOrder(life), anyOrder(life), RoomLog.Bounds.DEFAULT);
        Rooms live = new Rooms(
                anyOrder(life),
                (delay, task) -> world.after(delay, inLife(life, task)),
                HEAP.newestBytes(),
                HEAP.seatBytes());
        log.onCommitted(messages -> {
            // A moderator needs no token here.
            access.filter(watching -> !messages.get(0).isRemoval()).ifPresent(watching -> watching.committed(messages));
            live.committed(messages);
        });
        gate = access.map(watching -> watching.begin(engine)).orElseGet(Gate::open);
        sessions = new Sessions(new SessionContext(
                log,
                live,
                gate,
                new Quotas(Quotas.Limits.NONE, InstantSource.system()),
                AuditLog.NONE,
                new SessionSettings("phao/sim", Duration.ofSeconds(25), Limits.DEFAULT),
                new Platform(
                        anyOrder(life),
                        (delay, task) -> world.after(delay, inLife(life, task)),
                        world.clock(),
                        () -> "%032x".formatted(world.random.nextLong())),
                HEAP));
        if (mutation != Mutation.KEEP_IN_MEMORY) {
            log.onRemovedPerhaps(live::removedPerhaps);
        }
        log.onRecovered(sessions::logRecovered);
        access.ifPresent(watching -> sweep(life));
    }

    /** As an application does it every two seconds. */
    private void sweep(int life) {
        world.after(SWEEP_EVERY, inLife(life, () -> {
            sessions.sweep();
            sweep(life);
        }));
    }

    void startAgain() {
        if (!up) {
            start();
        }
    }

    /** SIGKILL. */
    void crash() {
        up = false;
    }

    /** Runs the task unless its life has ended by then. */
    Runnable inLife(int life, Runnable task) {
        return () -> {
            if (up && lives == life) {
                task.run();
            }
        };
    }

    private Executor inOrder(int life) {
        long[] last = {0};
        return task -> {
            last[0] = Math.max(last[0], world.now() + world.someMillis(30));
            world.after(last[0] - world.now(), inLife(life, task));
        };
    }

    private Executor anyOrder(int life) {
        return task -> world.after(world.someMillis(20), inLife(life, task));
    }

    void retain(long count, long bytes) {
        if (up) {
            log.retain(new Retention(count, bytes, Duration.ZERO, Duration.ZERO));
        }
    }

    /** This is being written to a user. */
    void written(String user, String text) {
        moderation.written(text);
        access.ifPresent(watching -> SomeReferences.frames(text).forEach(frame -> watching.written(user, frame)));
    }

    /** This is being written to a user who reads one room by another way. */
    void writtenToReader(String user, String room, String text) {
        moderation.written(text);
        access.ifPresent(watching -> watching.writtenToReader(user, room, text));
    }

    /** To be called every second: what an application does then, and every five seconds. */
    void goOn() {
        if (up) {
            log.goOnErasing();
            if (world.now() / 1_000 % 5 == 0) {
                log.probe();
            }
        }
    }

    SimulatedModeration moderation() {
        return moderation;
    }

    RoomLog log() {
        return log;
    }

    Gate gate() {
        return gate;
    }

    /** Somebody whom the container has signed in. */
    Bearer signedIn(String user) {
        return new Bearer("", Optional.of(new ContainerUser(new Login(user, world.now()), Set.of())), "");
    }

    void takeBackup() {
        backup = store.copy();
        backupHeads = heads();
        moderation.backedUp();
        access.ifPresent(SimulatedAccess::backedUp);
    }

    /** The server is down, the folder is replaced by the older copy, and the server starts again. */
    void restoreBackup() {
        if (backup == null) {
            return;
        }
        crash();
        store = backup.copy();
        moderation.restored();
        access.ifPresent(SimulatedAccess::restored);
        String next = "%016x".formatted(lives + 1);
        backupHeads.forEach((room, head) -> history.note(new Event.Forked(room, next, head)));
        start();
    }

    /** What arrives of a message: with the mutation, gaps do not. */
    String mutated(String text) {
        if (mutation == Mutation.SIGNAL_AFTER_LEFT) {
            return text.replaceAll(
                    "\\{\"type\":\"left\",\"room\":(\"[ab]\")[^}]*\\}",
                    "$0,{\"type\":\"signal\",\"room\":$1,\"data\":\"x\"}");
        }
        return mutation == Mutation.SILENT_GAP ? text.replaceAll(",?\\{\"type\":\"gap\"[^}]*\\}", "") : text;
    }

    private Map<String, Long> heads() {
        Map<String, Long> heads = new HashMap<>();
        try {
            for (String room : rooms) {
                heads.put(room, engine.position(room, "", "").head());
            }
        } catch (LogException e) {
            throw new IllegalStateException(e);
        }
        return heads;
    }

    long head(String room) {
        return heads().get(room);
    }

    /** Notes what the log holds, now that everything is at rest. */
    void noteHeld() {
        try {
            for (String room : rooms) {
                history.note(new Event.Read(
                        room, engine.epoch(), engine.position(room, "", "").first()));
                List<Message> page = engine.before(room, Long.MAX_VALUE, Integer.MAX_VALUE, Long.MAX_VALUE);
                for (Message message : page) {
                    history.note(held(room, message));
                }
            }
        } catch (LogException e) {
            throw new IllegalStateException(e);
        }
    }

    private Event held(String room, Message message) {
        Content content = message.content();
        long seq = message.seq();
        return switch (content.kind()) {
            case REMOVED -> new Event.HeldGone(room, engine.epoch(), seq, "removed " + content.number());
            case REMOVAL -> new Event.HeldGone(room, engine.epoch(), seq, "removes " + content.number());
            case CLEARING -> new Event.HeldGone(room, engine.epoch(), seq, "up to " + content.number());
            case ERASURE ->
                new Event.HeldGone(
                        room,
                        engine.epoch(),
                        seq,
                        "erases " + content.numbers().toString().replace(" ", ""));
            default -> new Event.Held(room, engine.epoch(), seq, content.text());
        };
    }
}
