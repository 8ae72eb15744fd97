package phao.room;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import phao.protocol.Content;
import phao.protocol.Member;
import phao.protocol.Message;

class RoomMemoryTest {

    private static final Member AN = new Member("0123456789abcdef", "An");

    private final Rooms rooms = new Rooms(Runnable::run, (delay, task) -> {}, 300_000, 1 << 20);

    private Room enter(String name) {
        return rooms.enter(name, new Onlooker(() -> {}), true).orElseThrow();
    }

    private void commit(Room room, long seq, Content content) {
        rooms.committed(List.of(new Message(room.name(), seq, 0, AN, seq, content)));
    }

    private static Content bytes(int count) {
        return Content.binary(new byte[count]);
    }

    @Test
    void the_room_in_which_nothing_happened_for_longest_forgets_first() {
        Room a = enter("a");
        Room b = enter("b");
        Room c = enter("c");
        commit(a, 1, bytes(30_000));
        commit(b, 1, bytes(30_000));
        commit(a, 2, bytes(30_000));
        commit(c, 1, bytes(30_000));
        assertThat(b.after(0)).as("what b had is in the log only").isEmpty();
        assertThat(a.after(0).orElseThrow()).hasSize(2);
        assertThat(c.after(0).orElseThrow()).hasSize(1);
    }

    @Test
    void a_room_that_forgot_goes_on_with_the_next_message() {
        Room a = enter("a");
        commit(a, 1, bytes(30_000));
        commit(enter("b"), 1, bytes(90_000));
        commit(a, 2, bytes(10));
        assertThat(a.after(0)).isEmpty();
        assertThat(a.after(1).orElseThrow()).extracting(EncodedMessage::seq).containsExactly(2L);
        assertThat(a.head()).isEqualTo(2);
    }

    @Test
    void signals_count_and_who_missed_them_is_told_the_presence() {
        Room a = enter("a");
        long before = a.scene().version();
        for (int i = 0; i < 100; i++) {
            a.signal(AN, "\"" + "x".repeat(1_000) + "\"");
        }
        assertThat(a.eventsAfter(before).orElseThrow()).hasSize(100);
        commit(enter("b"), 1, bytes(90_000));
        assertThat(a.hasEventsAfter(before)).isTrue();
        assertThat(a.eventsAfter(before)).isEmpty();
    }

    @Test
    void one_room_alone_keeps_its_newest_message_whatever_its_size() {
        Room a = enter("a");
        commit(a, 1, bytes(1_000_000));
        assertThat(a.after(0).orElseThrow()).hasSize(1);
    }

    @Test
    void a_large_text_is_one_copy_for_readers_at_any_cursor() {
        Room a = enter("a");
        commit(a, 1, Content.text("short"));
        commit(a, 2, Content.text("x".repeat(300_000)));
        var after0 = a.batchAfter(0).orElseThrow().messages();
        var after1 = a.batchAfter(1).orElseThrow().messages();
        assertThat(after0).hasSize(2);
        assertThat(after0.get(1)).isSameAs(after1.get(0));
    }
}
