package phao.log;

import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * How far users have read. A position counts at once, and is on disk within about a second, because each reader has a copy: what a crash
 * takes is told again when they come back. Any thread but {@link #save}.
 */
final class ReadPositions {

    /** Bound: about two megabytes. What comes while so many wait for a disk that fails is dropped. */
    private static final int MOST_WAITING = 4_096;

    private record Reader(String room, String user) {}

    private final LogEngine engine;
    private final Reads reads;
    private final System.Logger log;
    /** What is not on disk yet. */
    private final Map<Reader, Long> waiting = new ConcurrentHashMap<>();

    private final AtomicBoolean saving = new AtomicBoolean();
    /** A line for each failure would fill the server's log. The writer's thread only. */
    private boolean failed;

    /** @param log the log of the server */
    ReadPositions(LogEngine engine, Reads reads, System.Logger log) {
        this.engine = engine;
        this.reads = reads;
        this.log = log;
    }

    /** 0 if it is not known. */
    CompletionStage<Long> of(String room, String user) {
        // What is saved meanwhile leaves this only when the engine has it.
        long newest = waiting.getOrDefault(new Reader(room, user), 0L);
        return reads.run(() -> Math.max(newest, engine.readUpTo(room, user)));
    }

    /** @return whether it has moved forward */
    CompletionStage<Boolean> move(ReadPosition to) {
        return of(to.room(), to.user()).thenApply(known -> known < to.seq() && put(to));
    }

    private boolean put(ReadPosition to) {
        Reader reader = new Reader(to.room(), to.user());
        if (waiting.size() >= MOST_WAITING && !waiting.containsKey(reader)) {
            return false;
        }
        return waiting.merge(reader, to.seq(), Math::max) == to.seq();
    }

    /** Whether {@link #save} is to be called: then nobody else is told so until it has run. */
    boolean mustSave() {
        return !waiting.isEmpty() && saving.compareAndSet(false, true);
    }

    /** It is not called. */
    void notSaved() {
        saving.set(false);
    }

    /** The log's writer: brings to disk what waits. */
    void save() {
        try {
            List<ReadPosition> positions = new ArrayList<>();
            waiting.forEach((reader, seq) -> positions.add(new ReadPosition(reader.room(), reader.user(), seq)));
            engine.read(positions);
            positions.forEach(saved -> waiting.remove(new Reader(saved.room(), saved.user()), saved.seq()));
            failed = false;
        } catch (LogException | RuntimeException | Error e) {
            if (!failed) {
                failed = true;
                log.log(Level.WARNING, "how far users have read is not on disk; this is tried every second", e);
            }
        } finally {
            saving.set(false);
        }
    }
}
