package phao.bench.load;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import phao.bench.dialect.Dialect;

/**
 * One thread that reads many links and, in a closed loop, publishes on them.
 *
 * <p>Life cycle: add the links, start, {@link #publish}, {@link #quiet}, {@link #end}. The methods may be called by any thread.
 */
final class Loop extends Thread {

    private static final int READ_BYTES = 1 << 18;
    private static final long SELECT_MILLIS = 100;
    private static final long KEEP_ALIVE_NANOS = 10_000_000_000L;

    private final Dialect dialect;
    private final Selector selector;
    private final List<Link> links = new ArrayList<>();
    private final Tally tally;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(READ_BYTES);
    private final AtomicReference<byte[]> saying = new AtomicReference<>();
    private volatile boolean publishing;
    private volatile boolean ended;
    private boolean begun;
    private long alive = System.nanoTime();

    Loop(String name, Dialect dialect, Tally tally) throws IOException {
        super(name);
        this.dialect = dialect;
        this.tally = tally;
        this.selector = Selector.open();
        setDaemon(true);
    }

    /** Before the start. */
    void add(Link link) throws IOException {
        link.channel().configureBlocking(false);
        link.registered(link.channel().register(selector, SelectionKey.OP_READ, link));
        links.add(link);
    }

    List<Link> links() {
        return links;
    }

    Tally tally() {
        return tally;
    }

    /** Begins the closed loop. */
    void publish() {
        publishing = true;
        selector.wakeup();
    }

    /** Sends the same on every link, once. */
    void say(byte[] bytes) {
        saying.set(bytes);
        selector.wakeup();
    }

    /** No more messages; what is in flight is still read. */
    void quiet() {
        publishing = false;
    }

    void end() throws InterruptedException {
        ended = true;
        selector.wakeup();
        join();
    }

    @Override
    public void run() {
        try (selector) {
            while (!ended) {
                selector.select(this::ready, SELECT_MILLIS);
                if (publishing && !begun) {
                    begun = true;
                    begin();
                }
                byte[] said = saying.getAndSet(null);
                if (said != null) {
                    links.forEach(link -> attempt(link, () -> link.say(said)));
                }
                keepAlive();
            }
        } catch (IOException | RuntimeException e) {
            tally.violation("the load generator failed: " + e);
        } finally {
            links.forEach(Link::close);
        }
    }

    private void begin() {
        for (Link link : links) {
            attempt(link, link::fill);
        }
    }

    private void ready(SelectionKey key) {
        Link link = (Link) key.attachment();
        attempt(link, () -> {
            if (key.isWritable()) {
                link.write();
            }
            if (key.isReadable() && !link.read(buffer)) {
                throw new IOException("the server closed a connection");
            }
            if (publishing) {
                link.fill();
            }
        });
    }

    private void keepAlive() {
        if (System.nanoTime() - alive > KEEP_ALIVE_NANOS) {
            alive = System.nanoTime();
            byte[] sign = dialect.keepAlive();
            links.forEach(link -> attempt(link, () -> link.listensStill(sign)));
        }
    }

    private interface Attempt {
        void run() throws IOException;
    }

    private void attempt(Link link, Attempt attempt) {
        try {
            attempt.run();
        } catch (IOException e) {
            if (link.channel().isOpen()) {
                tally.violation(String.valueOf(e.getMessage()));
                link.close();
            }
        }
    }
}
