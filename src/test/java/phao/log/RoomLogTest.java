package phao.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import phao.log.Appended.Busy;
import phao.log.Appended.Known;
import phao.log.Appended.Stored;
import phao.log.Appended.Unavailable;
import phao.log.memory.MemoryEngine;
import phao.protocol.Content;
import phao.protocol.Message;

/** Runs the log's tasks by hand, one by one. */
class RoomLogTest {

    private static final Instant NOW = Instant.ofEpochMilli(LogEngineContract.NOW);

    /** Runs a task when the test says so. */
    private static final class Steps implements Executor {
        private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
        private boolean stopped;

        @Override
        public void execute(Runnable task) {
            if (stopped) {
                throw new RejectedExecutionException();
            }
            tasks.add(task);
        }

        void step() {
            tasks.remove().run();
        }

        void run() {
            while (!tasks.isEmpty()) {
                step();
            }
        }
    }

    private final Steps writer = new Steps();
    private final Steps readers = new Steps();
    private final FailingEngine engine = new FailingEngine(new MemoryEngine());
    /** What happened, in order. */
    private final List<String> events = new ArrayList<>();

    private RoomLog log;

    @BeforeEach
    void start() {
        log = logWith(new RoomLog.Bounds(10, 1000, 4, 500));
    }

    private RoomLog logWith(RoomLog.Bounds bounds) {
        RoomLog made = new RoomLog(engine, () -> NOW, writer, readers, bounds);
        made.onCommitted(messages -> events.add(
                "committed " + messages.stream().map(m -> m.room() + m.seq()).toList()));
        made.onRecovered(() -> events.add("recovered"));
        return made;
    }

    private CompletionStage<Appended> append(Append append) {
        CompletionStage<Appended> answer = log.append(append);
        answer.thenAccept(appended -> events.add(appended.match(
                s -> "stored " + s.message().room() + s.message().seq(),
                k -> "known " + k.seq(),
                s -> "skipped, expected " + s.expected(),
                b -> "busy",
                u -> "unavailable: " + u.why())));
        return answer;
    }

    private CompletionStage<Appended> append(String room) {
        return append(LogEngineContract.anonymous(room, "x"));
    }

    private CompletionStage<Appended> append(String room, int bytes) {
        return append(new Append(room, "", 0, LogEngineContract.MEMBER, Content.binary(new byte[bytes])));
    }

    private static <T> T now(CompletionStage<T> stage) {
        assertThat(stage.toCompletableFuture()).isDone();
        return stage.toCompletableFuture().join();
    }

    @Test
    void what_waits_is_one_group_and_everybody_hears_of_it_after_its_commit_publishers_first() {
        append("a");
        append("b");
        append("a");
        assertThat(writer.tasks).hasSize(1);
        assertThat(events).isEmpty();
        writer.run();
        assertThat(engine.groups).containsExactly(3);
        assertThat(events).containsExactly("stored a1", "stored b1", "stored a2", "committed [a1, b1, a2]");
    }

    @Test
    void the_time_is_the_clocks() {
        CompletionStage<Appended> answer = append("a");
        writer.run();
        assertThat(((Stored) now(answer)).message().time()).isEqualTo(NOW.toEpochMilli());
    }

    @Test
    void only_what_is_newly_stored_is_told_to_the_rooms() {
        append(LogEngineContract.from(LogEngineContract.AN, "a", 1, "x"));
        writer.run();
        events.clear();
        append(LogEngineContract.from(LogEngineContract.AN, "a", 1, "x"));
        append(LogEngineContract.from(LogEngineContract.AN, "a", 3, "x"));
        writer.run();
        assertThat(events).containsExactly("known 1", "skipped, expected 2");
        append(LogEngineContract.from(LogEngineContract.AN, "a", 1, "x"));
        append("a");
        writer.run();
        assertThat(events.subList(2, 5)).containsExactly("known 1", "stored a2", "committed [a2]");
    }

    @Test
    void groups_are_bounded_by_number_and_bytes_and_keep_the_order() {
        for (int i = 0; i < 6; i++) {
            append("a");
        }
        append("b", 300);
        append("c", 300);
        append("d", 200);
        writer.run();
        assertThat(engine.groups).containsExactly(4, 3, 2);
        assertThat(events)
                .containsSubsequence(
                        "committed [a1, a2, a3, a4]", "stored a5", "committed [a5, a6, b1]", "committed [c1, d1]");
    }

    @Test
    void a_publish_during_a_drain_starts_no_second_one() {
        append("a");
        engine.beforeAppend = () -> {
            engine.beforeAppend = () -> {};
            append("b");
            assertThat(writer.tasks).isEmpty();
        };
        writer.step();
        assertThat(events).containsExactly("stored a1", "committed [a1]");
        assertThat(writer.tasks).hasSize(1);
        writer.step();
        assertThat(events).endsWith("stored b1", "committed [b1]");
        assertThat(writer.tasks).isEmpty();
        append("c");
        assertThat(writer.tasks).hasSize(1);
    }

    @Test
    void more_than_may_wait_is_refused_at_once_and_there_is_room_again_after_the_commit() {
        for (int i = 0; i < 10; i++) {
            append("a");
        }
        assertThat(now(append("a"))).isEqualTo(new Busy());
        engine.beforeAppend = () -> assertThat(now(append("a")))
                .as("what is being committed counts")
                .isEqualTo(new Busy());
        writer.step();
        engine.beforeAppend = () -> {};
        for (int i = 0; i < 4; i++) {
            assertThat(append("b").toCompletableFuture())
                    .as("the place of one that was committed")
                    .isNotDone();
        }
        assertThat(now(append("b"))).isEqualTo(new Busy());
        writer.run();
        assertThat(engine.groups).containsExactly(4, 4, 4, 2);
    }

    @Test
    void more_bytes_than_may_wait_are_refused_but_one_that_is_larger_gets_through_alone() {
        append("a", 600);
        assertThat(now(append("a", 401))).isEqualTo(new Busy());
        CompletionStage<Appended> fits = append("a", 400);
        writer.run();
        assertThat(now(fits)).isInstanceOf(Stored.class);
        CompletionStage<Appended> large = append("a", 5000);
        assertThat(now(append("a", 1))).isEqualTo(new Busy());
        writer.run();
        assertThat(now(large)).isInstanceOf(Stored.class);
        CompletionStage<Appended> after = append("a", 1);
        writer.run();
        assertThat(now(after)).isInstanceOf(Stored.class);
    }

    @Test
    void a_failure_refuses_the_group_and_the_next_publish_tries_again() {
        try (LogOf said = new LogOf(RoomLog.class)) {
            engine.failure = new LogException("the disk is full", null);
            append("a");
            append("b");
            writer.run();
            append("c");
            writer.run();
            assertThat(events)
                    .containsExactly(
                            "unavailable: the disk is full",
                            "unavailable: the disk is full",
                            "unavailable: the disk is full");
            assertThat(log.failure()).contains("the disk is full");
            engine.failure = null;
            events.clear();
            append("a");
            writer.run();
            assertThat(events).containsExactly("stored a1", "recovered", "committed [a1]");
            assertThat(log.failure()).isEmpty();
            append("a");
            writer.run();
            assertThat(said.lines())
                    .containsExactly(
                            "publishes are refused until the log can be written again: the disk is full",
                            "the log can be written again after 0 s; 3 publishes were refused");
        }
    }

    @Test
    void a_probe_finds_out_that_the_log_works_again_although_nobody_publishes() {
        try (LogOf said = new LogOf(RoomLog.class)) {
            log.probe();
            assertThat(writer.tasks).as("nothing has failed").isEmpty();
            engine.failure = new LogException("the disk is full", null);
            append("a");
            writer.run();
            events.clear();
            log.probe();
            log.probe();
            assertThat(writer.tasks).as("one at a time").hasSize(1);
            engine.failure = new LogException("the disk is away", null);
            writer.run();
            assertThat(log.failure()).contains("the disk is away");
            for (Throwable failure : new Throwable[] {new IllegalStateException("bug"), null}) {
                engine.failure = failure;
                log.probe();
                writer.run();
            }
            assertThat(log.failure()).isEmpty();
            assertThat(events).containsExactly("recovered");
            log.probe();
            assertThat(writer.tasks).isEmpty();
            assertThat(engine.probed).isEqualTo(1);
            assertThat(said.lines())
                    .containsExactly(
                            "publishes are refused until the log can be written again: the disk is full",
                            "the log can be written again after 0 s; 1 publishes were refused");
        }
    }

    @Test
    void an_unexpected_error_of_the_engine_refuses_the_group_and_does_not_stop_the_writer() {
        try (LogOf said = new LogOf(RoomLog.class)) {
            for (Throwable bug : List.of(new IllegalStateException("bug"), new StackOverflowError())) {
                engine.failure = bug;
                CompletionStage<Appended> refused = append("a");
                writer.run();
                assertThat(now(refused))
                        .isEqualTo(new Unavailable("unexpected error in the log, see the server's log"));
                engine.failure = null;
                CompletionStage<Appended> stored = append("a");
                writer.run();
                assertThat(now(stored)).isInstanceOf(Stored.class);
            }
            assertThat(said.thrown()).hasSize(2).first().isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void a_commit_that_failed_but_was_stored_is_known_when_it_is_repeated() {
        try (LogOf said = new LogOf(RoomLog.class)) {
            engine.failureAfterwards = new LogException("the disk did not answer", null);
            CompletionStage<Appended> first = append(LogEngineContract.from(LogEngineContract.AN, "a", 1, "x"));
            writer.run();
            assertThat(now(first)).isInstanceOf(Unavailable.class);
            engine.failureAfterwards = null;
            events.clear();
            CompletionStage<Appended> again = append(LogEngineContract.from(LogEngineContract.AN, "a", 1, "x"));
            writer.run();
            assertThat(now(again)).isEqualTo(new Known(1, NOW.toEpochMilli()));
            assertThat(events)
                    .as("the rooms have to look, no commit tells them of it")
                    .containsExactly("known 1", "recovered");
            assertThat(said.lines()).hasSize(2);
        }
    }

    @Test
    void a_listener_that_fails_harms_nobody() {
        try (LogOf said = new LogOf(RoomLog.class)) {
            log.onCommitted(messages -> {
                throw new IllegalStateException("bug");
            });
            append("a").thenRun(() -> {
                throw new IllegalStateException("bug");
            });
            writer.run();
            append("a");
            writer.run();
            assertThat(events).containsExactly("stored a1", "stored a2");
            assertThat(said.lines()).containsOnly("a listener of the log failed");
        }
    }

    @Test
    void reads_run_on_the_readers() {
        append("a");
        append("a");
        writer.run();
        CompletionStage<List<Message>> after = log.after("a", 0, 10, 1000);
        CompletionStage<List<Message>> before = log.before("a", 2, Content.ANY_SIZE, 10, 1000);
        CompletionStage<Position> position = log.position("a", "", log.epoch());
        assertThat(after.toCompletableFuture()).isNotDone();
        assertThat(writer.tasks).isEmpty();
        readers.run();
        assertThat(LogEngineContract.seqs(now(after))).containsExactly(1L, 2L);
        assertThat(LogEngineContract.seqs(now(before))).containsExactly(1L);
        assertThat(now(position).head()).isEqualTo(2);
        assertThat(now(position).epoch()).isEqualTo(log.epoch());
    }

    @Test
    void a_read_that_fails_fails_with_a_LogException() {
        try (LogOf said = new LogOf(RoomLog.class)) {
            for (Throwable failure :
                    List.of(new LogException("the disk is away", null), new IllegalStateException("bug"))) {
                engine.failure = failure;
                CompletionStage<Position> position = log.position("a", "", "");
                readers.run();
                assertThatThrownBy(() -> position.toCompletableFuture().join())
                        .isInstanceOf(CompletionException.class)
                        .hasCauseInstanceOf(LogException.class);
            }
            assertThat(said.lines()).containsExactly("a read of the log failed");
        }
        readers.stopped = true;
        CompletionStage<List<Message>> rejected = log.after("a", 0, 1, 1);
        assertThatThrownBy(() -> rejected.toCompletableFuture().join()).hasCauseInstanceOf(LogException.class);
    }

    @Test
    void retention_goes_in_steps_and_lets_groups_in_between() {
        log = logWith(new RoomLog.Bounds(5000, 100_000, 5000, 100_000));
        for (int i = 0; i < 1600; i++) {
            log.append(LogEngineContract.anonymous("a", "x"));
        }
        writer.run();
        log.retain(new Retention(10, 0, Duration.ZERO, Duration.ZERO));
        log.retain(new Retention(10, 0, Duration.ZERO, Duration.ZERO));
        assertThat(writer.tasks).as("one run at a time").hasSize(1);
        writer.step();
        assertThat(first("a")).isEqualTo(501);
        events.clear();
        append("b");
        writer.step();
        assertThat(first("a")).isEqualTo(1001);
        writer.step();
        assertThat(events).containsExactly("stored b1", "committed [b1]");
        assertThat(first("a")).isEqualTo(1001);
        writer.run();
        assertThat(first("a")).isEqualTo(1591);
        log.retain(new Retention(5, 0, Duration.ZERO, Duration.ZERO));
        writer.run();
        assertThat(first("a")).isEqualTo(1596);
    }

    private long first(String room) {
        CompletionStage<Position> position = log.position(room, "", "");
        readers.run();
        return now(position).first();
    }

    @Test
    void a_retention_that_fails_ends_and_the_next_one_tries_again() {
        append("a");
        append("a");
        writer.run();
        try (LogOf said = new LogOf(RoomLog.class)) {
            for (Throwable failure :
                    List.of(new LogException("the disk is full", null), new IllegalStateException("bug"))) {
                engine.failure = failure;
                log.retain(new Retention(1, 0, Duration.ZERO, Duration.ZERO));
                writer.run();
            }
            assertThat(said.lines())
                    .containsExactly(
                            "old messages were not removed: the disk is full", "old messages were not removed");
        }
        engine.failure = null;
        log.retain(new Retention(1, 0, Duration.ZERO, Duration.ZERO));
        writer.run();
        assertThat(first("a")).isEqualTo(2);
    }

    @Test
    void closing_refuses_what_does_not_fit_into_the_last_group_and_closes_the_engine_last() {
        for (int i = 0; i < 6; i++) {
            append("a");
        }
        log.close();
        log.close();
        assertThat(now(append("b"))).isEqualTo(new Unavailable("the server is stopping"));
        assertThat(engine.closed).isZero();
        assertThat(log.closed().toCompletableFuture()).isNotDone();
        writer.run();
        assertThat(events)
                .containsSubsequence(
                        "stored a4",
                        "committed [a1, a2, a3, a4]",
                        "unavailable: the server is stopping",
                        "unavailable: the server is stopping");
        assertThat(engine.closed).isEqualTo(1);
        assertThat(log.closed().toCompletableFuture()).isCompleted();
    }

    @Test
    void closing_ends_a_retention() {
        append("a");
        append("a");
        writer.run();
        log.retain(new Retention(1, 0, Duration.ZERO, Duration.ZERO));
        log.close();
        writer.run();
        assertThat(engine.retained).isZero();
        assertThat(engine.closed).isEqualTo(1);
    }

    @Test
    void a_writer_that_was_stopped_too_early_leaves_nobody_waiting() {
        append("a");
        writer.step();
        writer.stopped = true;
        assertThat(now(append("b"))).isEqualTo(new Unavailable("the server is stopping"));
        log.close();
        assertThat(log.closed().toCompletableFuture()).isCompleted();
        assertThat(engine.closed).isEqualTo(1);
    }
}
