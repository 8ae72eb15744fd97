package phao.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ForkJoinPool;
import org.junit.jupiter.api.Tag;
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
 * two hundred for a few seconds, and the others' p99 is the figure of docs/reliability.md.
 */
@Tag("alone")
class SlowConsumersIT {

    private static final boolean LONG = Double.parseDouble(System.getProperty("phao.faults.minutes", "0")) >= 1;
    private static final int CONSUMERS = LONG ? 1_000 : 200;
    private static final int PER_SECOND = LONG ? 1_000 : 500;
    private static final Duration WHILE = Duration.ofSeconds(LONG ? 60 : 5);
    private static final int BYTES = 400;
    /** One write of 64 KiB of contents with all that is around them, and the connection. */
    private static final long MOST_FOR_EACH = 192 << 10;
    /** What a busy server keeps besides. */
    private static final long MOST_FOR_ALL = 16 << 20;
    /** Of these it is checked that they miss nothing when they read again. */
    private static final int READ_AGAIN = 5;

    private static final String ROOM = "busy";
    /** The server has so much and no more: what is not bounded ends it. */
    private static final Map<String, String> SMALL = Map.of(
            "JDK_JAVA_OPTIONS",
            "-Xmx" + (LONG ? 512 : 128) + "m -XX:MaxDirectMemorySize=64m -XX:+ExitOnOutOfMemoryError");

    @TempDir
    private Path data;

    @Test
    void who_does_not_read_costs_little_harms_nobody_and_misses_nothing() throws Exception {
        History history = new History();
        try (StandaloneServer server = StandaloneServer.start(data, SMALL);
                ServerMemory memory = new ServerMemory(server.pid());
                Traffic traffic = new Traffic(server.url(), ROOM, PER_SECOND, BYTES, history);
                Pings pings = new Pings()) {
            long begin = System.nanoTime();
            RunningCheck.pass(WHILE.dividedBy(2)); // a server's first half minute is its slowest
            traffic.p99();
            RunningCheck.pass(WHILE.dividedBy(2)); // the measure of how it is without them
            Duration alone = traffic.p99();
            long without = memory.usedBytes();

            List<RawParticipant> consumers = enter(server, history, pings);
            RunningCheck.pass(WHILE.dividedBy(2));
            long half = memory.usedBytes(); // collects garbage, for which everybody waits
            traffic.p99();
            RunningCheck.pass(WHILE);
            Duration among = traffic.p99();
            long full = memory.usedBytes();

            long head = traffic.finish();
            long end = System.nanoTime();
            for (RawParticipant consumer : consumers.subList(0, READ_AGAIN)) {
                consumer.readUpTo(head);
            }
            System.out.printf(
                    "SlowConsumersIT: %d clients that do not read, %d messages of %d B, %d/s; memory without them %d kB, "
                            + "with them %d kB and %d kB at the end; p99 of others %d ms without, %d ms with them%n",
                    CONSUMERS,
                    head,
                    BYTES,
                    head * 1_000_000_000L / (end - begin),
                    without >> 10,
                    half >> 10,
                    full >> 10,
                    alone.toMillis(),
                    among.toMillis());
            check(server, history);
            assertThat(pings.failures()).as("closed for not reading").isZero();
            assertThat(full - half).as("growth while they stand still").isLessThan(24 << 20);
            assertThat(full - without).as("bytes for all of them").isLessThan(MOST_FOR_ALL + CONSUMERS * MOST_FOR_EACH);
            assertThat(among)
                    .as("p99 of the others")
                    .isLessThan(alone.multipliedBy(5).plusSeconds(5));
            pings.close();
            for (RawParticipant consumer : consumers) {
                consumer.close();
            }
        }
    }

    private static List<RawParticipant> enter(StandaloneServer server, History history, Pings pings)
            throws IOException {
        List<RawParticipant> consumers = new ArrayList<>();
        for (int i = 0; i < CONSUMERS; i++) {
            History notes = i < READ_AGAIN ? history : new History();
            Participant participant = new Participant("slow" + i, "%032x".formatted(i + 1), notes);
            RawParticipant consumer = RawParticipant.slow(server.url(), participant, ROOM);
            consumers.add(consumer);
            pings.of(List.of(consumer));
        }
        return consumers;
    }

    private static void check(StandaloneServer server, History history) throws Exception {
        new RoomReader(Dialer.straight(
                        new Dialer.Way(SelfCheck.socketOf(server.url()), false), ForkJoinPool.commonPool()))
                .read(ROOM, history);
        assertThat(HistoryChecker.check(history)).isEmpty();
    }
}
