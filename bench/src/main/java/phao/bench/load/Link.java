package phao.bench.load;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;

/**
 * One connection, member of one room or several, and the check of what arrives on it: each publisher's messages, every one, once
 * and in order. Used by its loop's thread; the sending side of a link by the pacer instead while an open loop runs.
 */
final class Link implements Scanner.Listener {

    private static final long HASH = 0x9E3779B97F4A7C15L;
    private static final long WRITE_AGAIN_NANOS = 50_000;

    private final SocketChannel channel;
    private final Tally tally;
    private final Scanner scanner;
    /** The first publisher of its rooms, and by publisher the n that comes next. */
    private final int base;

    private final long[] next;
    /** By publisher, those that publish here; null for the others. */
    private final Publisher[] own;

    private boolean publishes;
    private final int window;
    private ByteBuffer unsent = ByteBuffer.allocate(0);
    private SelectionKey key;
    private long now;
    private long found;
    /** Of all that arrived, in its order: the same for all members of a room that has one order. */
    private long order;

    Link(SocketChannel channel, Tally tally, Topology topology, int base, int publishers) {
        this.channel = channel;
        this.tally = tally;
        this.scanner = new Scanner(topology.payloadBytes());
        this.window = topology.window();
        this.base = base;
        this.next = new long[publishers];
        this.own = new Publisher[publishers];
        Arrays.fill(next, 1);
    }

    void publishAs(int id, Publisher publisher) {
        own[id - base] = publisher;
        publishes = true;
    }

    List<Publisher> publishers() {
        return Arrays.stream(own).filter(Objects::nonNull).toList();
    }

    SocketChannel channel() {
        return channel;
    }

    void registered(SelectionKey selectionKey) {
        key = selectionKey;
    }

    /** Reads what is there, once. @param buffer for the bytes, shared by the loop's links. @return false at the end of the stream */
    boolean read(ByteBuffer buffer) throws IOException {
        buffer.clear();
        scanner.resume(buffer);
        int read = channel.read(buffer);
        if (read < 0) {
            return false;
        }
        buffer.flip();
        found = 0;
        now = tally.isMeasuring() ? System.nanoTime() : 0;
        scanner.scan(buffer, this);
        tally.add(found, read);
        return true;
    }

    @Override
    public void found(ByteBuffer bytes, int at) {
        int publisher = Mark.publisher(bytes, at) - base;
        long n = Mark.n(bytes, at);
        if (publisher < 0 || publisher >= next.length) {
            tally.violation("a message of publisher " + (publisher + base) + " in a room that is not its own");
            return;
        }
        if (n != next[publisher]) {
            tally.violation((n < next[publisher] ? "doubled or out of order" : "lost or out of order") + ": publisher "
                    + (publisher + base) + ", expected " + next[publisher] + ", got " + n);
        }
        next[publisher] = n + 1;
        order = (order + publisher + (n << 16)) * HASH;
        found++;
        if (now != 0) {
            tally.latency(now - Mark.nanos(bytes, at));
        }
        if (own[publisher] != null) {
            own[publisher].returned();
        }
    }

    /** Closed loop: publishes until the window is full. */
    void fill() throws IOException {
        if (!publishes || unsent.hasRemaining()) {
            return;
        }
        long nanos = System.nanoTime();
        List<byte[]> messages = new ArrayList<>();
        for (Publisher publisher : own) {
            while (publisher != null && publisher.mayPublish(window)) {
                messages.add(publisher.next(nanos));
            }
        }
        send(messages);
    }

    private void send(List<byte[]> messages) throws IOException {
        if (messages.isEmpty()) {
            return;
        }
        unsent = ByteBuffer.allocate(
                messages.stream().mapToInt(message -> message.length).sum());
        messages.forEach(unsent::put);
        unsent.flip();
        write();
    }

    /** Writes what could not be written before. */
    void write() throws IOException {
        channel.write(unsent);
        key.interestOps(unsent.hasRemaining() ? SelectionKey.OP_READ | SelectionKey.OP_WRITE : SelectionKey.OP_READ);
    }

    /** Open loop: the pacer publishes, and waits for the socket if it must. */
    void sendNow(byte[] message) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(message);
        channel.write(bytes);
        while (bytes.hasRemaining()) {
            LockSupport.parkNanos(WRITE_AGAIN_NANOS);
            channel.write(bytes);
        }
    }

    /** A sign of life; who publishes gives enough of them. */
    void listensStill(byte[] sign) throws IOException {
        if (!publishes) {
            say(sign);
        }
    }

    /** Something that is no message; left out while something else is not sent yet. */
    void say(byte[] bytes) throws IOException {
        if (bytes.length > 0 && !unsent.hasRemaining()) {
            send(List.of(bytes));
        }
    }

    long expected(int index) {
        return next[index];
    }

    int base() {
        return base;
    }

    int knownPublishers() {
        return next.length;
    }

    long order() {
        return order;
    }

    void close() {
        try {
            channel.close();
        } catch (IOException e) {
            // It is of no more use either way.
        }
    }
}
