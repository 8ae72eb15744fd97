package phao.standalone;

import jakarta.websocket.CloseReason;
import jakarta.websocket.CloseReason.CloseCodes;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.glassfish.tyrus.spi.Connection;
import org.glassfish.tyrus.spi.ReadHandler;
import org.glassfish.tyrus.spi.WebSocketEngine.UpgradeInfo;
import org.glassfish.tyrus.spi.Writer;
import phao.heap.HeapShare;

/**
 * One WebSocket connection, with the bounds that Tyrus lacks: long frames are cut, a receiver that stands still is cut off,
 * and after our Close frame the client gets time to read it.
 *
 * <p>Reads come one at a time; any thread may write, close, and call {@link #check}.
 */
final class GuardedConnection implements Connection {

    private static final System.Logger LOG = System.getLogger(GuardedConnection.class.getName());

    /** How long a receiver may take nothing before it counts as gone: a thread may be waiting for it. */
    private static final Duration LONGEST_STANDSTILL = Duration.ofSeconds(30);

    /** How many bytes a second a message must bring at least: one that never ends must not keep its memory from others. */
    private static final int SLOWEST_PER_SECOND = 8 << 10;
    /** How much time a message may take beside that. */
    private static final Duration LONGEST_START = Duration.ofMinutes(1);

    /** How long a client may take to answer our Close frame. */
    private static final Duration LONGEST_FAREWELL = Duration.ofSeconds(5);

    private final GuardedWriter writer;
    private final HeapShare.Part unfinished;
    private final FrameCutter frames = new FrameCutter(this::toTyrus);
    private final Connection tyrus;
    private volatile Runnable cut = () -> {};
    private volatile long closingSince;
    private volatile boolean closing;
    private boolean framingBroken;

    /**
     * Opens the session: the endpoint's {@code @OnOpen} runs in here.
     *
     * @param unfinished the share of all connections' unfinished messages, which Tyrus collects
     */
    GuardedConnection(UpgradeInfo upgrade, Writer socket, HeapShare unfinished, CloseListener onClose) {
        this.unfinished = unfinished.part();
        writer = new GuardedWriter(socket, this::sayFarewell);
        tyrus = upgrade.createConnection(writer, onClose);
    }

    /** @param cut ends the TCP connection at once, whatever waits to be written */
    void cutBy(Runnable cut) {
        this.cut = cut;
    }

    /** Ends the TCP connection at once. */
    void cut() {
        cut.run();
    }

    /** The TCP connection has ended. */
    void gone() {
        unfinished.end();
    }

    /**
     * Cuts the connection if it has exceeded a time. To be called about once a second.
     *
     * @param now by {@link System#nanoTime}
     */
    void check(long now) {
        boolean farewellOver = closing && now - closingSince > LONGEST_FAREWELL.toNanos();
        if (farewellOver || writer.standsStill(now, LONGEST_STANDSTILL)) {
            cut.run();
        } else if (!closing && isTooSlow(now)) {
            close(new CloseReason(
                    CloseCodes.TRY_AGAIN_LATER,
                    "a message comes slower than " + SLOWEST_PER_SECOND
                            + " bytes a second: others wait for the memory that it takes"));
        }
    }

    private boolean isTooSlow(long now) {
        long since = frames.unfinishedSince();
        return since != 0
                && now - since
                        > LONGEST_START
                                .plusSeconds(frames.unfinishedBytes() / SLOWEST_PER_SECOND)
                                .toNanos();
    }

    private void read(ByteBuffer in) {
        if (framingBroken) {
            return;
        }
        try {
            frames.accept(in);
            if (!unfinished.resize(frames.collected())) {
                throw new FrameCutter.Violation(
                        CloseCodes.TRY_AGAIN_LATER, "too many messages wait for their end: send it again later");
            }
        } catch (FrameCutter.Violation e) {
            framingBroken = true;
            close(new CloseReason(e.code(), e.getMessage()));
        }
        if (closing && frames.closeSeen()) {
            writer.closeSocket();
        }
    }

    private void toTyrus(ByteBuffer in) {
        // RFC 6455 §1.4: after sending Close, "that peer does not send any further data". What the client was still
        // sending is of no use, but must be read: otherwise TCP resets, and the client never sees our Close.
        if (!closing) {
            tyrus.getReadHandler().handle(in);
        }
    }

    /** Tyrus has sent our Close frame, be it the first one or the answer, and would now end the TCP connection. */
    private void sayFarewell() {
        closingSince = System.nanoTime();
        closing = true;
        if (frames.closeSeen()) {
            writer.closeSocket();
        }
    }

    @Override
    public ReadHandler getReadHandler() {
        return this::read;
    }

    @Override
    public Writer getWriter() {
        return writer;
    }

    @Override
    public CloseListener getCloseListener() {
        return tyrus.getCloseListener();
    }

    @Override
    public void close(CloseReason reason) {
        try {
            tyrus.close(reason);
        } catch (IllegalStateException e) {
            LOG.log(Level.DEBUG, "it was closed a moment ago", e);
        }
    }
}
