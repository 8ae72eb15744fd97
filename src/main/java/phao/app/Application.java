package phao.app;

import jakarta.json.JsonValue;
import java.lang.System.Logger.Level;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import phao.access.AuditLog;
import phao.access.Callers;
import phao.access.Hosts;
import phao.access.Origins;
import phao.access.Proxies;
import phao.access.Quotas;
import phao.container.Container;
import phao.container.Deployment;
import phao.endpoint.EchoWatch;
import phao.heap.HeapBudget;
import phao.log.LogEngine;
import phao.log.LogException;
import phao.log.RoomLog;
import phao.protocol.Limits;
import phao.protocol.RoomNames;
import phao.room.Rooms;
import phao.room.Timer;
import phao.session.Platform;
import phao.session.SessionContext;
import phao.session.SessionSettings;
import phao.session.Sessions;

/**
 * The running application: makes everything, connects it, and takes it apart again.
 *
 * <p>Made and closed once, by one thread. After {@link #close} no thread, timer or file of it is left, except while a disk doesn't
 * answer: then the log's writer and its files are left until it does.
 */
public final class Application implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(Application.class.getName());
    private static final Duration SWEEP_EVERY = Duration.ofSeconds(2);
    /** After this time at most, /health says that the disk is back although nobody publishes. */
    private static final Duration PROBE_EVERY = Duration.ofSeconds(5);
    /** Soon after this time what was removed is overwritten on disk, if nobody reads for long. */
    private static final Duration OVERWRITE_EVERY = Duration.ofSeconds(1);
    /** Between two steps of erasing a user, for each of which publishers wait: measured, in docs/moderation.md. */
    private static final Duration ERASE_EVERY = Duration.ofMillis(25);
    /** How far users have read: what a crash may take. */
    private static final Duration SAVE_POSITIONS_EVERY = Duration.ofSeconds(1);

    /** How often a line of the log may tell whom the gate has refused. */
    private static final Duration SUM_UP_EVERY = Duration.ofSeconds(10);

    private static final Duration RETAIN_EVERY = Duration.ofMinutes(1);
    /** How long closing waits for clients to be told, and then for the log's writer. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    /** How many threads close connections: closing may block on a slow client. */
    private static final int CLOSERS = 8;
    /** How many threads read the log: a disk gains nothing from more. */
    private static final int READERS = 2;

    private final Threads threads = new Threads();
    private final ExecutorService writer = Executors.newSingleThreadExecutor(threads.named("phao-log-writer"));
    private final ExecutorService readers = Executors.newFixedThreadPool(READERS, threads.named("phao-log-reader"));
    private final ExecutorService fanOut = Executors.newFixedThreadPool(
            Math.max(2, Runtime.getRuntime().availableProcessors()), threads.named("phao-fan-out"));
    private final ThreadPoolExecutor closers = new ThreadPoolExecutor(
            CLOSERS, CLOSERS, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), threads.named("phao-closer"));
    /** Discards what comes after its end: a connection that is being closed may still ask for a later task. */
    private final ScheduledThreadPoolExecutor timer =
            new ScheduledThreadPoolExecutor(1, threads.named("phao-timer"), new ThreadPoolExecutor.DiscardPolicy());

    private final AccessControl access;
    /** The files of the access control are being read, by one of those that may wait for a disk. */
    private volatile CompletableFuture<Void> refreshing = CompletableFuture.completedFuture(null);

    private final RoomLog log;
    private final Sessions sessions;

    /**
     * @param heap the shares of the heap
     * @param container the server that runs the application
     * @throws LogException when the log can't be opened; the message says what to do
     */
    public Application(Settings settings, HeapBudget heap, Container container) throws LogException {
        closers.allowCoreThreadTimeOut(true);
        initializeJson();
        LogEngine engine;
        RoomNames names;
        try {
            access = AccessControl.of(settings, closers);
            engine = Engines.open(settings);
            names = Engines.roomNames(engine);
            access.begin(engine);
        } catch (LogException | InvalidSetting e) {
            stopThreads();
            throw e;
        }
        log = new RoomLog(
                engine,
                InstantSource.system(),
                writer,
                readers,
                RoomLog.Bounds.waiting(heap.appends(), heap.appendBytes()));
        Timer later = (delay, task) -> timer.schedule(guarded(task), delay.toMillis(), TimeUnit.MILLISECONDS);
        Rooms rooms = new Rooms(fanOut, later, heap.newestBytes(), heap.seatBytes());
        log.onCommitted(rooms::committed);
        log.onRemovedPerhaps(rooms::removedPerhaps);
        log.eraseSlowly(task -> later.after(ERASE_EVERY, task));
        SessionContext context = new SessionContext(
                log,
                rooms,
                access.gate(),
                new Quotas(settings.access().limits(), SteadyClock.ofMachine()),
                new AuditLog(settings.access().audit(), closers, InstantSource.system()),
                new SessionSettings("phao/" + Version.number(), settings.heartbeat(), Limits.DEFAULT),
                new Platform(fanOut, later, SteadyClock.ofMachine(), Application::newSecret),
                heap);
        sessions = new Sessions(context);
        log.onRecovered(sessions::logRecovered);
        Callers callers = new Callers(new Hosts(settings.hosts()), new Origins(settings.origins()), System::nanoTime);
        Deployment.started(new Deployment(
                context,
                sessions,
                callers,
                new Proxies(settings.access().proxies()),
                settings.access()
                        .login()
                        .or(() -> settings.access().asksContainer() ? Optional.of("login") : Optional.empty()),
                settings.access().asksContainer(),
                names,
                heap,
                container,
                closers));
        every(SWEEP_EVERY, sessions::sweep);
        every(SWEEP_EVERY, () -> EchoWatch.sweep(closers));
        every(SWEEP_EVERY, this::refreshAccess);
        every(SUM_UP_EVERY, access.gate()::tellRefusals);
        every(PROBE_EVERY, log::probe);
        every(OVERWRITE_EVERY, log::overwrite);
        log.goOnErasing();
        every(OVERWRITE_EVERY, log::goOnErasing);
        every(SAVE_POSITIONS_EVERY, log::savePositions);
        every(RETAIN_EVERY, () -> log.retain(settings.retention()));
        LOG.log(
                Level.INFO,
                "Phao {0} runs on log {1} in {2}, epoch {3}",
                Version.number(),
                settings.log(),
                settings.data().toAbsolutePath(),
                engine.epoch());
    }

    /** The shares of this process' heap. */
    public static HeapBudget heap() {
        return HeapBudget.of(Runtime.getRuntime().maxMemory());
    }

    /** Initializes Parsson's classes on one thread. They initialize each other: on two threads at once, each could wait for the other for ever. */
    private static void initializeJson() {
        JsonValue.EMPTY_JSON_OBJECT.getValueType();
    }

    @Override
    public void close() {
        // A connection that is opened meanwhile is closed with the same 1001.
        sessions.closeAll("the server stops");
        closers.shutdown();
        await(closers);
        access.close();
        log.close();
        awaitLog();
        stopThreads();
        Deployment.stopped();
        LOG.log(Level.INFO, "Phao has stopped");
    }

    private void refreshAccess() {
        if (refreshing.isDone() && !closers.isShutdown()) {
            refreshing = CompletableFuture.runAsync(access::refresh, closers);
        }
    }

    private void every(Duration period, Runnable task) {
        timer.scheduleWithFixedDelay(guarded(task), period.toMillis(), period.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Catches everything: a scheduler drops a repeated task that throws, without a word. */
    private static Runnable guarded(Runnable task) {
        return () -> {
            try {
                task.run();
            } catch (RuntimeException | Error e) {
                log(e);
            }
        };
    }

    private static void log(Throwable error) {
        try {
            LOG.log(Level.ERROR, "a timed task failed", error);
        } catch (RuntimeException | Error again) {
            // There may be no memory even to say so.
        }
    }

    private void stopThreads() {
        timer.shutdownNow();
        closers.shutdown();
        // The writer finishes its tasks, if need be later: the last one gives the data folder back. It is not
        // interrupted,
        // which would close the file that is locked.
        writer.shutdown();
        readers.shutdown();
        fanOut.shutdown();
        await(readers);
        await(fanOut);
        threads.join(PATIENCE);
    }

    /** Waits for the log, because the next deployment needs the data folder. */
    private void awaitLog() {
        try {
            log.closed().toCompletableFuture().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            LOG.log(Level.WARNING, "the log is still being written: its folder stays in use until that ends");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            throw new IllegalStateException("that the log is closed never fails", e);
        }
    }

    private static void await(ExecutorService executor) {
        try {
            if (!executor.awaitTermination(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                executor.shutdownNow();
            }
        } catch (InterruptedException e) {
            executor.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }

    private static final SecureRandom RANDOM = new SecureRandom();

    private static String newSecret() {
        byte[] bytes = new byte[16];
        RANDOM.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
