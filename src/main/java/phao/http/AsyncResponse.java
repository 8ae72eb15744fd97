package phao.http;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import phao.container.Bodies;
import phao.container.Container;
import phao.container.Deployment;
import phao.heap.HeapShare;
import phao.protocol.Code;
import phao.session.Mailbox;

/**
 * Answers a request later and without waiting for the client to take the bytes (Jakarta Servlet 6.0 §5.7, non-blocking I/O).
 *
 * <table>
 * <caption>The states, and what leads from one to another</caption>
 * <tr><th>state</th><th>what happens</th><th>next state</th><th>what is done</th></tr>
 * <tr><td>{@code OPEN}</td><td>{@link #write}</td><td>{@code OPEN}</td><td>the parts are written, then the writer is told true</td></tr>
 * <tr><td></td><td>{@link #answer}, {@link #end}, {@link #refuse}</td><td>{@code ENDING}</td><td>the last answer follows the write in
 *     flight</td></tr>
 * <tr><td></td><td>the head of a write can't be set</td><td>{@code ENDING}</td><td>the writer is told false, and the problem is the last
 *     answer</td></tr>
 * <tr><td>{@code ENDING}</td><td>{@link #write}</td><td>{@code ENDING}</td><td>the writer is told false</td></tr>
 * <tr><td></td><td>{@link #answer}, {@link #end}, {@link #refuse}</td><td>{@code ENDING}</td><td>nothing: the first end counts</td></tr>
 * <tr><td></td><td>the head of the last answer can't be set</td><td>{@code ENDING}</td><td>the problem is the last answer instead; {@code
 *     OVER} if the problem's head can't be set either</td></tr>
 * <tr><td></td><td>the last answer is written</td><td>{@code OVER}</td><td>the exchange is given back to the container</td></tr>
 * <tr><td>{@code OPEN} or {@code ENDING}</td><td>a write fails, {@link #cut}, an error that the container tells, an unexpected error
 *     ({@link #refuse(Throwable)} after the head was written)</td><td>{@code OVER}</td><td>the exchange is given back, with the write in
 *     flight, whose writer is told false</td></tr>
 * <tr><td></td><td>the container's timeout</td><td>{@code OVER}</td><td>408 is written as far as the client takes it at once; then as
 *     above</td></tr>
 * <tr><td></td><td>the container has ended the exchange</td><td>{@code OVER}</td><td>it is not given back once more; else as above</td></tr>
 * <tr><td>{@code OVER}</td><td>all of these</td><td>{@code OVER}</td><td>a writer is told false; else nothing</td></tr>
 * </table>
 *
 * <p>Whatever leads to {@code OVER}, the listener of {@link #whenGone} is told once. Bytes of an answer count as unread until then.
 *
 * <p>Any thread may call the methods. Each is a task of the mailbox, so that one thread at a time writes, and no caller waits for a write.
 * The container ends an exchange otherwise: it takes its objects back when its call about the end returns, and gives them to another
 * exchange. Tomcat does so while a thread of ours is still within the write that failed: the other exchange got the error, or was ended by
 * our late {@code complete}. So what touches the container's objects holds the lock of this object, and so does the change to {@code OVER}
 * (docs/decisions/0004). No other lock is taken under it, and no listener is called.
 */
final class AsyncResponse implements WriteListener, AsyncListener {

    /** Where an exchange stands: see the table above. */
    enum State {
        /** Answered piece by piece, or not yet. */
        OPEN,
        /** The last answer is known, and is written or waits for the write in flight. */
        ENDING,
        /** The container has the exchange back. Nothing of it is touched any more. */
        OVER
    }

    private static final String NAME = AsyncResponse.class.getName();
    private static final System.Logger LOG = System.getLogger(NAME);
    /** The largest content over a slow line takes less. */
    private static final Duration TIMEOUT = Duration.ofMinutes(5);

    private static final Runnable NOBODY = () -> {};

    /**
     * What is written next, and flushed.
     *
     * @param done told whether it was written
     */
    private record Write(Consumer<HttpServletResponse> head, List<byte[]> parts, Consumer<Boolean> done) {}

    private final Container container;
    private final ProblemAnswers problems;
    private final Mailbox mailbox = new Mailbox(Runnable::run, this::advance, this::abandon);
    /** The answer that the client has not read. */
    private final HeapShare.Part unread;

    /** Changed in the mailbox, but for the change to {@code OVER}, which any thread makes. */
    @GuardedBy("this")
    private State state = State.OPEN;

    @GuardedBy("this")
    private final AsyncContext context;

    @GuardedBy("this")
    private final ResponseWriter writer;

    /** Handed to the reader of a body, by the thread of the request; else touched by {@link #writer} only. */
    private final HttpServletResponse response;

    // Touched in the mailbox only.
    /** The write in flight; null if there is none. */
    private Write write;
    /** Whether the writer has the write in flight. */
    private boolean begun;
    /** Written after the write in flight; null while there is none, and when it is in flight itself. */
    private Answer last;
    /** Told when the exchange is over, and then forgotten. */
    private Runnable gone = NOBODY;

    private AsyncResponse(
            Deployment phao, AsyncContext context, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        this.container = phao.container();
        this.unread = phao.heap().unread().part();
        this.context = context;
        this.problems = ProblemAnswers.to(request);
        this.response = response;
        this.writer = new ResponseWriter(response, container.flushesToBegin());
    }

    /** Begins an answer without an end. From now on the container's thread may leave. */
    static AsyncResponse begin(Deployment phao, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        return begin(phao, request, response, Duration.ZERO);
    }

    /** Begins an answer that ends after five minutes at the latest: a client that is slow on purpose can't draw it out for ever. */
    static AsyncResponse beginBounded(Deployment phao, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        return begin(phao, request, response, TIMEOUT);
    }

    /** @param timeout zero for none */
    private static AsyncResponse begin(
            Deployment phao, HttpServletRequest request, HttpServletResponse response, Duration timeout)
            throws IOException {
        AsyncContext context = request.startAsync();
        context.setTimeout(timeout.toMillis());
        AsyncResponse async = new AsyncResponse(phao, context, request, response);
        request.setAttribute(NAME, async);
        context.addListener(async);
        // By the container's thread: of another one Tomcat makes its own, and holds locks meanwhile.
        ServletOutputStream out = response.getOutputStream();
        out.setWriteListener(async);
        return async;
    }

    /** The response that was begun for this request; null if none was. */
    static AsyncResponse of(HttpServletRequest request) {
        return (AsyncResponse) request.getAttribute(NAME);
    }

    /** The server that has the exchange. */
    Container container() {
        return container;
    }

    /** Sets the one listener that is told, once, that the exchange is over: at once if it is over already. */
    void whenGone(Runnable listener) {
        mailbox.here(() -> gone = listener);
    }

    /**
     * Writes and flushes. To be called only when the write before is done.
     *
     * @param head sets status and headers; called only if nothing was written before
     * @param done told whether all was written
     */
    void write(Consumer<HttpServletResponse> head, List<byte[]> parts, Consumer<Boolean> done) {
        List<byte[]> joined = Answer.joined(parts);
        mailbox.here(() -> {
            if (state() == State.OPEN) {
                next(new Write(head, joined, done));
            } else {
                done.accept(false);
            }
        });
    }

    /** Gives a whole answer. Small ones are never refused for want of memory: what they tell may have been done. */
    void answer(Answer answer) {
        if (unread.take(answer.size())) {
            end(answer.withLength());
        } else {
            refuse(Problem.of(Code.BUSY, "too many answers wait to be read: try again later"));
        }
    }

    /** Ends with an answer whose length is not told to the client; or, if something was written, with its parts alone. */
    void end(Answer answer) {
        Answer joined = new Answer(answer.head(), Answer.joined(answer.parts()));
        mailbox.here(() -> setLast(joined));
    }

    /** Answers with a problem. */
    void refuse(Problem problem) {
        end(problems.refusal(problem));
    }

    /**
     * Answers with a problem.
     *
     * @param fields sets headers beside those of the problem
     */
    void refuse(Problem problem, Consumer<HttpServletResponse> fields) {
        end(problems.refusal(problem, fields));
    }

    /** Answers with the reference of an unexpected error, or breaks off the answer that was begun. */
    void refuse(Throwable bug) {
        try {
            mailbox.here(() -> {
                if (hasBegun()) {
                    abandon(bug);
                } else {
                    setLast(problems.unexpected(bug));
                }
            });
        } catch (RuntimeException | Error again) {
            abandon(again);
        }
    }

    /** Runs a task that makes the answer. Its caller may keep what it throws to itself, and the client would wait for ever. */
    void making(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error bug) {
            refuse(bug);
        }
    }

    /** Gives the body of the request to the reader. For the thread of the request, before anything is answered. */
    void read(HttpServletRequest request, Bodies.Reader reader) throws IOException {
        container.bodies().read(request, response, reader);
    }

    /** Ends the exchange now, with the write in flight, because the client does not take it. */
    void cut() {
        fail(new IOException("the client does not take what is written"));
    }

    synchronized State state() {
        return state;
    }

    private synchronized boolean hasBegun() {
        return writer.hasBegun();
    }

    private void next(Write next) {
        write = next;
        begun = false;
    }

    private void setLast(Answer answer) {
        if (enterEnding()) {
            last = answer;
        }
    }

    /** @return whether the exchange was OPEN */
    private synchronized boolean enterEnding() {
        boolean open = state == State.OPEN;
        if (open) {
            state = State.ENDING;
        }
        return open;
    }

    /** Goes on until the client takes no more. Runs in the mailbox, behind each task. */
    private void advance() {
        while (write != null || takeUpLast()) {
            boolean written = false;
            try {
                if (!writeOn()) {
                    return;
                }
                written = true;
            } catch (ResponseWriter.HeadFailure e) {
                // Nothing is written yet: left so, it would look like an empty answer that is good.
                enterEnding();
                last = problems.unexpected(e.getCause());
            } catch (IOException | RuntimeException e) {
                // Containers throw, each its own, when the client has gone a moment ago.
                LOG.log(Level.DEBUG, "cannot write", e);
                over(true);
            }
            Write done = write;
            write = null;
            done.done().accept(written);
        }
        if (state() == State.OVER) {
            Runnable told = gone;
            gone = NOBODY;
            told.run();
        }
    }

    private boolean takeUpLast() {
        boolean there = last != null && state() == State.ENDING;
        if (there) {
            next(new Write(last.head(), last.parts(), written -> lastDone()));
            last = null;
        }
        return there;
    }

    private void lastDone() {
        // Unless a problem has taken its place, because its head could not be set.
        if (last == null) {
            over(true);
        }
    }

    /** @return false when the client takes no more: the container calls {@link #onWritePossible} when it does */
    private synchronized boolean writeOn() throws IOException, ResponseWriter.HeadFailure {
        if (state == State.OVER) {
            throw new IOException("the exchange is over");
        }
        if (!begun) {
            begun = true;
            writer.next(write.head(), write.parts());
        }
        return writer.advance();
    }

    /** Ends the exchange as it is, with as little memory as can be: the bug may be that there is none. */
    private void abandon(Throwable bug) {
        over(true);
        problems.log(bug);
    }

    private void fail(Throwable why) {
        LOG.log(Level.DEBUG, "the client has gone", why);
        over(true);
    }

    /**
     * The exchange is over, if it was not.
     *
     * @param giveBack whether the container has yet to be told
     */
    private void over(boolean giveBack) {
        enterOver(giveBack);
        unread.end();
        mailbox.poke(); // to tell a writer and the listener
    }

    private synchronized void enterOver(boolean giveBack) {
        if (state == State.OVER) {
            return;
        }
        state = State.OVER;
        if (giveBack) {
            try {
                context.complete();
            } catch (IllegalStateException e) {
                LOG.log(Level.DEBUG, "the container has completed it already", e);
            }
        }
    }

    @Override
    public void onWritePossible() {
        mailbox.poke();
    }

    @Override
    public void onError(Throwable why) {
        fail(why);
    }

    @Override
    public void onError(AsyncEvent event) {
        fail(event.getThrowable());
    }

    @Override
    public void onTimeout(AsyncEvent event) {
        making(() ->
                refuse(Problem.of(Code.TOO_SLOW, "the request was not complete in " + TIMEOUT.toSeconds() + " s")));
        fail(event.getThrowable());
    }

    @Override
    public void onComplete(AsyncEvent event) {
        over(false);
    }

    @Override
    public void onStartAsync(AsyncEvent event) {
        // It is started once.
    }
}
