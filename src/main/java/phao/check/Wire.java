package phao.check;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import phao.check.Faults.Pace;

/** One direction of a {@link Tunnel}: reads from one socket, writes to the other, holds a few bytes between. Only the proxy's thread. */
final class Wire {

    /** How many bytes one connection may hold in the proxy: a receiver that does not read stops the sender. */
    private static final int BUFFER_BYTES = 8 << 10;

    private final SocketChannel from;
    private final SocketChannel to;
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
    private Pace pace = Pace.UNHINDERED;
    private boolean paced;
    /** When it may write again, by {@link System#nanoTime}; only if it is paced. */
    private long notBefore;
    /** Whether the tunnel has a task that looks again when this may write. */
    boolean alarmSet;

    private boolean ended;
    private boolean endTold;
    private long passed;

    Wire(SocketChannel from, SocketChannel to) {
        this.from = from;
        this.to = to;
    }

    void pace(Pace pace) {
        this.pace = pace;
        paced = false;
    }

    boolean wantsRead() {
        return !ended && buffer.hasRemaining();
    }

    /** Whether it has something to write, now or when its pace allows. */
    boolean holdsBytes() {
        return buffer.position() > 0;
    }

    /** How many nanoseconds it must wait before it may write; not more than 0 if it may now. */
    long pause(long now) {
        return paced ? notBefore - now : 0;
    }

    boolean finished() {
        return endTold;
    }

    long passed() {
        return passed;
    }

    /** What was read and not yet written. */
    ByteBuffer held() {
        return buffer;
    }

    void read() throws IOException {
        ended |= from.read(buffer) < 0;
    }

    /**
     * Writes some of what is held.
     *
     * @param now by {@link System#nanoTime}
     * @param most how many bytes to write at most
     */
    void write(long now, long most) throws IOException {
        buffer.flip();
        int end = buffer.limit();
        buffer.limit((int) Math.min(end, Math.min(most, pace.piece())));
        int written = to.write(buffer);
        buffer.limit(end).compact();
        passed += written;
        paced = pace.nanosPerByte() > 0;
        if (paced) {
            notBefore = now + written * pace.nanosPerByte();
        }
        tellEnd();
    }

    /** Passes the sender's FIN on, once all bytes before it are passed on. */
    void tellEnd() throws IOException {
        if (ended && !endTold && buffer.position() == 0) {
            to.shutdownOutput();
            endTold = true;
        }
    }
}
