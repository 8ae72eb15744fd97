package phao.http;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import phao.container.Bodies;
import phao.container.Container;
import phao.container.Deployment;
import phao.heap.HeapShare;
import phao.protocol.Code;

/**
 * Answers a request later and without waiting for the client to take the bytes (Jakarta Servlet 6.0 §5.7, non-blocking I/O).
 *
 * <p>Any thread. Whoever brings something to do while nobody works, works; who comes meanwhile leaves it to the one who does, so
 * that the container's stream is touched by one thread at a time and never after the end.
 *
 * <p>The end comes from here or from the container, which takes its objects back when its call about the end returns, and gives
 * them to another exchange. Tomcat does so while a thread of ours is still within the write that failed: that exchange got the
 * error, or was ended by our late {@code complete}. So what touches the container's objects holds the lock of this, and the calls
 * about the end wait for it.
 */
final class AsyncResponse implements WriteListener, AsyncListener {

    private static final String NAME = AsyncResponse.class.getName();
    private static final System.Logger LOG = System.getLogger(NAME);
    /** What is written at once: a container may copy what the client does not take. */
    private static final int SLICE = 32 << 10;
    /** Enough for the largest content over a slow line. */
    private static final Duration LONGEST = Duration.ofMinutes(5);

    private static final List<byte[]> NOTHING = List.of();
    private static final Runnable NOBODY = () -> {};

    /** Parts to be written one after the other. */
    private record Batch(List<byte[]> parts, Consumer<Boolean> done) {}

    /**
     * What is written last.
     *
     * @param head what is set before it if nothing was written, of what was collected before
     */
    private record Farewell(UnaryOperator<Consumer<HttpServletResponse>> head, List<byte[]> parts) {}

    private final Container container;
    private final AsyncContext context;
    /** For the log: the request itself is the container's, which gives it to others. */
    private final String address;

    private final HttpServletResponse response;
    /** To whom problems are told as people read them. */
    private final Optional<Visitor> visitor;

    private final AtomicInteger turns = new AtomicInteger();
    private final AtomicReference<Batch> next = new AtomicReference<>();
    /** What is written last; null until the end is near. */
    private final AtomicReference<Farewell> farewell = new AtomicReference<>();

    private final AtomicBoolean goneTold = new AtomicBoolean();
    private final HeapShare.Part unread;
    private volatile boolean failed;
    private volatile boolean completed;
    private volatile Runnable gone = NOBODY;
    private volatile Consumer<HttpServletResponse> head = response -> {};

    private final ServletOutputStream out;
    /** Whether the container has its objects back. Guarded by this, and so is the next. */
    private boolean over;

    private boolean begun;

    // Touched by the one who works only.
    private Batch batch;
    private Iterator<byte[]> rest = NOTHING.iterator();
    private byte[] part;
    private int offset;
    private int flushes;
    /** Whether a problem is written in place of the batch, and nothing may follow it. */
    private boolean spoilt;

    private AsyncResponse(
            Deployment phao, AsyncContext context, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        this.container = phao.container();
        this.unread = phao.heap().unread().part();
        this.context = context;
        this.address = request.getRequestURI();
        this.visitor = Visitor.of(request);
        this.response = response;
        this.out = response.getOutputStream();
    }

    /** An answer without end. From now on the container's thread may leave. */
    static AsyncResponse begin(Deployment phao, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        return begin(phao, request, response, Duration.ZERO);
    }

    /** An exchange whose body or answer a client that is slow on purpose must not draw out for ever. */
    static AsyncResponse beginBounded(Deployment phao, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        return begin(phao, request, response, LONGEST);
    }

    private static AsyncResponse begin(
            Deployment phao, HttpServletRequest request, HttpServletResponse response, Duration timeout)
            throws IOException {
        AsyncContext context = request.startAsync();
        context.setTimeout(timeout.toMillis());
        AsyncResponse async = new AsyncResponse(phao, context, request, response);
        request.setAttribute(NAME, async);
        context.addListener(async);
        // By the container's thread: of another one Tomcat makes its own, and holds locks meanwhile.
        async.out.setWriteListener(async);
        return async;
    }

    /** The one that was begun for this request; null if none was. */
    static AsyncResponse of(HttpServletRequest request) {
        return (AsyncResponse) request.getAttribute(NAME);
    }

    /** The server that has the exchange. */
    Container container() {
        return container;
    }

    /** Who hears, once, that the exchange is over: it was ended here, or the client has gone. */
    void whenGone(Runnable listener) {
        gone = listener;
        if (failed || completed) {
            tellGone();
        }
    }

    /** Sets status and headers, when the first write begins. */
    void head(Consumer<HttpServletResponse> fields) {
        head = head.andThen(fields);
    }

    /** Writes and flushes. Called only when the write before is done. @param done told whether all is written */
    void write(List<byte[]> parts, Consumer<Boolean> done) {
        next.set(new Batch(joined(parts), done));
        turn();
    }

    /** Ends the answer with these, after the write in flight if there is one. Further calls do nothing. */
    void end(List<byte[]> parts) {
        end(collected -> collected, parts);
    }

    private void end(UnaryOperator<Consumer<HttpServletResponse>> fields, List<byte[]> parts) {
        if (farewell.compareAndSet(null, new Farewell(fields, joined(parts)))) {
            turn();
        }
    }

    /** The whole answer, its head being set but for the length. Small ones are never refused: what they tell may have been done. */
    void answer(List<byte[]> parts) {
        long size = size(parts);
        if (!unread.take(size)) {
            refuse(Problem.of(Code.BUSY, "too many answers wait to be read: try again later"));
            return;
        }
        end(collected -> collected.andThen(to -> to.setContentLengthLong(size)), parts);
    }

    /** Ends the exchange now, with the write in flight, for a client that does not take it. */
    void cut() {
        fail(new IOException("the client does not take what is written"));
    }

    void refuse(Problem problem) {
        refuse(problem, to -> {});
    }

    /** The problem is the answer, with these fields; those of the answer that was meant to be given are not set. */
    void refuse(Problem problem, Consumer<HttpServletResponse> fields) {
        Problem shown = problem.to(visitor);
        end(
                collected -> to -> {
                    shown.head(to);
                    fields.accept(to);
                },
                List.of(shown.body()));
    }

    /** What nobody expected is the answer, by its reference; the end, if another answer was begun. */
    void refuse(Throwable bug) {
        try {
            if (hasBegun()) {
                abandon(bug);
            } else {
                refuse(problem(bug));
            }
        } catch (RuntimeException | Error again) {
            abandon(again);
        }
    }

    /** Runs what makes the answer, on whatever thread: whoever calls it would keep to himself what it throws, and the client would wait. */
    void making(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error bug) {
            refuse(bug);
        }
    }

    private synchronized boolean hasBegun() {
        return begun;
    }

    private Problem problem(Throwable bug) {
        return UnexpectedError.problem(bug, "answer to", address);
    }

    /** Gives the body of the request to the reader. For the thread of the request, before anything is answered. */
    void read(HttpServletRequest request, Bodies.Reader reader) throws IOException {
        container.bodies().read(request, response, reader);
    }

    /** Small parts are copied together: each write costs more than the copy. */
    private static List<byte[]> joined(List<byte[]> parts) {
        if (parts.size() < 2 || size(parts) > SLICE) {
            return parts;
        }
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        parts.forEach(all::writeBytes);
        return List.of(all.toByteArray());
    }

    private static long size(List<byte[]> parts) {
        return parts.stream().mapToLong(part -> part.length).sum();
    }

    private void turn() {
        if (turns.getAndIncrement() != 0) {
            return;
        }
        do {
            try {
                advance();
            } catch (RuntimeException | Error bug) {
                // Caught so widely, because who leaves without counting down is followed by nobody.
                abandon(bug);
            }
        } while (turns.decrementAndGet() != 0);
    }

    /** Ends the exchange as it is, with as little memory as can be: out of it is one of the reasons. */
    private void abandon(Throwable bug) {
        failed = true;
        completed = true;
        unread.end();
        try {
            finish();
            problem(bug);
        } finally {
            tellGone();
        }
    }

    private void advance() {
        while (!completed) {
            if (batch == null && !take()) {
                return;
            }
            if (!failed) {
                try {
                    if (!writeBatch()) {
                        return;
                    }
                    failed |= spoilt;
                } catch (IOException | RuntimeException e) {
                    // Containers throw, each its own, when the client has gone a moment ago.
                    LOG.log(Level.DEBUG, "cannot write", e);
                    failed = true;
                }
            }
            Batch done = batch;
            batch = null;
            done.done().accept(!failed);
        }
    }

    /** Takes up what is to be written next. */
    private boolean take() {
        batch = next.getAndSet(null);
        if (batch == null && (failed || farewell.get() != null)) {
            Farewell last = farewell.get();
            if (last != null) {
                head = last.head().apply(head);
            }
            batch = new Batch(failed || last == null ? NOTHING : last.parts(), written -> complete());
        }
        if (batch != null) {
            rest = batch.parts().iterator();
            part = null;
            flushes = 1;
        }
        return batch != null;
    }

    /** @return false when the client takes no more: the container calls {@link #onWritePossible} when it does */
    private synchronized boolean writeBatch() throws IOException {
        if (over) {
            throw new IOException("the container has ended the exchange");
        }
        if (!begun) {
            begun = true;
            flushes = container.flushesToBegin();
            setHead();
        }
        while (out.isReady()) {
            if (part != null && offset < part.length) {
                int length = Math.min(SLICE, part.length - offset);
                out.write(part, offset, length);
                offset += length;
            } else if (rest.hasNext()) {
                part = rest.next();
                offset = 0;
            } else if (flushes > 0) {
                flushes--;
                out.flush();
            } else {
                return true;
            }
        }
        return false;
    }

    private void setHead() {
        try {
            head.accept(response);
        } catch (RuntimeException | Error bug) {
            // Nothing is written yet: left so, it would look like an empty answer that is good.
            Problem problem = problem(bug).to(visitor);
            problem.head(response);
            rest = List.of(problem.body()).iterator();
            spoilt = true;
        }
    }

    private void complete() {
        completed = true;
        unread.end();
        finish();
        tellGone();
    }

    /** Gives the context back to the container, unless it has it. */
    private synchronized void finish() {
        if (!over) {
            over = true;
            try {
                context.complete();
            } catch (IllegalStateException e) {
                LOG.log(Level.DEBUG, "the container has completed it already", e);
            }
        }
    }

    private void tellGone() {
        Runnable listener = gone;
        if (listener != NOBODY && goneTold.compareAndSet(false, true)) {
            try {
                listener.run();
            } catch (RuntimeException | Error bug) {
                problem(bug);
            }
        }
    }

    /** The container ends it when its call returns. */
    private void fail(Throwable why) {
        LOG.log(Level.DEBUG, "the client has gone", why);
        failed = true;
        finish();
        turn();
    }

    @Override
    public void onWritePossible() {
        turn();
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
                refuse(Problem.of(Code.TOO_SLOW, "the request was not complete in " + LONGEST.toSeconds() + " s")));
        fail(event.getThrowable());
    }

    @Override
    public void onComplete(AsyncEvent event) {
        synchronized (this) {
            over = true;
        }
        fail(event.getThrowable());
    }

    @Override
    public void onStartAsync(AsyncEvent event) {
        // It is started once.
    }
}
