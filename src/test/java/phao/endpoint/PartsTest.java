package phao.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class PartsTest {

    private final Parts parts = new Parts(10);

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
}
