package phao.log;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.lang.System.Logger.Level;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * Erases everything of some users, in steps: a reader looks for their messages, then the writer takes them, between the groups. Who is
 * asked for is remembered by the engine, so a restart begins the walk anew; what was taken is not found again. Any thread.
 */
final class UserErasures {

    /** Runs a task on the log's writer, or says why not. */
    @FunctionalInterface
    interface Writer {
        void run(Runnable task, Consumer<String> rejected);
    }

    private final LogEngine engine;
    private final Reads reads;
    private final Writer writer;
    private final Step taking;
    private final Runnable last;
    private final System.Logger log;
    private final AtomicBoolean going = new AtomicBoolean();
    /** Who is to be erased, the first first. */
    @GuardedBy("this")
    private final Map<String, Progress> users = new LinkedHashMap<>();

    private volatile Executor later = Runnable::run;
    /** Whether the engine was asked whom it remembers. */
    private volatile boolean remembered;
    // Whoever goes on.
    /** Where to look on for the first of {@link #users}. */
    private long from;
    /** A line for each failure would fill the server's log. */
    private boolean failed;

    private static final class Progress {
        /** How many messages are erased since the start. */
        long messages;
        /** Asked for again: what was published meanwhile may be where the walk has passed. */
        boolean again;
    }

    /** Takes what was found, and answers how many messages that were. */
    @FunctionalInterface
    interface Step {
        int erase(String user, UserMessages found) throws LogException;
    }

    /**
     * @param taking takes what was found, on the writer
     * @param last called on the writer when nothing of a user is found any more, before they are said to be erased
     * @param log the log of the server
     */
    UserErasures(LogEngine engine, Reads reads, Writer writer, Step taking, Runnable last, System.Logger log) {
        this.engine = engine;
        this.reads = reads;
        this.writer = writer;
        this.taking = taking;
        this.last = last;
        this.log = log;
    }

    /** Somebody is to be erased, and the engine remembers it. */
    void add(String user) {
        synchronized (this) {
            Progress known = users.putIfAbsent(user, new Progress());
            if (known != null) {
                known.again = true;
            }
        }
        goOn();
    }

    /** Somebody was to be erased, and the engine failed: it may remember it nevertheless, so that a restart would begin with it. */
    void addedPerhaps() {
        remembered = false;
    }

    /** Who is being erased, and how many of their messages are since the start. */
    synchronized Map<String, Long> users() {
        Map<String, Long> messages = new LinkedHashMap<>();
        users.forEach((user, progress) -> messages.put(user, progress.messages));
        return messages;
    }

    /** Sets who runs the next step. */
    void slowly(Executor executor) {
        later = executor;
    }

    /** Whether messages of somebody are looked for or taken. */
    boolean goesOn() {
        return going.get();
    }

    /** Goes on where a failure or the last end of the server has stopped it. */
    void goOn() {
        if (going.compareAndSet(false, true)) {
            step(() -> {
                if (remembered) {
                    look();
                } else {
                    // Not when the answer is here: what is stored after it was read is asked for again.
                    remembered = true;
                    reads.run(engine::usersToErase).whenComplete(this::remember);
                }
            });
        }
    }

    /** Whatever goes wrong, such as that memory runs out, it is tried again. */
    private void step(Runnable task) {
        try {
            task.run();
        } catch (RejectedExecutionException e) {
            stop(new LogException(Reads.STOPPING, e));
        } catch (RuntimeException | Error e) {
            stop(e);
        }
    }

    private void remember(List<String> names, Throwable failure) {
        if (failure != null) {
            stop(failure);
            return;
        }
        synchronized (this) {
            names.forEach(name -> users.putIfAbsent(name, new Progress()));
        }
        look();
    }

    private void look() {
        Optional<String> user = first();
        if (user.isEmpty()) {
            going.set(false);
            if (first().isPresent()) {
                // Added by somebody who saw this going on.
                goOn();
            }
            return;
        }
        reads.run(() -> engine.messagesOf(user.get(), from)).whenComplete((found, failure) -> {
            if (failure != null) {
                stop(failure);
            } else {
                writer.run(() -> take(user.get(), found), why -> stop(new LogException(why, null)));
            }
        });
    }

    private synchronized Optional<String> first() {
        return users.keySet().stream().findFirst();
    }

    private void take(String user, UserMessages found) {
        try {
            if (!found.seqs().isEmpty()) {
                count(user, taking.erase(user, found));
            }
            if (found.next() == 0 && isDone(user)) {
                last.run();
                engine.erased(user);
                forget(user);
            }
        } catch (LogException | RuntimeException | Error e) {
            stop(e);
            return;
        }
        failed = false;
        from = found.next();
        step(() -> later.execute(() -> step(this::look)));
    }

    private synchronized void count(String user, int erased) {
        users.get(user).messages += erased;
    }

    /** Or the walk begins anew. */
    private synchronized boolean isDone(String user) {
        Progress progress = users.get(user);
        boolean done = !progress.again;
        progress.again = false;
        return done;
    }

    private synchronized void forget(String user) {
        users.remove(user);
    }

    private void stop(Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        if (!failed && !Reads.STOPPING.equals(cause.getMessage())) {
            failed = true;
            log.log(Level.ERROR, "a user is not erased yet; this is tried every second", cause);
        }
        // It may be that this is why the engine was not asked.
        remembered = false;
        going.set(false);
    }
}
