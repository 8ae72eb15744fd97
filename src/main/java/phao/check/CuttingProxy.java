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
import phao.check.Faults.Cut;
import phao.check.Faults.Fate;

/**
 * A TCP proxy that misbehaves: it cuts connections in the middle of frames, by FIN, by RST or without a word, lets bytes stand still,
 * passes them slowly or in tiny pieces, all as its seed chooses. It knows nothing of what it passes on, so TLS passes too.
 *
 * <p>It listens on the loopback address and leads to one place only. A client may also use it as an HTTP proxy (CONNECT), which leaves
 * the names in its addresses and certificates as they are; then, too, it leads to that place.
 *
 * <p>One thread of its own; every method may be called by any thread. {@link #close} cuts what is open.
 */
public final class CuttingProxy implements AutoCloseable {

    private record Later(long at, long order, Runnable task) {}

    private static final int BACKLOG = 4_096;
    /** Far more than a run takes, and far from an overflow. */
    private static final long LONGEST_DELAY = Long.MAX_VALUE / 4;

    private final InetSocketAddress target;
    private final Random random;
    private final Selector selector;
    private final ServerSocketChannel listener;
    private final Thread thread;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final Map<Cut, Long> cuts = new EnumMap<>(Cut.class);

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
        selector = Selector.open();
        listener = ServerSocketChannel.open();
        listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), BACKLOG);
        listener.configureBlocking(false);
        listener.register(selector, SelectionKey.OP_ACCEPT);
        thread = new Thread(this::run, "phao-cutting-proxy");
        thread.setDaemon(true);
    }

    /** @param target where it leads; the address is looked up anew for each connection if it is not resolved */
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

    /** The same address by way of this proxy. */
    public URI through(URI uri) {
        InetSocketAddress address = address();
        String rest = uri.toString().substring((uri.getScheme() + "://" + uri.getRawAuthority()).length());
        return URI.create(uri.getScheme() + "://localhost:" + address.getPort() + rest);
    }

    /** Misbehaves like this from now on; connections that are open keep the fate they have. */
    public void misbehave(Faults as) {
        soon(() -> faults = as);
    }

    /** Leaves everything in peace from now on. */
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
        synchronized (cuts) {
            return cuts.getOrDefault(how, 0L);
        }
    }

    /** How many connections it has cut. */
    public long cuts() {
        synchronized (cuts) {
            return cuts.values().stream().mapToLong(Long::longValue).sum();
        }
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

    /** Runs the task on the proxy's thread after that time. */
    void later(long nanos, Runnable task) {
        if (nanos < LONGEST_DELAY) {
            future.add(new Later(System.nanoTime() + nanos, order++, task));
        }
    }

    void noteCut(Cut how) {
        synchronized (cuts) {
            cuts.merge(how, 1L, Long::sum);
        }
    }

    void gone(Tunnel tunnel) {
        tunnels.remove(tunnel);
    }
}
