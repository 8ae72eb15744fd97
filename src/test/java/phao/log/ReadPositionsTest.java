package phao.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import phao.log.memory.MemoryEngine;

/** Runs the log's tasks by hand, one by one. */
class ReadPositionsTest {

    private final ArrayDeque<Runnable> writer = new ArrayDeque<>();
    private final ArrayDeque<Runnable> readers = new ArrayDeque<>();
    private final FailingEngine engine = new FailingEngine(new MemoryEngine());
    private final RoomLog log = new RoomLog(
            engine,
            () -> Instant.ofEpochMilli(LogEngineContract.NOW),
            writer::add,
            readers::add,
            RoomLog.Bounds.DEFAULT);
    private LogOf said;

    @BeforeEach
    void start() {
        said = new LogOf(RoomLog.class);
        for (int i = 0; i < 9; i++) {
            log.append(LogEngineContract.anonymous("a", "x"));
        }
        run();
    }

    @AfterEach
    void stop() {
        said.close();
    }

    private void run() {
        while (!writer.isEmpty() || !readers.isEmpty()) {
            (writer.isEmpty() ? readers : writer).remove().run();
        }
    }

    private boolean read(String user, long seq) {
        return answer(log.read(new ReadPosition("a", user, seq))).isPresent();
    }

    private <T> T answer(CompletionStage<T> stage) {
        run();
        return stage.toCompletableFuture().join();
    }

    private long known(String user) {
        return answer(log.readUpTo("a", user));
    }

    @Test
    void it_counts_before_it_is_on_disk_and_forward_only() throws Exception {
        assertThat(read("an", 5)).isTrue();
        assertThat(read("an", 4)).isFalse();
        assertThat(read("an", 5)).isFalse();
        assertThat(known("an")).isEqualTo(5);
        assertThat(engine.readUpTo("a", "an")).isZero();
        log.savePositions();
        log.savePositions();
        assertThat(writer).as("saved together").hasSize(1);
        run();
        assertThat(engine.readUpTo("a", "an")).isEqualTo(5);
        assertThat(read("an", 5)).isFalse();
        assertThat(read("an", 6)).isTrue();
        assertThat(known("binh")).isZero();
        log.savePositions();
        run();
        log.savePositions();
        assertThat(writer).as("nothing to save").isEmpty();
    }

    @Test
    void what_is_moved_while_it_is_saved_is_saved_the_next_time() throws Exception {
        read("an", 5);
        log.savePositions();
        CompletionStage<OptionalLong> moved = log.read(new ReadPosition("a", "an", 7));
        readers.remove().run();
        writer.remove().run();
        assertThat(moved.toCompletableFuture().join()).hasValue(7);
        log.savePositions();
        run();
        assertThat(engine.readUpTo("a", "an")).isEqualTo(7);
    }

    @Test
    void a_disk_that_fails_is_one_line_and_what_waits_is_saved_later() throws Exception {
        read("an", 5);
        engine.failure = new LogException("the disk is full", null);
        for (int i = 0; i < 3; i++) {
            log.savePositions();
            run();
        }
        assertThat(said.lines())
                .filteredOn(line -> line.contains("is not on disk"))
                .hasSize(1);
        engine.failure = null;
        log.savePositions();
        run();
        assertThat(engine.readUpTo("a", "an")).isEqualTo(5);
    }

    @Test
    void it_is_never_beyond_the_newest_message() {
        assertThat(answer(log.read(new ReadPosition("a", "an", 1_000_000)))).hasValue(9);
        assertThat(read("an", 10)).isFalse();
        log.append(LogEngineContract.anonymous("a", "x"));
        run();
        assertThat(known("an")).isEqualTo(9);
        assertThat(read("an", 10)).isTrue();
        assertThat(read("binh", 1)).isTrue();
        assertThat(answer(log.read(new ReadPosition("nowhere", "an", 1)))).isEmpty();
    }

    @Test
    void many_are_saved_in_parts_before_the_second_is_over_and_too_many_are_refused() throws Exception {
        for (int i = 0; i < 2_048; i++) {
            log.read(new ReadPosition("a", "user " + i, 1));
        }
        while (!readers.isEmpty()) {
            readers.remove().run();
        }
        assertThat(writer).as("asked to save").hasSize(1);
        writer.remove().run();
        assertThat(writer).as("and on, after others").hasSize(1);
        run();
        for (int i = 0; i < 2_048; i++) {
            assertThat(engine.readUpTo("a", "user " + i)).isEqualTo(1);
        }
        int refused = 0;
        for (int i = 0; i < 9_000; i++) {
            CompletionStage<OptionalLong> moved = log.read(new ReadPosition("a", "other " + i, 1));
            readers.remove().run();
            refused += moved.toCompletableFuture().isCompletedExceptionally() ? 1 : 0;
        }
        assertThat(refused).as("while the writer is busy").isEqualTo(9_000 - 4_096);
        run();
        assertThat(read("other 8999", 1)).isTrue();
    }

    @Test
    void what_waits_of_a_user_who_is_erased_is_not_saved() throws Exception {
        read("an", 5);
        log.erase("an");
        run();
        log.savePositions();
        run();
        assertThat(known("an")).isZero();
        assertThat(engine.readUpTo("a", "an")).isZero();
    }

    @Test
    void the_end_of_the_log_saves_what_waits() throws Exception {
        MemoryEngine.Store store = new MemoryEngine.Store();
        RoomLog other = new RoomLog(
                new MemoryEngine(store, Epoch::random),
                () -> Instant.ofEpochMilli(LogEngineContract.NOW),
                writer::add,
                readers::add,
                RoomLog.Bounds.DEFAULT);
        other.append(LogEngineContract.anonymous("a", "x"));
        answer(other.read(new ReadPosition("a", "an", 1)));
        other.close();
        run();
        assertThat(new MemoryEngine(store, Epoch::random).readUpTo("a", "an")).isEqualTo(1);
    }
}
