package phao.log;

import java.lang.System.Logger.Level;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import phao.log.AppendQueue.Waiting;
import phao.protocol.Content;
import phao.protocol.Message;

/**
 * The rooms' logs: takes appends from everybody, commits them in groups, tells when they are committed, and reads.
 *
 * <p>Threads: every method may be called by any thread and none blocks. The log has no thread of its own: it writes on
 * {@code writer}, which must run one task at a time and in order, and reads on {@code readers}. Answers of appends and the
 * listeners are called on {@code writer}, one after the other; they must not block.
 *
 * <p>Life cycle: set the listeners, use the log, close it, and only then stop the executors. They must run everything that was
 * handed to them; the last task is that of {@link #close}.
 */
public final class RoomLog implements AutoCloseable {

    /**
     * Keeps a slow disk or a flood of publishes from taking the heap, and a large group from making everybody wait.
     *
     * @param maxWaiting how many appends may wait for their commit; further ones are answered {@link Appended.Busy}
     * @param maxWaitingBytes how many bytes of content may wait for their commit; further appends are answered {@link Appended.Busy}
     * @param maxGroup how many appends one commit may have
     * @param maxGroupBytes how many bytes of content one commit may have; an append with more is committed alone
     */
    public record Bounds(int maxWaiting, long maxWaitingBytes, int maxGroup, long maxGroupBytes) {

        public static final Bounds DEFAULT = new Bounds(65_536, 64L << 20, 4_096, 8L << 20);

        /** The default for a group, with other bounds for what waits. */
        public static Bounds waiting(int maxWaiting, long maxWaitingBytes) {
            return new Bounds(maxWaiting, maxWaitingBytes, DEFAULT.maxGroup, DEFAULT.maxGroupBytes);
        }

        public Bounds {
            if (maxWaiting < 1 || maxWaitingBytes < 1 || maxGroup < 1 || maxGroupBytes < 1) {
                throw new IllegalArgumentException("the least bound is 1: " + maxWaiting + ", " + maxWaitingBytes + ", "
                        + maxGroup + ", " + maxGroupBytes);
            }
        }
    }

    private static final System.Logger LOG = System.getLogger(RoomLog.class.getName());
    /** How many messages retention may remove between two groups: publishers wait for no more than these. */
    private static final int RETAINED_AT_ONCE = 500;
    /** Bound: each is a transaction of its own, for which publishers wait. */
    private static final int MOST_REMOVALS = 256;

    private final LogEngine engine;
    private final InstantSource clock;
    private final Executor writer;
    private final Reads reads;
    private final AppendQueue queue;
    private final Outage outage;
    private final AtomicBoolean retaining = new AtomicBoolean();
    private final AtomicBoolean probing = new AtomicBoolean();
    private final AtomicBoolean overwriting = new AtomicBoolean();
    /** Whether the last step of overwriting failed: a line for each would fill the server's log. The writer's thread only. */
    private boolean overwriteFailed;
    /** How many removals wait for the writer. */
    private final AtomicInteger removing = new AtomicInteger();

    private final UserErasures erasures;
    private final ReadPositions positions;
    private final RecentRemovals recent = new RecentRemovals();
    private final CompletableFuture<Void> closed = new CompletableFuture<>();
    private volatile boolean closing;
    private volatile Consumer<List<Message>> committed = messages -> {};
    private volatile Runnable recovered = () -> {};
    private volatile Consumer<String> removedPerhaps = room -> {};

    public RoomLog(LogEngine engine, InstantSource clock, Executor writer, Executor readers, Bounds bounds) {
        this.engine = engine;
        this.clock = clock;
        this.writer = writer;
        this.reads = new Reads(readers, LOG);
        this.queue = new AppendQueue(bounds);
        this.outage = new Outage(clock, LOG);
        this.positions = new ReadPositions(engine, reads, LOG);
        this.erasures = new UserErasures(engine, reads, this::onWriter, this::eraseNow, this::eraseLast, LOG);
    }

    /**
     * Sets who is told of newly stored messages: once for each commit, in the order of their numbers, after their publishers were
     * answered. The numbers of a room skip here only if a commit was said to have failed and had stored something nevertheless.
     */
    public void onCommitted(Consumer<List<Message>> listener) {
        committed = listener;
    }

    /**
     * Sets who is told that the log takes appends again after it could not. If a group's commit showed it, this is told before
     * {@link #onCommitted}. A commit that was said to have failed may have stored its messages: look at the heads of the rooms.
     */
    public void onRecovered(Runnable listener) {
        recovered = listener;
    }

    /**
     * Sets who is told in which room something may have been removed without an entry that says so: by a commit that was said to have
     * failed, or, of who is erased, by retention. An empty name is for all rooms. From then on nothing of that room may be shown but what is
     * read of the log after this.
     */
    public void onRemovedPerhaps(Consumer<String> listener) {
        removedPerhaps = listener;
    }

    /**
     * Sets who runs a task a moment later: each step of erasing a user waits for that, so that publishers meet few of them. Without it
     * the steps follow each other at once.
     */
    public void eraseSlowly(Executor later) {
        erasures.slowly(later);
    }

    /** The epoch that began when the engine was made: 16 hexadecimal digits. */
    public String epoch() {
        return engine.epoch();
    }

    /** Why the log takes no appends at present, for people; empty when it does. */
    public Optional<String> failure() {
        return outage.why();
    }

    /** Stores a message. The answer comes on the writer when the message is on disk, or at once if the append is refused before that. */
    public CompletionStage<Appended> append(Append append) {
        if (closing) {
            return CompletableFuture.completedFuture(stopping());
        }
        AppendQueue.Offer offer = queue.offer(append);
        if (offer.first()) {
            onWriter(this::drain, this::refuseWaiting);
        }
        return offer.taken()
                .map(Waiting::answer)
                .orElseGet(() -> CompletableFuture.completedFuture(new Appended.Busy()));
    }

    /** See {@link LogEngine#position}; fails with {@link LogException} only. */
    public CompletionStage<Position> position(String room, String client, String epoch) {
        return reads.run(() -> engine.position(room, client, epoch));
    }

    /** See {@link LogEngine#after}; fails with {@link LogException} only. */
    public CompletionStage<List<Message>> after(String room, long after, int inlineBytes, int limit, long maxBytes) {
        return reads.run(() -> asOfNow(() -> engine.after(room, after, inlineBytes, limit, maxBytes)));
    }

    /** With every content inline. */
    public CompletionStage<List<Message>> after(String room, long after, int limit, long maxBytes) {
        return after(room, after, Content.ANY_SIZE, limit, maxBytes);
    }

    /** See {@link LogEngine#before}; fails with {@link LogException} only. */
    public CompletionStage<List<Message>> before(String room, long before, int inlineBytes, int limit, long maxBytes) {
        return reads.run(() -> asOfNow(() -> engine.before(room, before, inlineBytes, limit, maxBytes)));
    }

    private List<Message> asOfNow(Reads.Read<List<Message>> read) throws LogException {
        Optional<List<Message>> page;
        do {
            long since = removals();
            page = asOfNow(since, read.get());
        } while (page.isEmpty());
        return page.get();
    }

    /**
     * Begins to remove what the retention allows to remove, in small steps between the groups. Does nothing if an earlier call still
     * goes on.
     */
    public void retain(Retention retention) {
        if (!closing && retaining.compareAndSet(false, true)) {
            onWriter(() -> retainSome(retention), why -> retaining.set(false));
        }
    }

    /**
     * Takes away what somebody published. The answer comes on the writer when that is on disk and everybody was told
     * ({@link #onCommitted}), or at once if the removal is refused before that. From the answer on no read shows it, nor what
     * {@link #asOfNow} has looked at.
     */
    public CompletionStage<Removed> remove(Removal removal) {
        if (closing) {
            return CompletableFuture.completedFuture(new Removed.Unavailable(Reads.STOPPING));
        }
        if (removing.incrementAndGet() > MOST_REMOVALS) {
            removing.decrementAndGet();
            return CompletableFuture.completedFuture(new Removed.Busy());
        }
        CompletableFuture<Removed> answer = new CompletableFuture<>();
        onWriter(() -> answer.complete(removeNow(removal)), why -> answer.complete(new Removed.Unavailable(why)));
        return answer.whenComplete((removed, failure) -> removing.decrementAndGet());
    }

    /** How many removals there were. To be asked before something is read that is shown later. */
    public long removals() {
        return recent.version();
    }

    /**
     * What was read, without what was removed meanwhile. To be called right before it is shown.
     *
     * @param since what {@link #removals} said before it was read
     * @return empty if there were too many removals since: then it must be read again
     */
    public Optional<List<Message>> asOfNow(long since, List<Message> read) {
        return recent.apply(since, read);
    }

    /**
     * Begins to overwrite on disk what was removed, in small steps between the groups. To be called every second; does nothing if an
     * earlier call still goes on, or while a user is erased, after which all of it is to be done again; and hardly anything when nothing
     * was removed.
     */
    public void overwrite() {
        if (!closing && !erasures.goesOn() && overwriting.compareAndSet(false, true)) {
            onWriter(this::overwriteSome, why -> overwriting.set(false));
        }
    }

    /**
     * Begins to take away everything that a user has published, and whose it was, in small steps between the groups. Completes when that
     * is on disk, so that a restart goes on with it; fails with {@link LogException} only. {@link #erasures} tells when it is done.
     */
    public CompletionStage<Void> erase(String user) {
        return write(() -> {
            try {
                engine.toErase(user);
            } catch (LogException | RuntimeException | Error e) {
                erasures.addedPerhaps();
                throw e;
            }
            positions.forget(user);
            erasures.add(user);
        });
    }

    /** Who is being erased, and how many of their messages are since the start. */
    public Map<String, Long> erasures() {
        return erasures.users();
    }

    /** Goes on with erasing users, after a failure or a restart. To be called every second. */
    public void goOnErasing() {
        if (!closing) {
            erasures.goOn();
        }
    }

    /** How far a user has read in a room, 0 if that is not known; fails with {@link LogException} only. */
    public CompletionStage<Long> readUpTo(String room, String user) {
        return positions.of(room, user);
    }

    /**
     * A user has read so far, but not beyond the newest message. It counts when this completes, and is on disk after the next
     * {@link #savePositions}.
     *
     * @return where they are now; empty if that is no further than before; fails with {@link LogException} only
     */
    public CompletionStage<OptionalLong> read(ReadPosition position) {
        return positions.move(position).thenApply(moved -> {
            if (positions.areMany()) {
                savePositions();
            }
            return moved;
        });
    }

    /** Brings to disk how far users have read. To be called every second; does nothing if nobody has. */
    public void savePositions() {
        if (!closing && positions.mustSave()) {
            onWriter(this::saveSomePositions, why -> positions.saved());
        }
    }

    private void saveSomePositions() {
        if (positions.save()) {
            onWriter(this::saveSomePositions, why -> positions.saved());
        } else {
            positions.saved();
        }
    }

    /** Remembers a revocation; completes when it is on disk, fails with {@link LogException} only. */
    public CompletionStage<Void> revoke(Revocation revocation) {
        return write(() -> engine.revoke(revocation, clock.millis()));
    }

    /** Remembers a ban; completes when it is on disk, fails with {@link LogException} only. */
    public CompletionStage<Void> ban(Ban ban) {
        return write(() -> engine.ban(ban, clock.millis()));
    }

    /** Forgets a ban; completes when that is on disk, fails with {@link LogException} only. */
    public CompletionStage<Void> unban(String room, String user) {
        return write(() -> engine.unban(room, user));
    }

    /** Remembers an invitation; completes when it is on disk, fails with {@link LogException} only. */
    public CompletionStage<Void> keep(Invitation invitation) {
        return write(() -> engine.keep(invitation, clock.millis()));
    }

    @FunctionalInterface
    private interface Write {
        void run() throws LogException;
    }

    private CompletionStage<Void> write(Write write) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        onWriter(
                () -> {
                    try {
                        write.run();
                        done.complete(null);
                    } catch (LogException | RuntimeException | Error e) {
                        done.completeExceptionally(
                                e instanceof LogException ? e : new LogException("unexpected error in the log", e));
                    }
                },
                why -> done.completeExceptionally(new LogException(why, null)));
        return done;
    }

    /**
     * Tries whether the log takes appends again, if it has failed. To be called every few seconds: {@link #failure} may keep every
     * publisher away, and then only this notices that the log has recovered.
     */
    public void probe() {
        if (!closing && outage.why().isPresent() && probing.compareAndSet(false, true)) {
            onWriter(this::probeNow, why -> probing.set(false));
        }
    }

    /**
     * Takes no more appends. The writer finishes its present group, answers what still waits and closes the engine.
     * {@link #closed} says when. Closing twice does nothing.
     */
    @Override
    public void close() {
        synchronized (this) {
            if (closing) {
                return;
            }
            closing = true;
        }
        onWriter(this::finish, why -> finish());
    }

    /** Completed when the engine is closed. */
    public CompletionStage<Void> closed() {
        return closed;
    }

    /** @param rejected is told why the writer does not run the task; without it, later appends would wait for a drain that never begins */
    private void onWriter(Runnable task, Consumer<String> rejected) {
        try {
            writer.execute(task);
        } catch (RejectedExecutionException e) {
            rejected.accept(Reads.STOPPING);
        } catch (OutOfMemoryError e) {
            rejected.accept("memory ran out");
        }
    }

    private void drain() {
        List<Waiting> group = queue.takeGroup();
        try {
            if (!group.isEmpty()) {
                commit(group);
            }
        } finally {
            if (queue.goesOnAfter(group)) {
                // Not in a loop: a step of the retention, or the end, may stand between two groups.
                onWriter(this::drain, this::refuseWaiting);
            }
        }
    }

    // Architecture: the writer "commits once, then completes the publishers' futures and wakes the rooms, in that
    // order".
    private void commit(List<Waiting> group) {
        List<Appended> answers;
        try {
            answers = engine.append(group.stream().map(Waiting::append).toList(), clock.millis());
            if (answers.size() != group.size()) {
                throw new IllegalStateException(group.size() + " appends got " + answers.size() + " answers");
            }
        } catch (LogException e) {
            outage.failed(e, group.size());
            refuse(group, e.getMessage());
            return;
        } catch (RuntimeException | Error e) {
            // Everything is caught because the writer must go on: otherwise no publisher would ever be answered again.
            outage.failed(e, group.size());
            refuse(group, "unexpected error in the log, see the server's log");
            return;
        }
        boolean wasOut = outage.succeeded();
        List<Message> stored = new ArrayList<>(group.size());
        for (int i = 0; i < answers.size(); i++) {
            if (answers.get(i) instanceof Appended.Stored message) {
                stored.add(message.message());
            }
            group.get(i).answer().complete(answers.get(i));
        }
        if (wasOut) {
            tell(recovered);
        }
        if (!stored.isEmpty()) {
            tell(() -> committed.accept(stored));
        }
    }

    private void worksAgain() {
        if (outage.succeeded()) {
            tell(recovered);
        }
    }

    private Removed removeNow(Removal removal) {
        Removed removed;
        try {
            removed = engine.remove(removal, clock.millis());
        } catch (LogException e) {
            removalFailed(removal.room(), e, 1);
            return new Removed.Unavailable(e.getMessage());
        } catch (RuntimeException | Error e) {
            removalFailed(removal.room(), e, 1);
            return new Removed.Unavailable("unexpected error in the log, see the server's log");
        }
        worksAgain();
        if (removed instanceof Removed.Done done) {
            // Not the order of publishes: nobody may be shown the content when the removal is acknowledged.
            recent.add(done.entry());
            if (!done.known()) {
                tell(() -> committed.accept(List.of(done.entry())));
            }
        }
        return removed;
    }

    /**
     * It may have stored the entry all the same. Whoever is in the room learns the entry from the rescan; but the content must be out of
     * sight before that, because the next attempt finds nothing to remove any more, and says that all is done.
     */
    private void removalFailed(String room, Throwable failure, int removals) {
        outage.failed(failure, removals);
        recent.addPerhaps(room);
        tell(() -> removedPerhaps.accept(room));
    }

    /** What retention took before it could be erased may still be in memory. */
    private void eraseLast() {
        recent.addAnywhere();
        tell(() -> removedPerhaps.accept(""));
    }

    private int eraseNow(String user, UserMessages found) throws LogException {
        Optional<Message> entry;
        try {
            entry = engine.erase(user, found.room(), found.seqs(), clock.millis());
        } catch (LogException | RuntimeException | Error e) {
            removalFailed(found.room(), e, 0);
            throw e;
        }
        worksAgain();
        entry.ifPresent(removal -> {
            recent.add(removal);
            tell(() -> committed.accept(List.of(removal)));
        });
        return entry.map(removal -> removal.content().numbers().size()).orElse(0);
    }

    private void overwriteSome() {
        boolean more = false;
        try {
            more = !closing && engine.overwrite();
            overwriteFailed = false;
        } catch (LogException | RuntimeException | Error e) {
            if (!overwriteFailed) {
                overwriteFailed = true;
                LOG.log(Level.ERROR, "what was removed is not overwritten yet; this is tried every second", e);
            }
        }
        if (more) {
            onWriter(this::overwriteSome, why -> overwriting.set(false));
        } else {
            overwriting.set(false);
        }
    }

    private void probeNow() {
        try {
            engine.probe();
            worksAgain();
        } catch (LogException | RuntimeException | Error e) {
            outage.failed(e, 0);
        } finally {
            probing.set(false);
        }
    }

    private static void tell(Runnable listener) {
        try {
            listener.run();
        } catch (RuntimeException | Error e) {
            LOG.log(Level.ERROR, "a listener of the log failed", e);
        }
    }

    private static void refuse(List<Waiting> group, String why) {
        Appended unavailable = new Appended.Unavailable(why);
        group.forEach(each -> each.answer().complete(unavailable));
    }

    private void refuseWaiting(String why) {
        List<Waiting> group;
        do {
            group = queue.takeGroup();
            refuse(group, why);
        } while (queue.goesOnAfter(group));
    }

    private static Appended.Unavailable stopping() {
        return new Appended.Unavailable(Reads.STOPPING);
    }

    private void retainSome(Retention retention) {
        boolean more = false;
        try {
            more = !closing && engine.retain(retention, clock.millis(), RETAINED_AT_ONCE);
        } catch (LogException e) {
            LOG.log(Level.WARNING, "old messages were not removed: {0}", e.getMessage());
        } catch (RuntimeException | Error e) {
            LOG.log(Level.ERROR, "old messages were not removed", e);
        }
        if (more) {
            onWriter(() -> retainSome(retention), why -> retaining.set(false));
        } else {
            retaining.set(false);
        }
    }

    private void finish() {
        refuseWaiting(Reads.STOPPING);
        boolean more;
        do {
            more = positions.save();
        } while (more);
        try {
            engine.close();
        } catch (RuntimeException | Error e) {
            LOG.log(Level.ERROR, "the log was not closed cleanly; nothing acknowledged is lost", e);
        }
        closed.complete(null);
    }
}
