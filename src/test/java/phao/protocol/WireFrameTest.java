package phao.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** RFC 6455 §5.2 and the examples of §5.7. */
class WireFrameTest {

    private static String header(Outgoing message, int bytes) {
        return HexFormat.of().formatHex(Arrays.copyOf(message.frame(), bytes));
    }

    @Test
    void a_text_message_is_one_unmasked_frame() {
        assertThat(new Outgoing.Text("Hello").frame()).isEqualTo(HexFormat.of().parseHex("810548656c6c6f"));
        assertThat(new Outgoing.Text("ơ").frame()).isEqualTo(HexFormat.of().parseHex("8102c6a1"));
        assertThat(new Outgoing.Text("").frame()).isEqualTo(HexFormat.of().parseHex("8100"));
    }

    @Test
    void the_length_takes_one_three_or_nine_bytes() {
        assertThat(header(new Outgoing.Binary(new byte[125]), 2)).isEqualTo("827d");
        assertThat(header(new Outgoing.Binary(new byte[126]), 4)).isEqualTo("827e007e");
        assertThat(header(new Outgoing.Binary(new byte[256]), 4)).isEqualTo("827e0100");
        assertThat(header(new Outgoing.Binary(new byte[65_535]), 4)).isEqualTo("827effff");
        assertThat(header(new Outgoing.Binary(new byte[65_536]), 10)).isEqualTo("827f0000000000010000");
    }

    @Test
    void a_ping_has_no_payload() {
        assertThat(new Outgoing.Ping().frame()).isEqualTo(HexFormat.of().parseHex("8900"));
    }

    @Test
    void the_frame_is_made_once_and_shared() {
        Outgoing message = new Outgoing.Text("Hello");
        assertThat(message.frame()).isSameAs(message.frame());
    }

    @Test
    void a_text_is_the_same_before_and_after_its_frame_was_made() {
        for (int length : new int[] {0, 125, 126, 65_535, 65_536}) {
            Outgoing.Text message = new Outgoing.Text("ơ".repeat(length / 2) + "x".repeat(length % 2));
            String before = message.text();
            int size = message.size();
            assertThat(message.frame()).isNotEmpty();
            assertThat(message.text()).isEqualTo(before);
            assertThat(message.size()).isEqualTo(size);
        }
    }

    @Test
    void a_text_whose_frame_was_made_is_not_held_twice() {
        String text = new String("a text of its own");
        WeakReference<String> held = new WeakReference<>(text);
        Outgoing message = new Outgoing.Text(text);
        text = null;
        assertThat(message.frame()).isNotEmpty();
        long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (held.get() != null && System.nanoTime() < deadline) {
            System.gc();
        }
        assertThat(held.get()).isNull();
        assertThat(message.size()).isEqualTo(17);
    }
}
