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
    private final HeadCollector head = new HeadCollector();
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

    /**
     * @param unread what is answered and not read yet, of all connections
     * @param unfinished what has come and is not taken
     * @param now nanoseconds
     */
    HttpConnection(Surroundings surroundings, HeapShare unread, HeapShare unfinished, long now, Consumer<Throwable> onBug) {
        this.surroundings = surroundings;
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
        });
    }

    void read(Exchange by, Bodies.Reader to) {
        mailbox.here(() -> {
            if (by != exchange || state != State.ANSWERING) {
                to.broken();
                return;
            }
            reader = to;
            if (by.head().expectsContinue() && !bodyIsOver() && !in.hasRemaining()) {
                surroundings.write(CONTINUE);
            }
            endBody();
        });
    }

    void answered(Exchange by, boolean mayGoOn) {
        mailbox.here(() -> {
            if (by == exchange && state == State.ANSWERING) {
                reader = null;
                keepAlive = mayGoOn && by.head().keepAlive();
                written = false;
                enter(State.WRITING);
                answer.hold(surroundings.unwritten());
                surroundings.whenWritten(() -> mailbox.here(() -> written = true));
            }
        });
    }

    void upgraded(Exchange by, Consumer<ByteBuffer> to) {
        mailbox.here(() -> {
            if (by == exchange && state == State.ANSWERING) {
                frames = to;
                enter(State.UPGRADED);
            }
        });
    }

    /** The TCP connection has ended. */
    void ended() {
        mailbox.here(() -> {
            enter(State.GONE);
            answer.giveBack();
            breakBody();
            early.giveBack();
        });
    }

    /** Ends it if it takes too long; called about once a second. @param now nanoseconds */
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
                refuse(BadRequest.tooSlow("the head of the request was not complete in " + LONGEST_HEAD.toSeconds() + " s"));
            } else if (state == State.ANSWERING && now - since > LONG_ANSWER.toNanos()) {
                looksForEnd = true;
            }
        });
    }

    private boolean isOverdue(long nanos) {
        return switch (state) {
            case HEAD -> !head.hasBegun() && nanos > LONGEST_HEAD.toNanos();
            case WRITING -> !bodyIsOver() && nanos > LONGEST_REST.toNanos();
            case CLOSING -> nanos > LONGEST_FAREWELL.toNanos();
            default -> false;
        };
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
        idleSince = state == State.HEAD || state == State.ANSWERING && in.hasRemaining() ? since : NOT_IDLE;
        if (hungry) {
            receiving = true;
            surroundings.receive();
        }
    }

    /** What comes while nobody takes it is bounded by one read, and for all connections together. */
    private void keepWhatIsEarly() {
        if (!in.hasRemaining()) {
            in = NOTHING;
        } else if (in.remaining() < in.capacity() / 2) {
            in = ByteBuffer.allocate(in.remaining()).put(in).flip();
        }
        if (!early.resize(in.capacity()) && state != State.GONE) {
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
        if (unread.isFull()) {
            throw BadRequest.busy("too many answers wait to be read: try again later");
        }
        exchange = new Exchange(this, request);
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

    /** The exchange is over. @return whether another may follow */
    private boolean end() {
        boolean another = keepAlive && !bodyBroken;
        answer.giveBack();
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
        return ("HTTP/1.1 " + bad.status() + " " + bad.phrase() + "\r\nDate: " + surroundings.date() + "\r\nConnection: close\r\n"
                + (bad.status() == 503 ? "Retry-After: 1\r\n" : "") + "Cache-Control: no-store\r\nContent-Type: text/plain\r\n"
                + "Content-Length: " + body.length() + "\r\n\r\n" + body).getBytes(StandardCharsets.US_ASCII);
    }
}
