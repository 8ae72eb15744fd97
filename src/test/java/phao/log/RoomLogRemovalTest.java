package phao.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import phao.log.memory.MemoryEngine;
import phao.protocol.Member;
import phao.protocol.Message;

/** Runs the log's tasks by hand, one by one. */
class RoomLogRemovalTest {

    private final ArrayDeque<Runnable> writer = new ArrayDeque<>();
    private final ArrayDeque<Runnable> readers = new ArrayDeque<>();
    private final FailingEngine engine = new FailingEngine(new MemoryEngine());
    private final List<String> events = new ArrayList<>();
    private final RoomLog log = new RoomLog(
            engine,
            () -> Instant.ofEpochMilli(LogEngineContract.NOW),
            writer::add,
            readers::add,
            RoomLog.Bounds.DEFAULT);
    private LogOf said;

    @BeforeEach
    void start() throws LogException {
        said = new LogOf(RoomLog.class);
        for (int i = 0; i < 5; i++) {
            log.append(LogEngineContract.anonymous("a", "x" + i));
        }
        run(writer);
        log.onCommitted(messages -> messages.forEach(message -> events.add("told " + message.seq())));
        log.onRecovered(() -> events.add("recovered"));
        log.onRemovedPerhaps(room -> events.add("perhaps in " + room));
    }

    @AfterEach
    void stop() {
        said.close();
    }

    private static void run(ArrayDeque<Runnable> tasks) {
        while (!tasks.isEmpty()) {
            tasks.remove().run();
        }
    }

    private void remove(long seq) {
        log.remove(Removal.of("a", seq, new Member("0", "Bình"), author -> true))
                .thenAccept(removed -> events.add(removed.match(
                        done -> (done.known() ? "known " : "done ")
                                + done.entry().seq(),
                        forbidden -> "forbidden",
                        noMessage -> "no message",
                        gone -> "gone",
                        missing -> "missing, head " + missing.head(),
                        busy -> "busy",
                        unavailable -> "unavailable: " + unavailable.why())));
    }

    @Test
    void the_rooms_are_told_of_a_removal_before_it_is_acknowledged_and_once() {
        remove(2);
        remove(2);
        remove(9);
        assertThat(events).isEmpty();
        run(writer);
        assertThat(events).containsExactly("told 6", "done 6", "known 6", "missing, head 6");
    }

    @Test
    void what_was_read_before_a_removal_and_answered_after_it_does_not_show_it() {
        CompletionStage<List<Message>> page = log.after("a", 0, 10, LogEngineContract.ANY);
        // The engine answers what it saw; the removal comes before the reader has it.
        engine.afterRead = () -> {
            engine.afterRead = () -> {};
            remove(2);
            run(writer);
        };
        run(readers);
        assertThat(events).containsExactly("told 6", "done 6");
        Message removed = page.toCompletableFuture().join().get(1);
        assertThat(removed.seq()).isEqualTo(2);
        assertThat(removed.content().number()).isEqualTo(6);
        assertThat(removed.content().isPublished()).isFalse();
    }

    @Test
    void a_removal_that_fails_is_refused_and_the_next_one_ends_the_outage() {
        engine.failure = new LogException("the disk is full", null);
        remove(1);
        run(writer);
        assertThat(log.failure()).hasValue("the disk is full");
        engine.failure = null;
        remove(1);
        run(writer);
        assertThat(log.failure()).isEmpty();
        assertThat(events)
                .containsExactly("perhaps in a", "unavailable: the disk is full", "recovered", "told 6", "done 6");
    }

    @Test
    void what_a_removal_took_whose_commit_was_said_to_have_failed_is_shown_no_more() {
        long since = log.removals();
        List<Message> held = page();
        engine.failureAfterwards = new LogException("the disk is away", null);
        remove(2);
        run(writer);
        assertThat(events).containsExactly("perhaps in a", "unavailable: the disk is away");
        assertThat(log.asOfNow(since, held)).isEmpty();
        assertThat(page().get(1).content().number()).isEqualTo(6);
    }

    private List<Message> page() {
        CompletionStage<List<Message>> page = log.after("a", 0, 10, LogEngineContract.ANY);
        run(readers);
        return page.toCompletableFuture().join();
    }

    @Test
    void so_many_removals_wait_and_no_more() {
        for (int i = 0; i < 300; i++) {
            remove(1);
        }
        assertThat(events).hasSize(300 - 256).containsOnly("busy");
        run(writer);
        assertThat(events).contains("done 6").hasSize(301);
        remove(2);
        run(writer);
        assertThat(events).endsWith("told 7", "done 7");
    }

    @Test
    void a_log_that_is_closed_takes_no_removal() {
        log.close();
        remove(1);
        assertThat(events).containsExactly("unavailable: " + Reads.STOPPING);
    }

    @Test
    void overwriting_goes_in_steps_between_the_groups_and_fails_with_one_line() {
        engine.stepsToOverwrite = 3;
        log.overwrite();
        log.overwrite();
        assertThat(writer).hasSize(1);
        writer.remove().run();
        log.append(LogEngineContract.anonymous("a", "between"));
        assertThat(writer).hasSize(2);
        run(writer);
        assertThat(engine.stepsToOverwrite).isZero();
        assertThat(events).containsExactly("told 6");
        engine.failure = new LogException("the disk is away", null);
        for (int i = 0; i < 3; i++) {
            log.overwrite();
            run(writer);
        }
        assertThat(said.lines()).hasSize(1);
        engine.failure = null;
        engine.stepsToOverwrite = 1;
        log.overwrite();
        run(writer);
        assertThat(engine.stepsToOverwrite).isZero();
    }
}
