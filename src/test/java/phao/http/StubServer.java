package phao.http;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import phao.access.AuditLog;
import phao.access.Callers;
import phao.access.Gate;
import phao.access.Hosts;
import phao.access.Origins;
import phao.access.Proxies;
import phao.access.Quotas;
import phao.container.Container;
import phao.container.Deployment;
import phao.heap.HeapBudget;
import phao.log.LogEngine;
import phao.log.RoomLog;
import phao.log.memory.MemoryEngine;
import phao.protocol.Limits;
import phao.protocol.RoomNames;
import phao.room.Rooms;
import phao.room.Timer;
import phao.session.Platform;
import phao.session.SessionContext;
import phao.session.SessionSettings;
import phao.session.Sessions;

/** The servlets and all behind them, without a container, on one thread: what would run elsewhere runs when a test says so. */
final class StubServer implements AutoCloseable {

    final Queue<Runnable> writer = new ArrayDeque<>();
    final Queue<Runnable> elsewhere = new ArrayDeque<>();
    final HeapBudget heap = HeapBudget.of(256 << 20);
    final SessionContext context;
    final Sessions sessions;
    final Deployment phao;

    StubServer() {
        this(new MemoryEngine(), Set.of(), Set.of());
    }

    StubServer(LogEngine engine) {
        this(engine, Set.of(), Set.of());
    }

    StubServer(Set<String> hosts, Set<String> origins) {
        this(new MemoryEngine(), hosts, origins);
    }

    private StubServer(LogEngine engine, Set<String> hosts, Set<String> origins) {
        Timer never = (delay, task) -> {};
        RoomLog log = new RoomLog(engine, InstantSource.system(), writer::add, elsewhere::add, RoomLog.Bounds.DEFAULT);
        Rooms rooms = new Rooms(elsewhere::add, never, heap.newestBytes(), heap.seatBytes());
        log.onCommitted(rooms::committed);
        log.onRemovedPerhaps(rooms::removedPerhaps);
        context = new SessionContext(
                log,
                rooms,
                Gate.open(),
                new Quotas(Quotas.Limits.NONE, InstantSource.system()),
                AuditLog.NONE,
                new SessionSettings("phao/test", Duration.ofSeconds(25), Limits.DEFAULT),
                new Platform(elsewhere::add, never, InstantSource.system(), () -> "ab".repeat(16)),
                heap);
        sessions = new Sessions(context);
        phao = new Deployment(
                context,
                sessions,
                new Callers(new Hosts(hosts), new Origins(origins), () -> 0),
                new Proxies(Set.of()),
                Optional.empty(),
                false,
                RoomNames.NEW,
                heap,
                Container.named("stub"),
                Runnable::run);
        Deployment.started(phao);
    }

    @Override
    public void close() {
        Deployment.stopped();
    }

    /** Works until nothing is left to do. */
    void settle() {
        while (!writer.isEmpty() || !elsewhere.isEmpty()) {
            write();
            run(elsewhere);
        }
    }

    /** The log's writer works alone. */
    void write() {
        run(writer);
    }

    private static void run(Queue<Runnable> tasks) {
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
        }
    }

    /** A request without a body. @param headers names and values in turn */
    StubExchange ask(String method, String address, String... headers) throws Exception {
        StubExchange exchange = new StubExchange(method, address, headers);
        new RoomsServlet().service(exchange.request, exchange.response);
        settle();
        return exchange;
    }

    StubExchange post(String address, byte[] body, String... headers) throws Exception {
        StubExchange exchange = begun(address, body, headers);
        settle();
        return exchange;
    }

    /** A request that has come to its end, and whose answer has not been worked on yet. */
    StubExchange begun(String address, byte[] body, String... headers) throws Exception {
        StubExchange exchange = new StubExchange("POST", address, headers);
        new RoomsServlet().service(exchange.request, exchange.response);
        exchange.arrives(body);
        exchange.ends();
        return exchange;
    }
}
