package phao.check;

import java.io.IOException;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Lets clients talk in rooms of a running server through a proxy that cuts them, waits until all is at rest, and checks what they noted.
 *
 * <p>Used once, by one thread, which {@link #run} keeps until the end.
 */
public final class SelfCheck {

    private static final Duration LONGEST_FREEZE = Duration.ofSeconds(8);
    private static final Duration STEP = Duration.ofMillis(100);
    /** How often it tells its progress. */
    private static final Duration PROGRESS = Duration.ofSeconds(1);

    /** The server could not be reached at all, or does not speak the protocol; the message says why. */
    public static final class Unreachable extends Exception {
        private static final long serialVersionUID = 1L;

        Unreachable(String message, Throwable cause) {
            super(message, cause);
        }
    }

    private final Plan plan;
    private final Consumer<Progress> onProgress;
    private final History history = new History();
    private final Queue<Violation> broken = new ConcurrentLinkedQueue<>();
    private final List<CheckClient> clients = new ArrayList<>();
    private final List<Guest> guests = new ArrayList<>();
    private final List<String> rooms = new ArrayList<>();
    private final Random random;
    private long texts;
    private long talked;

    /** @param onProgress is told the progress about once a second */
    public SelfCheck(Plan plan, Consumer<Progress> onProgress) {
        this.plan = plan;
        this.onProgress = onProgress;
        this.random = new Random(plan.seed());
        String prefix = plan.roomPrefix() + secret().substring(0, 12) + "-";
        for (int i = 1; i <= plan.rooms(); i++) {
            rooms.add(prefix + i);
        }
    }

    /** The address of {@code /socket} in the deployment at this address. */
    public static URI socketOf(URI deployment) {
        String scheme = switch (deployment.getScheme()) {
            case "https", "wss" -> "wss";
            default -> "ws";
        };
        String whole = deployment.getRawPath();
        int end = whole.length();
        while (end > 0 && whole.charAt(end - 1) == '/') {
            end--;
        }
        String path = whole.substring(0, end);
        return URI.create(
                scheme + "://" + deployment.getRawAuthority() + (path.endsWith("/socket") ? path : path + "/socket"));
    }

    /** Lets another client take part; to be called before {@link #run}. */
    public SelfCheck invite(Guest guest) {
        guests.add(guest);
        return this;
    }

    /** Runs the check to its end. */
    public Report run() throws Unreachable, InterruptedException {
        ExecutorService executor = Executors.newFixedThreadPool(4, SelfCheck::daemon);
        ScheduledExecutorService timer = Executors.newScheduledThreadPool(1, SelfCheck::daemon);
        RoomReader reader = new RoomReader(Dialer.straight(plan.way(), executor), plan.tokens());
        try {
            reader.greet(rooms.get(0));
        } catch (IOException e) {
            throw new Unreachable(e.getMessage(), e);
        }
        Faults faults = plan.cutEvery().isZero() ? Faults.NONE : new Faults(plan.cutEvery(), LONGEST_FREEZE, true);
        try (CuttingProxy proxy = CuttingProxy.start(plan.way().target(), faults, plan.seed())) {
            admit(Dialer.through(proxy.address(), plan.way(), executor), timer);
            guests.forEach(guest -> guest.enter(rooms, history));
            talk(proxy);
            proxy.rest();
            guests.forEach(Guest::fallSilent);
            return settle(proxy, reader);
        } catch (IOException e) {
            throw new Unreachable("no proxy can be opened on this machine: " + e.getMessage(), e);
        } finally {
            clients.forEach(CheckClient::close);
            timer.shutdownNow();
            executor.shutdown();
        }
    }

    private void admit(Dialer dialer, ScheduledExecutorService timer) {
        for (int i = 0; i < plan.clients(); i++) {
            Participant participant = new Participant("c" + (i + 1), secret(), history).show(plan.tokens());
            participant.enter(roomOf(i, 0));
            if (plan.rooms() > 1) {
                participant.enter(roomOf(i, 1));
            }
            CheckClient client = new CheckClient(participant, dialer, timer, broken::add);
            clients.add(client);
            client.start();
        }
    }

    /** Every client is in two rooms, or in the only one. */
    private String roomOf(int client, int which) {
        return rooms.get((client + which) % rooms.size());
    }

    private void talk(CuttingProxy proxy) throws InterruptedException {
        long start = System.nanoTime();
        long end = start + plan.time().toNanos();
        long nextProgress = start;
        for (long now = start; now < end; now = System.nanoTime()) {
            talked = now - start;
            for (long due = (long) (talked / 1e9 * plan.rate()) - texts; due > 0; due--) {
                say();
            }
            if (now >= nextProgress) {
                tell(proxy, Progress.Phase.TALKING);
                nextProgress = now + PROGRESS.toNanos();
            }
            TimeUnit.NANOSECONDS.sleep(STEP.toNanos()); // the rate of the load, not a wait for something
        }
        talked = System.nanoTime() - start;
    }

    private void say() {
        int i = random.nextInt(clients.size());
        int which = plan.rooms() > 1 ? random.nextInt(2) : 0;
        // Mostly short; now and then long enough for a cut to hit its middle.
        int filling = random.nextInt(50) == 0 ? 4_000 + random.nextInt(4_000) : random.nextInt(40);
        clients.get(i).publish(roomOf(i, which), "c" + (i + 1) + ":" + ++texts + " " + "xin chào ".repeat(filling / 9));
    }

    private void tell(CuttingProxy proxy, Progress.Phase phase) {
        onProgress.accept(new Progress(
                phase,
                Duration.ofNanos(talked),
                history.count(Event.Sent.class),
                history.count(Event.Acknowledged.class),
                history.count(Event.Seen.class),
                proxy.cuts(),
                (int) clients.stream().filter(CheckClient::isReady).count(),
                clients.size()));
    }

    /** Waits until all is answered and read, reads the rooms as they stand, and finds what is wrong. */
    private Report settle(CuttingProxy proxy, RoomReader reader) throws InterruptedException {
        long deadline = System.nanoTime() + plan.patience().toNanos();
        List<Violation> violations = new ArrayList<>();
        boolean answered = await(
                proxy,
                deadline,
                () -> clients.stream().allMatch(CheckClient::nothingPending)
                        && guests.stream().allMatch(Guest::nothingPending));
        String unread = "";
        for (String room : rooms) {
            try {
                long head = read(room, proxy, reader, deadline);
                answered &= await(
                        proxy,
                        deadline,
                        () -> membersOf(room).stream().allMatch(client -> client.isWhole(room, head))
                                && guests.stream().allMatch(guest -> guest.isWhole(room, head)));
            } catch (IOException e) {
                unread = "room " + room + " could not be read: " + e.getMessage();
                break; // the time is up, for the rooms behind it too
            }
        }
        if (!answered) {
            clients.stream()
                    .filter(client -> !client.isReady() || !client.nothingPending())
                    .forEach(client -> violations.add(new Violation(
                            Violation.Kind.LOST,
                            "not at rest " + plan.patience().toSeconds() + " s after the last cut: " + client)));
            guests.stream()
                    .filter(guest -> !guest.nothingPending())
                    .forEach(guest ->
                            violations.add(new Violation(Violation.Kind.LOST, guest + " still waits for answers")));
        }
        violations.addAll(broken);
        violations.addAll(HistoryChecker.check(history));
        return Report.of(history, violations, unread, proxy, clients, Duration.ofNanos(talked));
    }

    /** Reads a room, and tries again until the deadline: a broken connection proves nothing about the messages. */
    private long read(String room, CuttingProxy proxy, RoomReader reader, long deadline)
            throws IOException, InterruptedException {
        while (true) {
            try {
                return reader.read(room, history);
            } catch (IOException e) {
                if (System.nanoTime() - deadline > 0) {
                    throw e;
                }
                tell(proxy, Progress.Phase.SETTLING);
                TimeUnit.NANOSECONDS.sleep(STEP.toNanos());
            }
        }
    }

    private List<CheckClient> membersOf(String room) {
        List<CheckClient> members = new ArrayList<>();
        for (int i = 0; i < clients.size(); i++) {
            if (roomOf(i, 0).equals(room) || (plan.rooms() > 1 && roomOf(i, 1).equals(room))) {
                members.add(clients.get(i));
            }
        }
        return members;
    }

    private boolean await(CuttingProxy proxy, long deadline, BooleanSupplier condition) throws InterruptedException {
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadline > 0) {
                return false;
            }
            tell(proxy, Progress.Phase.SETTLING);
            TimeUnit.NANOSECONDS.sleep(STEP.toNanos());
        }
        return true;
    }

    private static String secret() {
        byte[] bytes = new byte[16];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "phao-check");
        thread.setDaemon(true);
        return thread;
    }
}
