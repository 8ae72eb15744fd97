package phao.check;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import phao.check.Faults.Cut;
import phao.check.Faults.Fate;

/**
 * A TCP proxy that misbehaves as its seed chooses: it cuts connections in the middle of frames, by FIN, by RST or without a word, lets
 * bytes stand still, and passes them slowly or in tiny pieces. It knows nothing of what it passes on, so TLS passes too.
 *
 * <p>It listens on the loopback address and leads to one target only. A client may also use it as an HTTP proxy (CONNECT), which leaves
 * the names in addresses and certificates as they are; then, too, it leads to that target.
 *
 * <p>It has one thread of its own. Any thread may call the public methods; {@link Tunnel}s call the others on the proxy's thread.
 * {@link #close} cuts what is open.
 */
public final class CuttingProxy implements AutoCloseable {

    /**
     * A task for later.
     *
     * @param at when it is due, by {@link System#nanoTime}
     * @param order its place among those due at the same time
     */
    private record Later(long at, long order, Runnable task) {}

    private static final int BACKLOG = 4_096;
    /** Longer than any run, and far from an overflow of {@link System#nanoTime}. */
    private static final Duration LONGEST_DELAY = Duration.ofNanos(Long.MAX_VALUE / 4);

    private final InetSocketAddress target;
    private final Random random;
    private final Selector selector;
    private final ServerSocketChannel listener;
    private final Thread thread;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final Map<Cut, AtomicLong> cuts = new EnumMap<>(Cut.class);

    // Only the thread touches these.
    private final Set<Tunnel> tunnels = new LinkedHashSet<>();
    private final PriorityQueue<Later> future =
            new PriorityQueue<>(Comparator.comparingLong(Later::at).thenComparingLong(Later::order));
    private Faults faults;
    private long order;

    private CuttingProxy(InetSocketAddress target, Faults faults, long seed) throws IOException {
        this.target = target;
        this.faults = faults;
        this.random = new Random(seed);
        for (Cut how : Cut.values()) {
            cuts.put(how, new AtomicLong());
        }
        selector = Selector.open();
        listener = ServerSocketChannel.open();
        listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), BACKLOG);
        listener.configureBlocking(false);
        listener.register(selector, SelectionKey.OP_ACCEPT);
        thread = new Thread(this::run, "phao-cutting-proxy");
        thread.setDaemon(true);
    }

    /** @param target the server; its address is looked up anew for each connection if it is not resolved */
    public static CuttingProxy start(InetSocketAddress target, Faults faults, long seed) throws IOException {
        CuttingProxy proxy = new CuttingProxy(target, faults, seed);
        proxy.thread.start();
        return proxy;
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        return new InetSocketAddress(
                InetAddress.getLoopbackAddress(), listener.socket().getLocalPort());
    }

    /** The address {@code uri} by way of this proxy. */
    public URI through(URI uri) {
        InetSocketAddress address = address();
        String rest = uri.toString().substring((uri.getScheme() + "://" + uri.getRawAuthority()).length());
        return URI.create(uri.getScheme() + "://localhost:" + address.getPort() + rest);
    }

    /** Makes these faults from now on. Connections that are open keep their fate. */
    public void misbehave(Faults from) {
        soon(() -> faults = from);
    }

    /** Makes no faults from now on, on any connection. */
    public void rest() {
        soon(() -> {
            faults = Faults.NONE;
            List.copyOf(tunnels).forEach(Tunnel::rest);
        });
    }

    /** Cuts every connection at once. */
    public void cutAll(Cut how) {
        soon(() -> List.copyOf(tunnels).forEach(tunnel -> tunnel.cut(how)));
    }

    /** How many connections it has cut in this way. */
    public long cuts(Cut how) {
        return cuts.get(how).get();
    }

    /** How many connections it has cut. */
    public long cuts() {
        return cuts.values().stream().mapToLong(AtomicLong::get).sum();
    }

    @Override
    public void close() {
        soon(() -> {
            List.copyOf(tunnels).forEach(tunnel -> tunnel.close(true));
            try (selector) {
                listener.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private void soon(Runnable task) {
        tasks.add(task);
        selector.wakeup();
    }

    private void run() {
        try {
            while (true) {
                runDue();
                long wait = future.isEmpty() ? 0 : Math.max(1, (future.peek().at() - System.nanoTime()) / 1_000_000);
                selector.select(this::handle, wait);
            }
        } catch (ClosedSelectorException e) {
            return; // by close
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void runDue() {
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
        }
        while (!future.isEmpty() && future.peek().at() - System.nanoTime() <= 0) {
            future.poll().task().run();
        }
    }

    private void handle(SelectionKey key) {
        if (key.channel() == listener) {
            accept();
        } else if (key.isValid()) {
            ((Tunnel) key.attachment()).ready();
        }
    }

    private void accept() {
        SocketChannel client = null;
        try {
            client = listener.accept();
            if (client == null) {
                return;
            }
            client.configureBlocking(false);
            client.setOption(StandardSocketOptions.TCP_NODELAY, true);
            Fate fate = faults.choose(random);
            SocketChannel server = SocketChannel.open();
            server.configureBlocking(false);
            server.setOption(StandardSocketOptions.TCP_NODELAY, true);
            Tunnel tunnel = new Tunnel(this, client, server, fate);
            tunnels.add(tunnel);
            connect(tunnel, server);
        } catch (IOException e) {
            closeQuietly(client);
        }
    }

    private void connect(Tunnel tunnel, SocketChannel server) {
        try {
            server.connect(
                    target.isUnresolved() ? new InetSocketAddress(target.getHostString(), target.getPort()) : target);
            tunnel.ready();
        } catch (IOException | RuntimeException e) {
            tunnel.close(true);
        }
    }

    private static void closeQuietly(SocketChannel channel) {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            return; // it is of no use any more
        }
    }

    // For its tunnels.

    SelectionKey register(SelectableChannel channel, Tunnel tunnel) throws IOException {
        return channel.register(selector, 0, tunnel);
    }

    /** Runs the task on the proxy's thread after that time, or never if the time is beyond any run. */
    void later(Duration delay, Runnable task) {
        if (delay.compareTo(LONGEST_DELAY) < 0) {
            future.add(new Later(System.nanoTime() + delay.toNanos(), order++, task));
        }
    }

    void noteCut(Cut how) {
        cuts.get(how).incrementAndGet();
    }

    void gone(Tunnel tunnel) {
        tunnels.remove(tunnel);
    }
}
