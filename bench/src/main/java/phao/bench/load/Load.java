package phao.bench.load;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;
import org.HdrHistogram.Histogram;
import phao.bench.dialect.Dialect;
import phao.bench.dialect.Seat;

/**
 * Everybody who talks to one server in one run.
 *
 * <p>Used by one thread. Life cycle: {@link #open}, {@link #publish} or {@link #pace}, {@link #quiet}, {@link #end}.
 */
public final class Load {

    private static final int OPENING_THREADS = 8;
    private static final long POLL_MILLIS = 5;

    private final Dialect dialect;
    private final Topology topology;
    private final List<Loop> loops = new ArrayList<>();
    private final List<Publisher> publishers;
    private final boolean readsOnly;
    private Pacer pacer;

    /** What was counted up to a moment. */
    public record Counts(long nanos, long deliveries, long bytes, long reads, long published) {}

    /** What the check says at the end. @param violations the first of them, in words */
    public record Verdict(long violated, List<String> violations) {

        public boolean passed() {
            return violated == 0;
        }
    }

    private Load(Dialect dialect, Topology topology, int threads, List<Publisher> publishers, boolean readsOnly)
            throws IOException {
        this.dialect = dialect;
        this.topology = topology;
        this.publishers = publishers;
        this.readsOnly = readsOnly;
        for (int i = 0; i < threads; i++) {
            loops.add(new Loop("loop-" + i, dialect, new Tally()));
        }
    }

    /** Connects everybody. @param name of this run; its rooms are named after it */
    public static Load open(InetSocketAddress server, Dialect dialect, Topology topology, String name, int threads)
            throws IOException, InterruptedException {
        List<Publisher> publishers = IntStream.range(0, topology.rooms() * topology.publishers())
                .mapToObj(id ->
                        new Publisher(id, room(name, id / topology.publishers()), dialect, topology.payloadBytes()))
                .toList();
        return open(server, new Load(dialect, topology, threads, publishers, false), name);
    }

    /** Connects members who only read what was published in the rooms of another load. */
    public static Load openReaders(
            InetSocketAddress server, Dialect dialect, Topology topology, String name, int threads, Load published)
            throws IOException, InterruptedException {
        return open(server, new Load(dialect, topology, threads, published.publishers, true), name);
    }

    private static Load open(InetSocketAddress server, Load load, String name)
            throws IOException, InterruptedException {
        try {
            load.connect(server, name);
        } catch (IOException e) {
            load.loops.forEach(loop -> loop.links().forEach(Link::close));
            throw e;
        }
        load.loops.forEach(Thread::start);
        return load;
    }

    private void connect(InetSocketAddress server, String name) throws IOException, InterruptedException {
        ExecutorService opening = Executors.newFixedThreadPool(OPENING_THREADS);
        try {
            List<Future<SocketChannel>> channels = IntStream.range(0, topology.connections())
                    .mapToObj(number -> opening.submit(() -> connect(server, name, number)))
                    .toList();
            for (int number = 0; number < channels.size(); number++) {
                Loop loop = loops.get(number % loops.size());
                loop.add(link(channels.get(number).get(), loop, number));
            }
        } catch (ExecutionException e) {
            throw new IOException("could not connect: " + e.getCause(), e.getCause());
        } finally {
            opening.shutdownNow();
        }
    }

    private SocketChannel connect(InetSocketAddress server, String name, int number) throws IOException {
        int firstRoom = firstRoom(number);
        List<String> rooms = IntStream.range(firstRoom, firstRoom + topology.roomsPerLink())
                .mapToObj(room -> room(name, room))
                .toList();
        Seat seat = new Seat(server.getHostString() + ':' + server.getPort(), number, rooms);
        return Opening.open(server, publishes(number) ? dialect.publish(seat) : dialect.listen(seat));
    }

    private Link link(SocketChannel channel, Loop loop, int number) {
        int known = topology.publishers() * topology.roomsPerLink();
        int base = firstRoom(number) * topology.publishers();
        Link link = new Link(channel, loop.tally(), topology, base, known);
        if (!publishes(number)) {
            return link;
        }
        if (topology.roomsPerLink() > 1) {
            IntStream.range(base, base + known).forEach(id -> link.publishAs(id, publishers.get(id)));
        } else {
            int id = base + topology.publisherOf(memberInRoom(number));
            link.publishAs(id, publishers.get(id));
        }
        return link;
    }

    private boolean publishes(int number) {
        return !readsOnly && topology.publishes(memberInRoom(number));
    }

    /** What a room is called. @param name of the run */
    public static String room(String name, int number) {
        return name + '-' + number;
    }

    private int firstRoom(int number) {
        return number / topology.members() * topology.roomsPerLink();
    }

    private int memberInRoom(int number) {
        return number % topology.members();
    }

    /** Begins the closed loop. */
    public void publish() {
        loops.forEach(Loop::publish);
    }

    /** A closed loop that ends by itself. @param messages of each publisher */
    public void publish(long messages) {
        publishers.forEach(publisher -> publisher.endAfter(messages));
        publish();
    }

    /** Everybody sends the same, which is no message, once. */
    public void say(byte[] bytes) {
        loops.forEach(loop -> loop.say(bytes));
    }

    /** Begins the open loop: so many messages a second, of all publishers together. */
    public void pace(double perSecond) {
        pacer = new Pacer(loops.stream().flatMap(loop -> loop.links().stream()).toList(), perSecond);
        pacer.start();
    }

    /** Whether latencies are noted. */
    public void measuring(boolean now) {
        loops.forEach(loop -> loop.tally().measuring(now));
    }

    public Counts counts() {
        long deliveries = 0;
        long bytes = 0;
        long reads = 0;
        for (Loop loop : loops) {
            deliveries += loop.tally().deliveries();
            bytes += loop.tally().bytes();
            reads += loop.tally().reads();
        }
        return new Counts(System.nanoTime(), deliveries, bytes, reads, published());
    }

    private long published() {
        return publishers.stream().mapToLong(Publisher::sent).sum();
    }

    /** Publishes no more, and waits until everybody has everything. @return whether they did in time */
    public boolean quiet(Duration patience) throws IOException, InterruptedException {
        loops.forEach(Loop::quiet);
        if (pacer != null) {
            pacer.end();
        }
        return awaitAll(patience);
    }

    /** Waits until everybody has everything that is published up to then. @return whether they had in time */
    public boolean awaitAll(Duration patience) throws InterruptedException {
        return await(() -> published() * topology.members(), patience);
    }

    /** Waits for so many deliveries in all. @return whether they came in time */
    public boolean await(LongSupplier deliveries, Duration patience) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (counts().deliveries() < deliveries.getAsLong()) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            Thread.sleep(POLL_MILLIS);
        }
        return true;
    }

    /** Disconnects everybody and checks what each has: all of it, once, in order. */
    public Verdict end() throws InterruptedException {
        Tally end = new Tally();
        for (Loop loop : loops) {
            loop.end();
        }
        Map<Integer, Long> orders = new HashMap<>();
        loops.forEach(loop -> loop.links().forEach(link -> check(link, orders, end)));
        List<String> words = new ArrayList<>(end.violations());
        long violated = end.violated();
        for (Loop loop : loops) {
            words.addAll(0, loop.tally().violations());
            violated += loop.tally().violated();
        }
        return new Verdict(violated, words);
    }

    /** @param orders by the room's first publisher, the order in which the first member of it saw its messages */
    private void check(Link link, Map<Integer, Long> orders, Tally end) {
        for (int i = 0; i < link.knownPublishers(); i++) {
            long sent = publishers.get(link.base() + i).sent();
            if (link.expected(i) != sent + 1) {
                end.violation("publisher " + (link.base() + i) + " sent " + sent + ", a member has up to "
                        + (link.expected(i) - 1));
            }
        }
        Long order = orders.putIfAbsent(link.base(), link.order());
        if (dialect.ordersRooms() && order != null && order != link.order()) {
            end.violation("two members of one room saw its messages in different orders");
        }
    }

    /** All latencies that were noted; after {@link #end}. */
    public Histogram latency() {
        Histogram all = new Histogram(loops.get(0).tally().latency());
        loops.forEach(loop -> all.add(loop.tally().latency()));
        return all;
    }
}
