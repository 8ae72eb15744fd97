package phao.standalone.gate;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.function.Consumer;
import phao.heap.HeapShare;

/** A connection without a socket, and the servlets, which answer as a test says. One thread. */
final class StubTransport implements Transport {

    static final int HEAD_BYTES = 8 << 10;

    final List<Throwable> bugs = new ArrayList<>();
    final HeapShare unread = new HeapShare(1_000, 0);
    final HeapShare unfinished = new HeapShare(100_000, 0);
    final HttpConnection connection =
            new HttpConnection(this, HEAD_BYTES, unread, unfinished, System.nanoTime(), bugs::add);
    final List<Exchange> exchanges = new ArrayList<>();
    final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final Queue<Runnable> waiting = new ArrayDeque<>();
    /** What the servlets do with a request. */
    Consumer<Exchange> handler = exchange -> {};

    final Queue<Runnable> turns = new ArrayDeque<>();
    boolean othersComeFirst;
    /** Whether the client takes what is written. */
    boolean reads = true;

    int unwritten;
    boolean wantsMore = true;
    boolean outputShut;
    boolean cut;
    int full;

    /** The client sends, and waits until all is taken. */
    void sends(byte[] bytes) {
        if (!wantsMore) {
            throw new AssertionError("nothing more is read");
        }
        wantsMore = false;
        connection.received(ByteBuffer.wrap(bytes));
    }

    void sends(String text) {
        sends(bytes(text));
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    String text() {
        return written.toString(StandardCharsets.ISO_8859_1);
    }

    /** The client takes what was written. */
    void takes() {
        reads = true;
        unwritten = 0;
        for (Runnable task = waiting.poll(); task != null; task = waiting.poll()) {
            task.run();
        }
    }

    @Override
    public void answer(Exchange exchange) {
        exchanges.add(exchange);
        handler.accept(exchange);
    }

    @Override
    public void later(Runnable task) {
        if (othersComeFirst) {
            turns.add(task);
        } else {
            task.run();
        }
    }

    @Override
    public void write(byte[] bytes) {
        written.writeBytes(bytes);
    }

    @Override
    public void whenWritten(Runnable task) {
        waiting.add(task);
        if (reads) {
            takes();
        }
    }

    @Override
    public int unwritten() {
        return unwritten;
    }

    @Override
    public void receive() {
        wantsMore = true;
    }

    @Override
    public void shutdownOutput() {
        outputShut = true;
    }

    @Override
    public void cut() {
        cut = true;
    }

    @Override
    public void unreadIsFull() {
        full++;
    }

    @Override
    public String date() {
        return "Fri, 27 Nov 2026 09:00:00 GMT";
    }
}
