package phao.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import phao.check.CheckClient;
import phao.check.Dialer;
import phao.check.History;
import phao.check.HistoryChecker;
import phao.check.Participant;
import phao.check.RoomReader;
import phao.check.SelfCheck;
import phao.check.Violation;

/**
 * Many clients lose their network at once, and all get it back at once, each with a hundred messages to catch up.
 * {@code -Dphao.faults.minutes=1} or more: five thousand instead of one thousand.
 */
@Tag("alone")
class ReconnectStormIT {

    private static final boolean LONG = Double.parseDouble(System.getProperty("phao.faults.minutes", "0")) >= 1;
    private static final int CLIENTS = LONG ? 5_000 : 1_000;
    private static final Duration PATIENCE = Duration.ofMinutes(LONG ? 5 : 1);
    private static final int PORTION = 100;
    private static final int ROOMS = 10;
    private static final int MISSED = 100;
    private static final Map<String, String> SMALL = Map.of(
            "JDK_JAVA_OPTIONS",
            "-Xmx" + (LONG ? 256 : 128) + "m -XX:MaxDirectMemorySize=64m -XX:+ExitOnOutOfMemoryError");

    @TempDir
    private Path data;

    private final History history = new History();
    private final Queue<Violation> broken = new ConcurrentLinkedQueue<>();
    private final List<CheckClient> clients = new ArrayList<>();
    private Participant newest;
    private final ExecutorService executor = Executors.newFixedThreadPool(3);
    private final ScheduledExecutorService timer = Executors.newScheduledThreadPool(1);

    @AfterEach
    void stop() {
        clients.forEach(CheckClient::close);
        timer.shutdownNow();
        executor.shutdownNow();
    }

    @Test
    void all_are_whole_again_after_a_cut_of_all_at_once() throws Exception {
        try (StandaloneServer server = StandaloneServer.start(data, SMALL);
                ServerMemory memory = new ServerMemory(server.pid())) {
            Dialer dialer = Dialer.straight(new Dialer.Way(SelfCheck.socketOf(server.url()), false), executor);
            enter(dialer);
            long before = memory.usedBytes();
            assertThat(newest.jitter().toMillis())
                    .as("how far the server spreads them")
                    .isGreaterThan(CLIENTS - PORTION);

            clients.forEach(CheckClient::goOffline);
            publish(dialer);
            Duration work = server.processorTime();
            long cut = System.nanoTime();
            clients.forEach(CheckClient::goOnline);
            RunningCheck.await(
                    "not all are whole",
                    PATIENCE,
                    () -> clients.stream().allMatch(CheckClient::isReady) && allHave(MISSED));
            Duration took = Duration.ofNanos(System.nanoTime() - cut);
            work = server.processorTime().minus(work);
            Duration half = clients.stream()
                    .map(CheckClient::longestRecovery)
                    .sorted()
                    .skip(CLIENTS / 2)
                    .findFirst()
                    .orElseThrow();
            long after = memory.usedBytes();

            for (int room = 0; room < ROOMS; room++) {
                new RoomReader(dialer).read(room(room), history);
            }
            System.out.printf(
                    "ReconnectStormIT: %d clients back at once, %d messages each to catch up: half of them whole after %d ms,"
                            + " all after %d ms, in which the server worked %d ms; %d connections; its memory %d kB before, %d kB after%n",
                    CLIENTS,
                    MISSED,
                    half.toMillis(),
                    took.toMillis(),
                    work.toMillis(),
                    connections(),
                    before >> 10,
                    after >> 10);
            assertThat(broken).isEmpty();
            assertThat(HistoryChecker.check(history)).isEmpty();
            assertThat(connections()).as("connections").isGreaterThanOrEqualTo(2L * CLIENTS);
            assertThat(after).as("the server's memory").isLessThan(2 * before + (32 << 20));
        }
    }

    private long connections() {
        return clients.stream().mapToLong(CheckClient::connections).sum();
    }

    private static String room(int number) {
        return "storm-" + number;
    }

    /** In portions: the connections that wait to be accepted are bounded by the system. */
    private void enter(Dialer dialer) {
        for (int i = 0; i < CLIENTS; i++) {
            Participant participant = new Participant("c" + i, "%032x".formatted(i + 1), history);
            participant.enter(room(i % ROOMS));
            CheckClient client = CheckClient.patient(participant, dialer, timer, broken::add);
            clients.add(client);
            client.start();
            if (i % PORTION == PORTION - 1) {
                RunningCheck.await("clients did not come in", client::isReady);
            }
            newest = participant;
        }
        RunningCheck.await(
                "clients did not come in", PATIENCE, () -> clients.stream().allMatch(CheckClient::isReady));
    }

    private void publish(Dialer dialer) {
        Participant participant = new Participant("publisher", "f".repeat(32), history);
        for (int room = 0; room < ROOMS; room++) {
            participant.enter(room(room));
        }
        try (CheckClient publisher = new CheckClient(participant, dialer, timer, broken::add)) {
            publisher.start();
            for (int n = 1; n <= MISSED; n++) {
                for (int room = 0; room < ROOMS; room++) {
                    String name = room(room);
                    String text = name + " " + n;
                    RunningCheck.await("nothing can be published", () -> publisher.publish(name, text));
                }
            }
            RunningCheck.await("not all is stored", () -> publisher.nothingPending() && inAllRooms(publisher, MISSED));
        }
    }

    private static boolean inAllRooms(CheckClient client, long head) {
        for (int room = 0; room < ROOMS; room++) {
            if (!client.isWhole(room(room), head)) {
                return false;
            }
        }
        return true;
    }

    private boolean allHave(long head) {
        for (int i = 0; i < CLIENTS; i++) {
            if (!clients.get(i).isWhole(room(i % ROOMS), head)) {
                return false;
            }
        }
        return true;
    }
}
