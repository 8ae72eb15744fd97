package phao.log;

import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * How far users have read. A position counts at once, and is on disk within about a second, because each reader has a copy: what a crash
 * takes is told again when they come back. Any thread but {@link #save}.
 */
final class ReadPositions {

    /** Bound: about three megabytes. What comes beyond is refused until some are saved. */
    private static final int MOST_WAITING = 4_096;
    /** How many one transaction saves: publishers wait for it. */
    private static final int SAVED_AT_ONCE = 500;

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
        return reads.run(() -> known(room, user));
    }

    private long known(String room, String user) throws LogException {
        // What is saved meanwhile leaves this only when the engine has it.
        long newest = waiting.getOrDefault(new Reader(room, user), 0L);
        return Math.max(newest, engine.readUpTo(room, user));
    }

    /** @return where it is now, not beyond the head of its room; empty if it has not moved forward */
    CompletionStage<OptionalLong> move(ReadPosition to) {
        return reads.run(() -> {
            long seq = Math.min(to.seq(), engine.position(to.room(), "", "").head());
            return seq > known(to.room(), to.user()) && put(new Reader(to.room(), to.user()), seq)
                    ? OptionalLong.of(seq)
                    : OptionalLong.empty();
        });
    }

    private boolean put(Reader reader, long seq) throws LogException {
        if (waiting.size() >= MOST_WAITING && !waiting.containsKey(reader)) {
            throw new LogException(waiting.size() + " read positions wait to be written, which is the limit", null);
        }
        return waiting.merge(reader, seq, Math::max) == seq;
    }

    /** What is not on disk yet of this user never will be. */
    void forget(String user) {
        waiting.keySet().removeIf(reader -> reader.user().equals(user));
    }

    /** Whether so many wait that they are not to wait longer. */
    boolean areMany() {
        return waiting.size() >= MOST_WAITING / 4;
    }

    /** Whether {@link #save} is to be called: then nobody else is told so until {@link #saved}. */
    boolean mustSave() {
        return !waiting.isEmpty() && saving.compareAndSet(false, true);
    }

    /** It is not called any more. */
    void saved() {
        saving.set(false);
    }

    /**
     * The log's writer: brings some of what waits to disk.
     *
     * @return whether more waits, and the disk takes it
     */
    boolean save() {
        try {
            List<ReadPosition> some = waiting.entrySet().stream()
                    .limit(SAVED_AT_ONCE)
                    .map(each ->
                            new ReadPosition(each.getKey().room(), each.getKey().user(), each.getValue()))
                    .toList();
            engine.read(some);
            some.forEach(saved -> waiting.remove(new Reader(saved.room(), saved.user()), saved.seq()));
            failed = false;
            return some.size() == SAVED_AT_ONCE;
        } catch (LogException | RuntimeException | Error e) {
            if (!failed) {
                failed = true;
                log.log(Level.WARNING, "how far users have read is not on disk; this is tried every second", e);
            }
            return false;
        }
    }
}
