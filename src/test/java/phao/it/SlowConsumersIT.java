package phao.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ForkJoinPool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import phao.check.Dialer;
import phao.check.History;
import phao.check.HistoryChecker;
import phao.check.Participant;
import phao.check.RoomReader;
import phao.check.SelfCheck;

/**
 * Clients that join a busy room and do not read. {@code -Dphao.faults.minutes=1} or more: a thousand of them for a minute, instead of
 * two hundred for a few seconds.
 */
class SlowConsumersIT {

    private static final boolean LONG = Double.parseDouble(System.getProperty("phao.faults.minutes", "0")) >= 1;
    private static final int CONSUMERS = LONG ? 1_000 : 200;
    private static final int PER_SECOND = LONG ? 1_000 : 500;
    private static final Duration WHILE = Duration.ofSeconds(LONG ? 60 : 5);
    private static final int BYTES = 400;
    /** Of these it is checked that they miss nothing when they read again. */
    private static final int READ_AGAIN = 5;
    private static final String ROOM = "busy";
    /** The server has so much and no more: what is not bounded ends it. */
    private static final Map<String, String> SMALL = Map.of("JDK_JAVA_OPTIONS",
            "-Xmx" + (LONG ? 512 : 192) + "m -XX:MaxDirectMemorySize=64m -XX:+ExitOnOutOfMemoryError");

    @TempDir
    private Path data;

    @Test
    void who_does_not_read_costs_little_harms_nobody_and_misses_nothing() throws Exception {
        History history = new History();
        try (StandaloneServer server = StandaloneServer.start(data, SMALL); ServerMemory memory = new ServerMemory(server.pid());
                Traffic traffic = new Traffic(server.url(), ROOM, PER_SECOND, BYTES, history)) {
            RunningCheck.pass(WHILE.dividedBy(2)); // the measure of how it is without them
            Duration alone = traffic.p99();
            long without = memory.usedBytes();

            List<RawParticipant> consumers = enter(server, history);
            pass(WHILE.dividedBy(2), consumers);
            traffic.p99();
            long half = memory.usedBytes();
            pass(WHILE, consumers);
            Duration among = traffic.p99();
            long full = memory.usedBytes();

            long head = traffic.finish();
            for (RawParticipant consumer : consumers.subList(0, READ_AGAIN)) {
                consumer.readUpTo(head);
            }
            System.out.printf("SlowConsumersIT: %d clients that do not read, %d messages/s of %d B for %d s; memory without them %d kB, "
                    + "with them %d kB and %d kB at the end; p99 of others %d ms without, %d ms with them%n", CONSUMERS, PER_SECOND, BYTES,
                    WHILE.multipliedBy(3).dividedBy(2).toSeconds(), without >> 10, half >> 10, full >> 10, alone.toMillis(), among.toMillis());
            check(server, history);
            assertThat(full - half).as("growth while they stand still").isLessThan(24 << 20);
            assertThat((full - without) / CONSUMERS).as("bytes for each of them").isLessThan(96 << 10);
            assertThat(among).as("p99 of the others").isLessThan(alone.multipliedBy(5).plusSeconds(1));
            for (RawParticipant consumer : consumers) {
                consumer.close();
            }
        }
    }

    /** They are alive, or the server would close them as silent; they just do not read. */
    private static void pass(Duration time, List<RawParticipant> consumers) throws IOException {
        for (long end = System.nanoTime() + time.toNanos(); System.nanoTime() < end;) {
            for (RawParticipant consumer : consumers) {
                consumer.ping();
            }
            RunningCheck.pass(Duration.ofNanos(Math.max(0, Math.min(end - System.nanoTime(), Duration.ofSeconds(15).toNanos()))));
        }
    }

    private static List<RawParticipant> enter(StandaloneServer server, History history) throws IOException {
        List<RawParticipant> consumers = new ArrayList<>();
        for (int i = 0; i < CONSUMERS; i++) {
            History notes = i < READ_AGAIN ? history : new History();
            consumers.add(new RawParticipant(server.url(), new Participant("slow" + i, "%032x".formatted(i + 1), notes), ROOM));
        }
        return consumers;
    }

    private static void check(StandaloneServer server, History history) throws Exception {
        new RoomReader(Dialer.straight(new Dialer.Way(SelfCheck.socketOf(server.url()), false), ForkJoinPool.commonPool()))
                .read(ROOM, history);
        assertThat(HistoryChecker.check(history)).isEmpty();
    }
}
