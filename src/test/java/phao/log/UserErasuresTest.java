package phao.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import phao.log.memory.MemoryEngine;
import phao.protocol.Content;
import phao.protocol.Member;
import phao.protocol.Message;

/** Runs the log's tasks by hand, one by one. */
class UserErasuresTest {

    private static final Member AN = new Member("5947d7c33d783f94b3b4c1a96ebc8991", "An", "an");

    private final ArrayDeque<Runnable> writer = new ArrayDeque<>();
    private final ArrayDeque<Runnable> readers = new ArrayDeque<>();
    private final MemoryEngine.Store store = new MemoryEngine.Store();
    private FailingEngine engine = new FailingEngine(new MemoryEngine(store, Epoch::random));
    private final List<String> events = new ArrayList<>();
    private RoomLog log;
    private LogOf said;

    @BeforeEach
    void start() {
        said = new LogOf(RoomLog.class);
        log = log();
        for (int i = 0; i < 25; i++) {
            publish("a", AN);
            publish("b", i % 2 == 0 ? AN : LogEngineContract.MEMBER);
        }
        run(50);
    }

    private RoomLog log() {
        RoomLog made = new RoomLog(
                engine,
                () -> Instant.ofEpochMilli(LogEngineContract.NOW),
                writer::add,
                readers::add,
                RoomLog.Bounds.DEFAULT);
        made.onCommitted(messages -> messages.stream()
                .filter(Message::isRemoval)
                .forEach(entry ->
                        events.add(entry.room() + ": " + entry.content().text())));
        made.onRecovered(() -> events.add("recovered"));
        made.onRemovedPerhaps(room -> events.add("perhaps in " + room));
        return made;
    }

    @AfterEach
    void stop() {
        said.close();
    }

    private void publish(String room, Member member) {
        log.append(new Append(room, "", 0, member, Content.text("x")));
    }

    /** So many tasks at most. */
    private void run(int tasks) {
        for (int i = 0; i < tasks && !(writer.isEmpty() && readers.isEmpty()); i++) {
            (writer.isEmpty() ? readers : writer).remove().run();
        }
    }

    private List<Message> left() {
        List<Message> left = new ArrayList<>();
        for (String room : List.of("a", "b")) {
            try {
                left.addAll(engine.after(room, 0, 1_000, LogEngineContract.ANY));
            } catch (LogException e) {
                throw new AssertionError(e);
            }
        }
        left.removeIf(message -> !message.from().user().equals("an"));
        return left;
    }

    @Test
    void it_is_on_disk_before_it_is_answered_and_tells_how_far_it_is() throws Exception {
        CompletableFuture<Void> asked = log.erase("an").toCompletableFuture();
        assertThat(asked).isNotDone();
        run(1);
        assertThat(asked).isCompleted();
        assertThat(engine.usersToErase()).containsExactly("an");
        assertThat(log.erasures()).isEqualTo(Map.of("an", 0L));
        run(4);
        assertThat(log.erasures()).isEqualTo(Map.of("an", 10L));
        run(1_000);
        assertThat(log.erasures()).isEmpty();
        assertThat(engine.usersToErase()).isEmpty();
        assertThat(left()).isEmpty();
        assertThat(events)
                .containsExactly(
                        "a: 1 2 3 4 5 6 7 8 9 10",
                        "a: 11 12 13 14 15 16 17 18 19 20",
                        "a: 21 22 23 24 25",
                        "b: 1 3 5 7 9 11 13 15 17 19",
                        "b: 21 23 25",
                        "perhaps in ");
    }

    @Test
    void publishers_go_first_between_two_steps() {
        log.erase("an");
        run(4);
        publish("a", LogEngineContract.MEMBER);
        int before = engine.groups.size();
        run(1);
        assertThat(engine.groups).hasSize(before + 1);
        assertThat(log.erasures()).containsKey("an");
    }

    @Test
    void a_server_that_begins_again_goes_on() {
        log.erase("an");
        run(6);
        writer.clear();
        readers.clear();
        engine = new FailingEngine(new MemoryEngine(store, Epoch::random));
        log = log();
        log.goOnErasing();
        log.goOnErasing();
        run(1_000);
        assertThat(left()).isEmpty();
        assertThat(log.erasures()).isEmpty();
        assertThat(events).doesNotHaveDuplicates();
    }

    @Test
    void what_was_published_before_somebody_asked_again_is_erased_as_well() {
        log.erase("an");
        run(8);
        publish("a", AN);
        run(1);
        log.erase("an");
        log.erase("binh");
        run(1_000);
        assertThat(left()).isEmpty();
        assertThat(log.erasures()).isEmpty();
    }

    @Test
    void a_failure_is_one_line_and_is_tried_again() throws Exception {
        log.erase("an");
        run(2);
        engine.failure = new LogException("the disk is full", null);
        for (int i = 0; i < 3; i++) {
            run(1_000);
            log.goOnErasing();
        }
        assertThat(said.lines())
                .filteredOn(line -> line.contains("not erased yet"))
                .hasSize(1);
        engine.failure = null;
        log.goOnErasing();
        run(1_000);
        assertThat(left()).isEmpty();
        assertThat(engine.usersToErase()).isEmpty();
    }

    @Test
    void a_wish_that_was_stored_by_a_commit_that_failed_is_granted_and_not_with_the_next_restart_only()
            throws Exception {
        log.goOnErasing();
        run(1_000);
        engine.failureAfterwards = new LogException("the disk is away", null);
        CompletableFuture<Void> asked = log.erase("an").toCompletableFuture();
        run(1_000);
        assertThat(asked).isCompletedExceptionally();
        engine.failureAfterwards = null;
        log.goOnErasing();
        run(1_000);
        assertThat(left()).isEmpty();
        assertThat(engine.usersToErase()).isEmpty();
    }

    @Test
    void an_entry_that_was_stored_by_a_commit_that_failed_is_left_to_the_rescan_and_its_messages_are_shown_no_more() {
        log.erase("an");
        run(2);
        engine.failureAfterwards = new LogException("the disk is away", null);
        run(1_000);
        assertThat(log.failure()).hasValue("the disk is away");
        engine.failureAfterwards = null;
        log.goOnErasing();
        run(1_000);
        assertThat(left()).isEmpty();
        assertThat(events).startsWith("perhaps in a", "recovered", "a: 11 12 13 14 15 16 17 18 19 20");
    }
}
