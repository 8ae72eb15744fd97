package phao.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import phao.heap.HeapShare;

class PartsTest {

    private final HeapShare unfinished = new HeapShare(15, 0);
    private final Parts parts = new Parts(10, unfinished);

    @Test
    void parts_become_one_message_and_then_the_next_begins() throws Exception {
        assertThat(parts.add(ByteBuffer.wrap(new byte[] {1, 2}), false)).isEmpty();
        assertThat(parts.add(ByteBuffer.wrap(new byte[] {3}), true)).hasValue(new byte[] {1, 2, 3});
        assertThat(parts.add(ByteBuffer.allocate(0), true)).hasValue(new byte[0]);
    }

    @Test
    void a_character_cut_in_two_by_a_part_is_whole_again() throws Exception {
        String buoy = "🛟";
        assertThat(parts.add("a" + buoy.charAt(0), false)).isEmpty();
        assertThat(parts.add(buoy.charAt(1) + "b", true).map(String::new)).hasValue("a🛟b");
    }

    @Test
    void more_than_the_bound_is_too_big_and_is_not_kept() throws Exception {
        parts.add(ByteBuffer.allocate(10), false);
        assertThatThrownBy(() -> parts.add(ByteBuffer.allocate(1), true)).hasMessageContaining("10 bytes");
        assertThat(parts.add(ByteBuffer.allocate(0), true)).hasValue(new byte[0]);
    }

    @Test
    void what_all_hold_together_is_bounded_and_given_back_at_the_end_of_the_message_or_of_the_connection()
            throws Exception {
        Parts others = new Parts(10, unfinished);
        parts.add(ByteBuffer.allocate(9), false);
        others.add(ByteBuffer.allocate(6), false);
        assertThatThrownBy(() -> parts.add(ByteBuffer.allocate(1), false)).hasMessageContaining("too many messages");
        assertThat(unfinished.held()).isEqualTo(6);
        others.close();
        assertThat(unfinished.held()).isZero();

        parts.add(ByteBuffer.allocate(9), false);
        assertThat(parts.add(ByteBuffer.allocate(1), true)).hasValue(new byte[10]);
        assertThat(unfinished.held()).isZero();
    }

    @Test
    void a_message_in_one_part_needs_no_room_among_the_unfinished() throws Exception {
        new Parts(15, unfinished).add(ByteBuffer.allocate(15), false);
        assertThat(parts.add(ByteBuffer.allocate(10), true)).hasValue(new byte[10]);
    }

    @Test
    void a_small_message_in_parts_is_taken_however_much_others_hold() throws Exception {
        HeapShare beyondTwo = new HeapShare(8, 2);
        Parts small = new Parts(10, beyondTwo);
        new Parts(10, beyondTwo).add(ByteBuffer.allocate(10), false);
        small.add(ByteBuffer.allocate(2), false);
        assertThatThrownBy(() -> small.add(ByteBuffer.allocate(1), false)).hasMessageContaining("too many messages");
        small.add(ByteBuffer.wrap(new byte[] {1}), false);
        assertThat(small.add(ByteBuffer.wrap(new byte[] {2}), true)).hasValue(new byte[] {1, 2});
        assertThat(beyondTwo.held()).isEqualTo(8);
    }

    @Test
    void a_part_that_comes_after_the_end_of_the_connection_is_not_held() {
        parts.close();
        assertThatThrownBy(() -> parts.add(ByteBuffer.allocate(1), false)).isInstanceOf(Parts.MessageRefused.class);
        assertThat(unfinished.held()).isZero();
    }
}
