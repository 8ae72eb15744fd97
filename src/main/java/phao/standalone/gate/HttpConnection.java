package phao.standalone.gate;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import phao.container.Bodies;
import phao.heap.HeapShare;
import phao.session.Mailbox;

/**
 * One connection of HTTP/1.1, without its socket: takes the requests out of the bytes that arrive, strictly and one after the other
 * (RFC 9112). The servlets are given the head of a request, and its body when they ask for it; they see no byte of the next request
 * before the answer to this one is written.
 *
 * <table>
 * <caption>The states, and what leads from one to another</caption>
 * <tr><th>state</th><th>what happens</th><th>next state</th></tr>
 * <tr><td>{@code HEAD}</td><td>a head is whole: the servlets are asked to answer</td><td>{@code ANSWERING}</td></tr>
 * <tr><td></td><td>the head is wrong, or not whole after 30 s: an answer like 400 or 408 is written</td><td>{@code CLOSING}</td></tr>
 * <tr><td></td><td>nothing of a head has come in 30 s: the connection is cut</td><td>{@code GONE}</td></tr>
 * <tr><td>{@code ANSWERING}</td><td>the servlets have answered</td><td>{@code WRITING}</td></tr>
 * <tr><td></td><td>they have answered with 101</td><td>{@code UPGRADED}</td></tr>
 * <tr><td></td><td>the body is wrong: its reader is told, and the servlets answer</td><td>{@code ANSWERING}</td></tr>
 * <tr><td>{@code WRITING}</td><td>the answer is written and the body is over, and another request may follow</td><td>{@code
 *     HEAD}</td></tr>
 * <tr><td></td><td>the same, and none may follow: nothing more is written</td><td>{@code CLOSING}</td></tr>
 * <tr><td></td><td>the rest of the body does not come in 30 s, or the answer is not taken in time: the connection is cut</td><td>{@code
 *     GONE}</td></tr>
 * <tr><td>{@code CLOSING}</td><td>2 s are over: the connection is cut</td><td>{@code GONE}</td></tr>
 * <tr><td>all but {@code UPGRADED}</td><td>bytes wait to be written, and the client takes none for 30 s: the connection is
 *     cut</td><td>{@code GONE}</td></tr>
 * <tr><td>{@code HEAD}, {@code ANSWERING}</td><td>it is idle, or more has arrived behind its request, and another connection needs the
 *     room: it is cut</td><td>{@code GONE}</td></tr>
 * <tr><td>{@code WRITING}</td><td>its answer is not read, and another one needs the room: it is cut</td><td>{@code GONE}</td></tr>
 * <tr><td>all</td><td>the TCP connection has ended: the reader of a body is told</td><td>{@code GONE}</td></tr>
 * </table>
 *
 * <p>Any thread may call the methods; each is a task of the mailbox, in which everything else runs.
 */
final class HttpConnection {

    /** Later than every time. */
    static final long NOT_IDLE = Long.MAX_VALUE;

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);
    private static final byte[] CONTINUE = "HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    /** Where a connection stands: see the table above. */
    private enum State {
        /** The head of a request is collected. */
        HEAD,
        /** The servlets answer. */
        ANSWERING,
        /** The answer is on its way out, and the rest of the body is thrown away. */
        WRITING,
        /** What arrives goes to the WebSocket. */
        UPGRADED,
        /** What arrives is thrown away until the client has read the last answer. */
        CLOSING,
        /** The TCP connection has ended. */
        GONE
    }

    private final Transport transport;
    private final Mailbox mailbox;
    /** The answers of all connections that are not read. */
    private final HeapShare unread;

    private final HeapShare.Part unreadHere;
    private final HeapShare.Part earlyHere;

    // Touched in the mailbox only, from here on: what arrives.
    /** What has arrived and is not taken. */
    private ByteBuffer in = NOTHING;

    /** Whether {@link Transport#receive} was called, and nothing has arrived since. */
    private boolean receiving = true;
    /** A client that sends many requests at once gets a turn for each, among the other clients. */
    private boolean waitsForTurn;

    private final HeadCollector head;
    /** Takes what arrives once the connection is a WebSocket; null before. */
    private Consumer<ByteBuffer> frames;

    // The exchange under way.
    private State state = State.HEAD;
    private final Deadlines deadlines;
    /** The request under way, and its body; null between two requests. */
    private Exchange exchange;

    private ExchangeBody body;
    /** Whether the client waits with the body until it is told to send it. It may never send it. */
    private boolean awaitsContinue;

    /** Whether another request may follow this answer. */
    private boolean keepAlive;
    /** Whether the answer has left for the client. */
    private boolean written;
    /** Whether it is read on only to learn of the end of the TCP connection. */
    private boolean looksForEnd;

    // Written in the mailbox only, read by any thread.
    private volatile long idleSince;
    private volatile long unreadSince = NOT_IDLE;

    /**
     * @param headBytes the limit of a request's head, bytes
     * @param unread the share of the heap for the answers of all connections that are not read
     * @param unfinished the share of the heap for what has arrived and is not taken
     * @param now as {@link System#nanoTime} has it
     */
    HttpConnection(
            Transport transport,
            int headBytes,
            HeapShare unread,
            HeapShare unfinished,
            long now,
            Consumer<Throwable> onBug) {
        this.transport = transport;
        this.head = new HeadCollector(headBytes);
        this.unread = unread;
        this.unreadHere = unread.part();
        this.earlyHere = unfinished.part();
        this.deadlines = new Deadlines(now);
        this.idleSince = now;
        this.mailbox = new Mailbox(Runnable::run, this::advance, bug -> {
            onBug.accept(bug);
            transport.cut();
        });
    }

    /** Bytes arrived; no more come before {@link Transport#receive} was called. */
    void received(ByteBuffer bytes) {
        mailbox.here(() -> {
            in = bytes;
            receiving = false;
            awaitsContinue = false;
        });
    }

    void read(Exchange by, Bodies.Reader to) {
        mailbox.here(() -> {
            if (by != exchange || state != State.ANSWERING) {
                to.broken();
                return;
            }
            if (awaitsContinue) {
                awaitsContinue = false;
                transport.write(CONTINUE);
            }
            body.giveTo(to);
        });
    }

    void answered(Exchange by, boolean mayGoOn) {
        mailbox.here(() -> {
            if (by == exchange && state == State.ANSWERING) {
                // RFC 9110 §10.1.1: with the answer the client may leave out the body. What comes is either the body or
                // the next request, and nothing tells which.
                body.answered(awaitsContinue);
                keepAlive = mayGoOn && by.head().keepAlive();
                written = false;
                enter(State.WRITING);
                holdAnswer();
                transport.whenWritten(() -> mailbox.here(() -> written = true));
            }
        });
    }

    private void holdAnswer() {
        int waits = transport.unwritten();
        if (waits > 0) {
            unreadHere.hold(waits);
            unreadSince = deadlines.since();
            if (unread.isFull()) {
                transport.unreadIsFull();
            }
        }
    }

    void upgraded(Exchange by, Consumer<ByteBuffer> to) {
        mailbox.here(() -> {
            if (by == exchange && state == State.ANSWERING) {
                frames = to;
                enter(State.UPGRADED);
                earlyHere.end(); // bytes are handed over at once, and ended() is not called any more
            }
        });
    }

    /** The TCP connection has ended. */
    void ended() {
        mailbox.here(() -> {
            enter(State.GONE);
            unreadSince = NOT_IDLE;
            unreadHere.end();
            earlyHere.end();
            breakBody();
        });
    }

    /** Cuts the connection if it is idle now: the caller has looked a moment ago. */
    void endIfIdle() {
        mailbox.here(() -> {
            if (isIdle()) {
                transport.cut();
            }
        });
    }

    /** Cuts the connection if its client has not read its answer. */
    void endIfUnread() {
        mailbox.here(() -> {
            if (state == State.WRITING && !written) {
                transport.cut();
            }
        });
    }

    /**
     * Ends the connection if it takes too long; called about once a second.
     *
     * @param now as {@link System#nanoTime} has it
     */
    void check(long now) {
        mailbox.here(() -> {
            if (deadlines.standsStill(transport.unwritten(), now) || isOverdue(now)) {
                transport.cut();
            } else if (state == State.HEAD && deadlines.isOver(Deadlines.MAX_HEAD, now)) {
                refuse(BadRequest.tooSlow(
                        "the head of the request was not complete in " + Deadlines.MAX_HEAD.toSeconds() + " s"));
            } else if (state == State.ANSWERING && deadlines.isOver(Deadlines.LONG_ANSWER, now)) {
                looksForEnd = true;
            }
        });
    }

    private boolean isOverdue(long now) {
        return switch (state) {
            case HEAD -> !head.hasBegun() && deadlines.isOver(Deadlines.MAX_HEAD, now);
            case WRITING ->
                !body.isOver() && deadlines.isOver(Deadlines.MAX_REST, now)
                        || !written && deadlines.answerIsOver(unreadHere.bytes(), now);
            case CLOSING -> deadlines.isOver(Deadlines.MAX_CLOSING, now);
            default -> false;
        };
    }

    private void enter(State next) {
        if (state != State.GONE) {
            state = next;
            deadlines.entered(System.nanoTime());
            looksForEnd = false;
        }
    }

    /**
     * Since when no request is under way, or more has arrived behind the one under way, as {@link System#nanoTime} has it; {@link
     * #NOT_IDLE} if the connection has something to do. Any thread.
     */
    long idleSince() {
        return idleSince;
    }

    /** Since when an answer has not been read, as {@link System#nanoTime} has it; {@link #NOT_IDLE} if there is none. Any thread. */
    long unreadSince() {
        return unreadSince;
    }

    /** Goes as far as it can with what has arrived, and asks for more if it waits for that. Runs in the mailbox, behind each task. */
    private void advance() {
        boolean further = true;
        while (further) {
            try {
                further = step();
            } catch (BadRequest e) {
                refuse(e);
            }
        }
        boolean hungry = !receiving && !in.hasRemaining() && isHungry();
        keepWhatIsEarly();
        idleSince = isIdle() ? deadlines.since() : NOT_IDLE;
        if (hungry) {
            receiving = true;
            transport.receive();
        }
    }

    private boolean isIdle() {
        return state == State.HEAD || state == State.ANSWERING && in.hasRemaining();
    }

    /** What arrives and is not taken is bounded by one read, and by a share of the heap for all connections together. */
    private void keepWhatIsEarly() {
        if (!in.hasRemaining()) {
            in = NOTHING;
        } else if (in.remaining() < in.capacity() / 2) {
            in = ByteBuffer.allocate(in.remaining()).put(in).flip();
        }
        if (body != null && !body.isOver()) {
            earlyHere.hold(in.capacity()); // a body: its reader has a limit of its own
        } else if (!earlyHere.resize(in.capacity()) && state != State.GONE && state != State.UPGRADED) {
            transport.cut();
        }
    }

    private boolean isHungry() {
        return switch (state) {
            case HEAD, UPGRADED, CLOSING -> true;
            case ANSWERING -> looksForEnd || body.isWaitedFor();
            case WRITING -> !body.isOver();
            case GONE -> false;
        };
    }

    /** @return whether there may be another step to take */
    private boolean step() throws BadRequest {
        switch (state) {
            case HEAD -> {
                return !waitsForTurn && in.hasRemaining() && head.collect(in) && begin();
            }
            case ANSWERING -> {
                if (body.isWaitedFor()) {
                    body.decode(in);
                }
                return false;
            }
            case WRITING -> {
                if (!body.isOver()) {
                    body.skip(in);
                }
                return written && body.isOver() && end();
            }
            case UPGRADED -> {
                if (in.hasRemaining()) {
                    frames.accept(in);
                }
            }
            case CLOSING, GONE -> {
                // Thrown away.
            }
        }
        in = NOTHING;
        return false;
    }

    private boolean begin() throws BadRequest {
        RequestHead request = RequestHead.parse(head.head());
        exchange = new Exchange(this, request);
        body = new ExchangeBody(request.framing());
        awaitsContinue = request.expectsContinue() && !request.framing().ended() && !in.hasRemaining();
        idleSince = NOT_IDLE; // while the servlet works here
        enter(State.ANSWERING);
        transport.answer(exchange);
        return true;
    }

    private void breakBody() {
        in = NOTHING;
        if (body != null) {
            body.breakOff();
        }
    }

    /**
     * The exchange is over.
     *
     * @return whether another may follow
     */
    private boolean end() {
        boolean another = keepAlive && !body.isBroken();
        unreadHere.giveBack();
        unreadSince = NOT_IDLE;
        exchange = null;
        body = null;
        if (!another) {
            close();
            return false;
        }
        enter(State.HEAD);
        if (in.hasRemaining()) {
            waitsForTurn = true;
            transport.later(() -> mailbox.here(() -> waitsForTurn = false));
        }
        return true;
    }

    private void close() {
        enter(State.CLOSING);
        transport.shutdownOutput();
    }

    /** It is not known where the next request would begin, so there is none. */
    private void refuse(BadRequest bad) {
        if (exchange != null) {
            // The servlets answer, if they have not yet.
            breakBody();
            return;
        }
        transport.write(bad.answer(transport.date()));
        enter(State.CLOSING);
        in = NOTHING;
        transport.whenWritten(() -> mailbox.here(() -> {
            if (state == State.CLOSING) {
                close();
            }
        }));
    }
}
