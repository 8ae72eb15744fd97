package phao.standalone.gate;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.Consumer;
import phao.container.Bodies;
import phao.heap.HeapShare;
import phao.session.Mailbox;

/**
 * One connection of HTTP/1.1, without its socket: takes the requests out of the bytes that arrive, strictly and one after the other
 * (RFC 9112). Those behind are given the head of a request, and its body when they ask for it; they see no byte of the next request
 * before the answer to this one has been written.
 *
 * <p>Any thread may call the methods; each is a task of the mailbox, in which everything else runs.
 */
final class HttpConnection {

    /** An idle connection, and a head that does not come to its end, must not keep a file for ever. */
    static final Duration LONGEST_HEAD = Duration.ofSeconds(30);
    /** A body that nobody wants is taken for so long: TCP would reset a connection that does not take it, and lose the answer. */
    static final Duration LONGEST_REST = Duration.ofSeconds(30);
    /** A client that takes nothing for so long is gone. */
    static final Duration LONGEST_STANDSTILL = Duration.ofSeconds(30);
    /** A client that takes less is treated as gone. */
    private static final int SLOWEST_PER_SECOND = 8 << 10;
    /**
     * From then on it is looked whether the client is still there. Not before: for Grizzly one that has said that it sends no more is gone,
     * and some do that behind their request.
     */
    static final Duration LONG_ANSWER = Duration.ofSeconds(5);
    /** RFC 9112 §9.6: how long a client may take to read the last answer before the connection is closed under it. */
    static final Duration LONGEST_FAREWELL = Duration.ofSeconds(2);

    static final long NOT_IDLE = Long.MAX_VALUE;

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);
    private static final byte[] CONTINUE = "HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private enum State {
        /** A head is collected; then {@link #ANSWERING}, or {@link #CLOSING} if it is wrong. */
        HEAD,
        /** Those behind answer; then {@link #WRITING} or {@link #UPGRADED}. */
        ANSWERING,
        /** The answer is on its way out, and the rest of the body is thrown away; then {@link #HEAD} or {@link #CLOSING}. */
        WRITING,
        /** What arrives goes to the WebSocket. There is no way back. */
        UPGRADED,
        /** What arrives is thrown away, until the client has read the last answer. */
        CLOSING,
        /** The TCP connection has ended. */
        GONE
    }

    /** The socket, and those who answer. Called from within the mailbox. */
    interface Surroundings {

        /** A request is to be answered; {@link Exchange#answered} is called when it is, perhaps before this returns. */
        void answer(Exchange exchange);

        /** Runs it on another thread, behind what others have to do. */
        void later(Runnable task);

        /** Writes, behind what waits to be written. */
        void write(byte[] bytes);

        /** Runs it when all is written that waits to be, or when that has failed. */
        void whenWritten(Runnable task);

        /** How many bytes wait to be written. */
        int unwritten();

        /** What was given to {@link HttpConnection#received} has been taken: there may be more. */
        void receive();

        /** Nothing is written any more. */
        void shutdownOutput();

        /** Ends the TCP connection at once. */
        void cut();

        /** What is answered and not read is more than all connections may hold: others make room. */
        void unreadIsFull();

        /** The date, as a header has it. */
        String date();
    }

    private final Surroundings surroundings;
    private final HeapShare unread;
    private final HeapShare.Part answer;
    private final HeapShare.Part early;
    private final Mailbox mailbox;

    // Touched in the mailbox only.
    private State state = State.HEAD;
    private long since;
    private volatile long idleSince;
    /** What has arrived and is not taken. */
    private ByteBuffer in = NOTHING;

    private boolean receiving = true;
    /** Who sends many requests in one go has a turn for each, among the others. */
    private boolean waitsForTurn;

    private final HeadCollector head;
    /** The request under way; null between two. */
    private Exchange exchange;
    /** Who takes its body; null before it is asked for, and when it is whole or not wanted any more. */
    private Bodies.Reader reader;
    /** Its body is no body: where it ends is not known. */
    private boolean bodyBroken;

    private boolean keepAlive;
    private boolean written;
    private Consumer<ByteBuffer> frames;
    private int unwritten;
    private long progress;
    private boolean looksForEnd;
    /** The client waits with the body until it is told to send it, and may not send it at all. */
    private boolean awaitsContinue;
    /** Since when an answer is not read; {@link #NOT_IDLE} if there is none. */
    private volatile long unreadSince = NOT_IDLE;

    /**
     * @param headBytes how long the head of a request may be
     * @param unread what is answered and not read yet, of all connections
     * @param unfinished what has come and is not taken
     * @param now nanoseconds
     */
    HttpConnection(
            Surroundings surroundings,
            int headBytes,
            HeapShare unread,
            HeapShare unfinished,
            long now,
            Consumer<Throwable> onBug) {
        this.surroundings = surroundings;
        this.head = new HeadCollector(headBytes);
        this.unread = unread;
        this.answer = unread.part();
        this.early = unfinished.part();
        this.since = now;
        this.idleSince = now;
        this.mailbox = new Mailbox(Runnable::run, this::advance, bug -> {
            onBug.accept(bug);
            surroundings.cut();
        });
    }

    /** Bytes arrived; no more come before {@link Surroundings#receive} was called. */
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
            reader = to;
            if (awaitsContinue) {
                awaitsContinue = false;
                surroundings.write(CONTINUE);
            }
            endBody();
        });
    }

    void answered(Exchange by, boolean mayGoOn) {
        mailbox.here(() -> {
            if (by == exchange && state == State.ANSWERING) {
                reader = null;
                // RFC 9110 §10.1.1: with the answer the client may leave out the body. What comes is that, or the next
                // request: nobody knows.
                bodyBroken |= awaitsContinue;
                keepAlive = mayGoOn && by.head().keepAlive();
                written = false;
                enter(State.WRITING);
                holdAnswer();
                surroundings.whenWritten(() -> mailbox.here(() -> written = true));
            }
        });
    }

    private void holdAnswer() {
        int waits = surroundings.unwritten();
        if (waits > 0) {
            answer.hold(waits);
            unreadSince = since;
            if (unread.isFull()) {
                surroundings.unreadIsFull();
            }
        }
    }

    void upgraded(Exchange by, Consumer<ByteBuffer> to) {
        mailbox.here(() -> {
            if (by == exchange && state == State.ANSWERING) {
                frames = to;
                enter(State.UPGRADED);
                early.end(); // it is handed over at once, and nobody tells us of the connection's end any more
            }
        });
    }

    /** The TCP connection has ended. */
    void ended() {
        mailbox.here(() -> {
            enter(State.GONE);
            unreadSince = NOT_IDLE;
            answer.end();
            early.end();
            breakBody();
        });
    }

    /** Cuts it if it is idle; whoever asks for that may have looked a moment ago. */
    void endIfIdle() {
        mailbox.here(() -> {
            if (isIdle()) {
                surroundings.cut();
            }
        });
    }

    /** Cuts it if its client does not read its answer. */
    void endIfUnread() {
        mailbox.here(() -> {
            if (state == State.WRITING && !written) {
                surroundings.cut();
            }
        });
    }

    /**
     * Ends it if it takes too long; called about once a second.
     *
     * @param now nanoseconds
     */
    void check(long now) {
        mailbox.here(() -> {
            int waits = surroundings.unwritten();
            if (waits == 0 || waits != unwritten) {
                unwritten = waits;
                progress = now;
            }
            if (now - progress > LONGEST_STANDSTILL.toNanos() || isOverdue(now - since)) {
                surroundings.cut();
            } else if (state == State.HEAD && now - since > LONGEST_HEAD.toNanos()) {
                refuse(BadRequest.tooSlow(
                        "the head of the request was not complete in " + LONGEST_HEAD.toSeconds() + " s"));
            } else if (state == State.ANSWERING && now - since > LONG_ANSWER.toNanos()) {
                looksForEnd = true;
            }
        });
    }

    private boolean isOverdue(long nanos) {
        return switch (state) {
            case HEAD -> !head.hasBegun() && nanos > LONGEST_HEAD.toNanos();
            case WRITING -> !bodyIsOver() && nanos > LONGEST_REST.toNanos() || !written && nanos > longestWrite();
            case CLOSING -> nanos > LONGEST_FAREWELL.toNanos();
            default -> false;
        };
    }

    /** In nanoseconds. Who takes a byte now and then does not stand still, and holds as much. */
    private long longestWrite() {
        return LONGEST_STANDSTILL
                .plusSeconds(answer.bytes() / SLOWEST_PER_SECOND)
                .toNanos();
    }

    private void enter(State next) {
        if (state != State.GONE) {
            state = next;
            since = System.nanoTime();
            looksForEnd = false;
        }
    }

    /**
     * Any thread: since when no request is under way, or others wait behind one that takes long, nanoseconds; {@link #NOT_IDLE} if it has
     * something to do.
     */
    long idleSince() {
        return idleSince;
    }

    /** Any thread: since when its answer has not been read, nanoseconds; {@link #NOT_IDLE} if there is none. */
    long unreadSince() {
        return unreadSince;
    }

    /** Goes as far as it can with what is there, and asks for more if that is what it waits for. */
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
        idleSince = isIdle() ? since : NOT_IDLE;
        if (hungry) {
            receiving = true;
            surroundings.receive();
        }
    }

    private boolean isIdle() {
        return state == State.HEAD || state == State.ANSWERING && in.hasRemaining();
    }

    /** What comes while nobody takes it is bounded by one read, and for all connections together. */
    private void keepWhatIsEarly() {
        if (!in.hasRemaining()) {
            in = NOTHING;
        } else if (in.remaining() < in.capacity() / 2) {
            in = ByteBuffer.allocate(in.remaining()).put(in).flip();
        }
        if (exchange != null && !bodyIsOver()) {
            early.hold(in.capacity()); // a body: who takes it says what is too much
        } else if (!early.resize(in.capacity()) && state != State.GONE && state != State.UPGRADED) {
            surroundings.cut();
        }
    }

    private boolean isHungry() {
        return switch (state) {
            case HEAD, UPGRADED, CLOSING -> true;
            case ANSWERING -> looksForEnd || reader != null && !bodyIsOver();
            case WRITING -> !bodyIsOver();
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
                if (reader != null && !bodyIsOver()) {
                    exchange.head().framing().decode(in, this::giveToReader);
                    endBody();
                }
                return false;
            }
            case WRITING -> {
                if (!bodyIsOver()) {
                    exchange.head().framing().decode(in, rest -> {});
                }
                return written && bodyIsOver() && end();
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
        awaitsContinue = request.expectsContinue() && !request.framing().ended() && !in.hasRemaining();
        idleSince = NOT_IDLE; // while the servlet works here
        enter(State.ANSWERING);
        surroundings.answer(exchange);
        return true;
    }

    private void giveToReader(ByteBuffer bytes) {
        if (reader != null && !reader.take(bytes)) {
            // It has its answer already; what follows is thrown away when that is given.
            reader = null;
        }
    }

    private boolean bodyIsOver() {
        return bodyBroken || exchange.head().framing().ended();
    }

    private void endBody() {
        if (reader != null && bodyIsOver()) {
            Bodies.Reader last = reader;
            reader = null;
            last.whole();
        }
    }

    private void breakBody() {
        bodyBroken = true;
        in = NOTHING;
        if (reader != null) {
            Bodies.Reader last = reader;
            reader = null;
            last.broken();
        }
    }

    /**
     * The exchange is over.
     *
     * @return whether another may follow
     */
    private boolean end() {
        boolean another = keepAlive && !bodyBroken;
        answer.giveBack();
        unreadSince = NOT_IDLE;
        exchange = null;
        if (!another) {
            close();
            return false;
        }
        enter(State.HEAD);
        if (in.hasRemaining()) {
            waitsForTurn = true;
            surroundings.later(() -> mailbox.here(() -> waitsForTurn = false));
        }
        return true;
    }

    private void close() {
        enter(State.CLOSING);
        surroundings.shutdownOutput();
    }

    /** It is not known where the next request would begin, so there is none. */
    private void refuse(BadRequest bad) {
        if (exchange != null) {
            // Those behind answer, if they have not yet.
            breakBody();
            return;
        }
        surroundings.write(answer(bad));
        enter(State.CLOSING);
        in = NOTHING;
        surroundings.whenWritten(() -> mailbox.here(() -> {
            if (state == State.CLOSING) {
                close();
            }
        }));
    }

    private byte[] answer(BadRequest bad) {
        String body = bad.status() + " " + bad.phrase() + ": " + bad.getMessage() + "\n";
        return ("HTTP/1.1 " + bad.status() + " " + bad.phrase() + "\r\nDate: " + surroundings.date()
                        + "\r\nConnection: close\r\n"
                        + "Cache-Control: no-store\r\nContent-Type: text/plain\r\n"
                        + "Content-Length: " + body.length() + "\r\n\r\n" + body)
                .getBytes(StandardCharsets.US_ASCII);
    }
}
