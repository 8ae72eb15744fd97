package phao.room;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import phao.protocol.Content;
import phao.protocol.Member;
import phao.protocol.Message;
import phao.protocol.Outgoing;

class RoomTest {

    private static final Member AN = new Member("0123456789abcdef", "An");

    /** Runs one task when told to. */
    private final Queue<Runnable> fanOut = new ArrayDeque<>();

    private final Room room = new Room("a", 1, fanOut::add, (delay, task) -> {}, new RoomMemory(1 << 20));
    private final List<Integer> woken = new ArrayList<>();

    private void enter(int number) {
        room.enter(new Onlooker(() -> woken.add(number)));
    }

    private void commit(long seq) {
        room.committed(new Message("a", seq, 0, AN, seq, Content.text("m" + seq)));
        room.wakeSoon();
    }

    private void runAll() {
        while (!fanOut.isEmpty()) {
            fanOut.remove().run();
        }
    }

    @Test
    void everybody_of_a_crowd_is_woken_once_a_round_and_in_the_order_of_arrival() {
        for (int number = 0; number < 1_000; number++) {
            enter(number);
        }
        commit(1);
        runAll();
        assertThat(woken).hasSize(1_000).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void what_is_committed_during_a_round_is_one_more_round_and_begins_when_that_has_ended() {
        for (int number = 0; number < 300; number++) {
            enter(number);
        }
        commit(1);
        fanOut.remove().run();
        commit(2);
        commit(3);
        assertThat(fanOut).as("the rest of the first round").hasSize(2);
        fanOut.remove().run();
        assertThat(fanOut).hasSize(1);
        fanOut.remove().run();
        assertThat(woken).hasSize(300);
        assertThat(fanOut).as("the second round").hasSize(1);
        runAll();
        assertThat(woken).hasSize(600);
        runAll();
        assertThat(woken).hasSize(600);
    }

    @Test
    void who_cannot_be_woken_keeps_nobody_asleep() {
        Logger log = Logger.getLogger(Room.class.getName());
        log.setLevel(Level.OFF);
        room.enter(new Onlooker(() -> {
            throw new OutOfMemoryError("on purpose");
        }));
        enter(1);
        commit(1);
        runAll();
        commit(2);
        runAll();
        log.setLevel(null);
        assertThat(woken).containsExactly(1, 1);
    }

    @Test
    void a_message_that_somebody_found_in_the_log_before_the_recovery_did_still_wakes_everybody_once() {
        enter(0);
        commit(1);
        runAll();
        woken.clear();
        room.noteHead(2);
        assertThat(fanOut)
                .as("it may have been committed in this moment, and its wake-up is on the way")
                .isEmpty();
        room.committedBefore(2);
        runAll();
        assertThat(woken).containsExactly(0);
        room.committedBefore(2);
        room.committedBefore(1);
        runAll();
        assertThat(woken).containsExactly(0);
        commit(3);
        runAll();
        assertThat(woken).as("and what is committed after it").containsExactly(0, 0);
        room.committedBefore(3);
        assertThat(fanOut).isEmpty();
    }

    @Test
    void a_batch_that_was_being_made_while_the_room_forgot_is_not_kept() {
        commit(1);
        Batch made = Batch.of(room.after(0).orElseThrow());
        room.forget();
        room.share(made);
        assertThat(room.batchAfter(0)).as("only the log reaches back so far").isEmpty();
        commit(2);
        assertThat(room.batchAfter(1)).isPresent();
    }

    @Test
    void readers_that_want_references_share_one_encoding_and_the_others_have_the_same_as_ever() {
        enter(0);
        commit(1);
        Batch small = room.batchAfter(0).orElseThrow();
        assertThat(small.inlineUpTo(100)).as("there is nothing to refer to").isSameAs(small);
        room.committed(
                new Message("lobby", 2, 5, new Member("0123456789abcdef", "An"), 0, Content.binary(new byte[101])));
        Batch both = room.batchAfter(0).orElseThrow();
        List<Outgoing> whole = both.messages();
        assertThat(both.inlineUpTo(101)).isSameAs(both);
        assertThat(both.inlineUpTo(100)).isNotSameAs(both).isSameAs(both.inlineUpTo(100));
        assertThat(both.inlineUpTo(100).messages())
                .isSameAs(both.inlineUpTo(100).messages())
                .hasSize(1);
        assertThat(both.inlineUpTo(100).upTo()).isEqualTo(2);
        assertThat(new String(both.inlineUpTo(100).messages().get(0).payload(), StandardCharsets.UTF_8))
                .contains("\"seq\":1,")
                .endsWith("\"size\":101}]")
                .doesNotContain("base64");
        assertThat(both.messages()).isSameAs(whole).hasSize(2);
        EncodedMessage photo = room.after(1).orElseThrow().get(0);
        assertThat(photo.inlineUpTo(7))
                .as("the frame itself is one for all sizes")
                .isSameAs(photo.inlineUpTo(100));
    }

    @Test
    void readers_at_the_same_cursor_share_a_batch_until_there_is_more() {
        enter(0);
        commit(1);
        commit(2);
        Batch after0 = room.batchAfter(0).orElseThrow();
        Batch after1 = room.batchAfter(1).orElseThrow();
        assertThat(after1.upTo()).isEqualTo(2);
        assertThat(room.batchAfter(0)).containsSame(after0);
        assertThat(room.batchAfter(1)).containsSame(after1);
        commit(3);
        assertThat(room.batchAfter(0).orElseThrow().upTo()).isEqualTo(3);
    }
}
