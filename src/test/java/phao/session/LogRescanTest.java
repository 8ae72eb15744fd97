package phao.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;
import phao.access.AuditLog;
import phao.access.Gate;
import phao.access.Quotas;
import phao.heap.HeapBudget;
import phao.log.Append;
import phao.log.RoomLog;
import phao.log.memory.MemoryEngine;
import phao.protocol.Content;
import phao.protocol.Limits;
import phao.protocol.Member;
import phao.room.Onlooker;
import phao.room.Rooms;
import phao.room.Timer;

/** What is done when the log works again: reads of the log run one by one, when the test says so. */
class LogRescanTest {

    private static final int ROOMS = 100;
    private static final Member AN = new Member("0123456789abcdef", "An");

    private final Queue<Runnable> reads = new ArrayDeque<>();
    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private final InstantSource clock = () -> Instant.ofEpochMilli(0);
    private final Timer never = (delay, task) -> {};
    private final MemoryEngine engine = new MemoryEngine();
    private final HeapBudget heap = HeapBudget.of(256 << 20);
    private final Rooms rooms = new Rooms(Runnable::run, never, heap.newestBytes(), heap.seatBytes());
    private final Sessions sessions = new Sessions(new SessionContext(
            new RoomLog(engine, clock, Runnable::run, reads::add, RoomLog.Bounds.DEFAULT),
            rooms,
            Gate.open(),
            new Quotas(Quotas.Limits.NONE, InstantSource.system()),
            AuditLog.NONE,
            new SessionSettings("phao/0.1.0", Duration.ofSeconds(25), Limits.DEFAULT),
            new Platform(tasks::add, never, clock, () -> ""),
            heap));
    private final List<String> woken = new ArrayList<>();

    private void enter(String room) {
        rooms.enter(room, new Onlooker(() -> woken.add(room)), true);
    }

    /** Commits without anybody hearing of it. */
    private void commitUnheard(String room) throws Exception {
        engine.append(List.of(new Append(room, "", 0, AN, Content.text("x"))), 0);
    }

    private void runTasks() {
        while (!tasks.isEmpty()) {
            tasks.remove().run();
        }
    }

    /** Lets everything run, the reads one by one. @return how many there were */
    private int runReads() {
        int count = 0;
        runTasks();
        while (!reads.isEmpty()) {
            assertThat(reads).as("reads that wait").hasSize(1);
            reads.remove().run();
            count++;
            runTasks();
        }
        return count;
    }

    @Test
    void a_disk_that_comes_and_goes_many_times_a_second_makes_one_read_wait_and_not_one_for_each_room_and_time()
            throws Exception {
        for (int i = 0; i < ROOMS; i++) {
            enter("room " + i);
        }
        commitUnheard("room 7");
        sessions.logRecovered();
        runTasks();
        for (int time = 0; time < 20; time++) {
            sessions.logRecovered();
        }
        assertThat(runReads()).as("the round that had begun and one more").isEqualTo(2 * ROOMS);
        assertThat(woken).containsExactly("room 7");
    }

    @Test
    void what_was_committed_behind_a_round_that_goes_on_is_found_by_the_next_one() throws Exception {
        enter("a");
        enter("b");
        sessions.logRecovered();
        runTasks();
        reads.remove().run();
        commitUnheard("a");
        commitUnheard("b");
        sessions.logRecovered();
        runReads();
        assertThat(woken).containsExactlyInAnyOrder("a", "b");
        assertThat(tasks).isEmpty();
    }

    @Test
    void a_log_that_cannot_be_read_keeps_no_round_from_its_end() throws Exception {
        for (int i = 0; i < ROOMS; i++) {
            enter("room " + i);
        }
        engine.close();
        sessions.logRecovered();
        assertThat(runReads()).isEqualTo(ROOMS);
        sessions.logRecovered();
        assertThat(runReads()).isEqualTo(ROOMS);
        assertThat(woken).isEmpty();
    }
}
