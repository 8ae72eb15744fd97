package phao.check;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import phao.check.Faults.Cut;
import phao.check.Faults.Fate;
import phao.check.Faults.Pace;

/** One connection through a {@link CuttingProxy}, and its fate. Only the proxy's thread touches it. */
final class Tunnel {

    private enum State {
        CONNECTING,
        OPEN,
        /** Its time has come: a few bytes more pass, and then it is cut. */
        DOOMED,
        /** Both sides were sent a FIN. What still comes is read and thrown away: otherwise TCP would send a reset. */
        ENDING,
        /** Half open. */
        SILENT,
        CLOSED
    }

    private static final byte[] CONNECTED =
            "HTTP/1.1 200 Connection established\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final String END_OF_HEAD = "\r\n\r\n";
    private static final Duration LONGEST_FAREWELL = Duration.ofSeconds(1);
    private static final Duration LONGEST_WAIT_FOR_LAST_BYTES = Duration.ofMillis(500);

    private final CuttingProxy proxy;
    private final SocketChannel client;
    private final SocketChannel server;
    private final SelectionKey clientKey;
    private final SelectionKey serverKey;
    private final Wire up;
    private final Wire down;
    private Fate fate;
    private State state = State.CONNECTING;
    private boolean stalled;
    private boolean headPassed;
    private long lastBytes;

    Tunnel(CuttingProxy proxy, SocketChannel client, SocketChannel server, Fate fate) throws IOException {
        this.proxy = proxy;
        this.client = client;
        this.server = server;
        this.fate = fate;
        this.up = new Wire(client, server);
        this.down = new Wire(server, client);
        clientKey = proxy.register(client, this);
        serverKey = proxy.register(server, this);
        serverKey.interestOps(SelectionKey.OP_CONNECT);
    }

    /** Something can be done with its sockets. */
    void ready() {
        try {
            switch (state) {
                case CONNECTING -> finishConnecting();
                case OPEN, DOOMED -> forward();
                case ENDING -> drain();
                default -> {
                    /* nothing passes */
                }
            }
        } catch (IOException | CancelledKeyException e) {
            // One side broke: the other hears of it as it would without a proxy.
            close(true);
        }
    }

    private void finishConnecting() throws IOException {
        // On the loopback address connect may be done at once, and then the selector says nothing.
        if (!server.isConnected() && !(serverKey.isConnectable() && server.finishConnect())) {
            return;
        }
        state = State.OPEN;
        up.pace(fate.pace());
        down.pace(fate.pace());
        proxy.later(fate.cutAfter(), () -> doom(fate.cut()));
        proxy.later(fate.stallAfter(), this::stall);
        forward();
    }

    private void forward() throws IOException {
        if (clientKey.isReadable() && up.wantsRead()) {
            up.read();
        }
        if (serverKey.isReadable() && down.wantsRead()) {
            down.read();
        }
        if (headPassed || passHead()) {
            pass(up);
            pass(down);
        }
        if (state == State.OPEN && Math.max(up.passed(), down.passed()) >= fate.cutAfterBytes()) {
            doom(fate.cut());
        }
        if (up.finished() && down.finished()) {
            close(false);
        }
        interest();
    }

    private void pass(Wire wire) throws IOException {
        long now = System.nanoTime();
        wire.tellEnd();
        if (stalled || !wire.holdsBytes() || wire.pause(now) > 0) {
            return;
        }
        if (state == State.DOOMED) {
            long before = wire.passed();
            wire.write(now, lastBytes);
            lastBytes -= wire.passed() - before;
            if (wire.holdsBytes()) {
                cut(fate.cut());
            }
        } else if (state == State.OPEN) {
            wire.write(now, Long.MAX_VALUE);
        }
    }

    /**
     * Answers the CONNECT with which a client begins that uses this as an HTTP proxy.
     *
     * @return true when there is none, or it is answered
     */
    private boolean passHead() throws IOException {
        ByteBuffer held = up.held();
        if (held.position() == 0) {
            return true;
        }
        // No other method begins with C, and neither does a TLS record.
        headPassed = held.get(0) != 'C';
        if (!headPassed) {
            int end = new String(held.array(), 0, held.position(), StandardCharsets.US_ASCII).indexOf(END_OF_HEAD);
            if (end >= 0) {
                held.flip().position(end + END_OF_HEAD.length());
                held.compact();
                client.write(ByteBuffer.wrap(CONNECTED));
                headPassed = true;
            } else if (!held.hasRemaining()) {
                throw new IOException("a CONNECT request without an end");
            }
        }
        return headPassed;
    }

    private void interest() {
        if (state != State.OPEN && state != State.DOOMED) {
            return;
        }
        int ofClient = 0;
        int ofServer = 0;
        if (!stalled) {
            long now = System.nanoTime();
            ofClient = (up.wantsRead() ? SelectionKey.OP_READ : 0) | writeInterest(down, now);
            ofServer = (down.wantsRead() ? SelectionKey.OP_READ : 0) | (headPassed ? writeInterest(up, now) : 0);
        }
        clientKey.interestOps(ofClient);
        serverKey.interestOps(ofServer);
    }

    private int writeInterest(Wire wire, long now) {
        if (!wire.holdsBytes()) {
            return 0;
        }
        if (wire.pause(now) <= 0) {
            return SelectionKey.OP_WRITE;
        }
        if (!wire.alarmSet) {
            wire.alarmSet = true;
            proxy.later(Duration.ofNanos(wire.pause(now)), () -> {
                wire.alarmSet = false;
                ready();
            });
        }
        return 0;
    }

    private void stall() {
        if (state == State.OPEN && fate != Fate.UNHARMED) {
            stalled = true;
            interest();
            proxy.later(fate.stall(), () -> {
                stalled = false;
                ready();
            });
        }
    }

    private void doom(Cut how) {
        if (state == State.OPEN && fate != Fate.UNHARMED) {
            state = State.DOOMED;
            lastBytes = fate.lastBytes();
            proxy.later(LONGEST_WAIT_FOR_LAST_BYTES, () -> {
                if (state == State.DOOMED) {
                    cut(how);
                }
            });
        }
    }

    /** Cuts it now. */
    void cut(Cut how) {
        if (state == State.ENDING || state == State.SILENT || state == State.CLOSED) {
            return;
        }
        proxy.noteCut(how);
        switch (how) {
            case RST -> close(true);
            case FIN -> end();
            case HALF_OPEN -> {
                state = State.SILENT;
                clientKey.interestOps(0);
                serverKey.interestOps(0);
                proxy.later(fate.silence(), () -> close(true));
            }
        }
    }

    private void end() {
        state = State.ENDING;
        try {
            client.shutdownOutput();
            if (server.isConnected()) {
                server.shutdownOutput();
            }
            clientKey.interestOps(SelectionKey.OP_READ);
            serverKey.interestOps(server.isConnected() ? SelectionKey.OP_READ : 0);
            proxy.later(LONGEST_FAREWELL, () -> close(false));
        } catch (IOException e) {
            close(true);
        }
    }

    private void drain() throws IOException {
        ByteBuffer waste = ByteBuffer.allocate(1 << 10);
        for (SelectionKey key : new SelectionKey[] {clientKey, serverKey}) {
            if (key.isReadable() && ((SocketChannel) key.channel()).read(waste.clear()) < 0) {
                key.interestOps(0);
            }
        }
        if (clientKey.interestOps() == 0 && serverKey.interestOps() == 0) {
            close(false);
        }
    }

    /** Makes no faults from now on; a half-open connection ends. */
    void rest() {
        fate = Fate.UNHARMED;
        if (state == State.SILENT || state == State.DOOMED) {
            close(true);
        } else if (state == State.OPEN) {
            stalled = false;
            up.pace(Pace.UNHINDERED);
            down.pace(Pace.UNHINDERED);
            ready();
        }
    }

    void close(boolean reset) {
        if (state == State.CLOSED) {
            return;
        }
        state = State.CLOSED;
        close(client, reset);
        close(server, reset);
        proxy.gone(this);
    }

    private static void close(SocketChannel channel, boolean reset) {
        try (channel) {
            if (reset && channel.isOpen()) {
                channel.setOption(StandardSocketOptions.SO_LINGER, 0);
            }
        } catch (IOException e) {
            // It was broken already, which is what was wanted.
            return;
        }
    }
}
