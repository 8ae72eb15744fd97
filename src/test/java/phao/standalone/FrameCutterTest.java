package phao.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.websocket.CloseReason.CloseCodes;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FrameCutterTest {

    private static final byte[] KEY = {9, 8, 7, 6};

    private final ByteArrayOutputStream passed = new ByteArrayOutputStream();
    private final FrameCutter cutter = new FrameCutter(bytes -> {
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(copy);
        passed.writeBytes(copy);
    });

    @Test
    void frames_up_to_the_limit_pass_byte_for_byte() throws Exception {
        byte[] frames = join(
                frame(0x81, new byte[0]),
                frame(0x82, payload(125)),
                frame(0x89, payload(5)),
                frame(0x02, payload(126)),
                frame(0x80, payload(65_536)),
                frame(0x82, payload(FrameCutter.LONGEST_FRAME)));

        cutter.accept(ByteBuffer.wrap(frames));

        assertThat(passed.toByteArray()).isEqualTo(frames);
    }

    @Test
    void a_flood_of_pings_is_a_violation() {
        ByteBuffer flood = ByteBuffer.allocate(2 * FrameCutter.MOST_CONTROLS * 6 + 6); // a second may end in between
        while (flood.hasRemaining()) {
            flood.put(frame(0x89, new byte[0]));
        }
        assertThatThrownBy(() -> cutter.accept(flood.flip()))
                .isInstanceOfSatisfying(
                        FrameCutter.Violation.class,
                        violation -> assertThat(violation.code()).isEqualTo(CloseCodes.VIOLATED_POLICY));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void any_portions_give_the_same_messages_in_short_frames(long seed) throws Exception {
        Random random = new Random(seed);
        List<byte[]> payloads = List.of(
                payload(3),
                payload(FrameCutter.LONGEST_FRAME + 1),
                payload(0),
                payload(3 * FrameCutter.LONGEST_FRAME),
                payload(1_000_003),
                payload(200));
        ByteBuffer in = ByteBuffer.wrap(
                join(payloads.stream().map(one -> frame(0x82, one)).toArray(byte[][]::new)));

        while (in.hasRemaining()) {
            int most = random.nextBoolean() ? 20 : 100_000;
            int some = Math.min(in.remaining(), 1 + random.nextInt(most));
            cutter.accept(in.slice(in.position(), some));
            in.position(in.position() + some);
        }

        List<byte[]> messages = messages();
        assertThat(messages).hasSameSizeAs(payloads);
        for (int i = 0; i < payloads.size(); i++) {
            assertThat(Arrays.equals(messages.get(i), payloads.get(i)))
                    .as("message " + i)
                    .isTrue();
        }
    }

    @Test
    void a_long_fragment_in_the_middle_of_a_message_does_not_end_it() throws Exception {
        byte[] beginning = payload(FrameCutter.LONGEST_FRAME + 7);
        byte[] middle = payload(FrameCutter.LONGEST_FRAME + 9);
        cutter.accept(ByteBuffer.wrap(join(frame(0x01, beginning), frame(0x00, middle), frame(0x80, payload(1)))));

        assertThat(messages())
                .singleElement()
                .satisfies(message -> assertThat(Arrays.equals(message, join(beginning, middle, payload(1))))
                        .isTrue());
    }

    @Test
    void what_has_come_of_a_long_frame_is_passed_on_before_its_end() throws Exception {
        byte[] frame = frame(0x82, payload(10 * FrameCutter.LONGEST_FRAME));
        cutter.accept(ByteBuffer.wrap(frame, 0, frame.length / 2));

        assertThat(passed.size()).isGreaterThanOrEqualTo(frame.length / 2);
    }

    @Test
    void reserved_bits_stay_so_that_they_are_refused() throws Exception {
        cutter.accept(ByteBuffer.wrap(frame(0xC2, payload(FrameCutter.LONGEST_FRAME + 1))));
        assertThat(passed.toByteArray()[0]).isEqualTo((byte) 0x42);
    }

    @Test
    void an_unmasked_frame_is_a_violation() {
        assertThatThrownBy(() -> cutter.accept(ByteBuffer.wrap(new byte[] {(byte) 0x81, 2, 'h', 'i'})))
                .isInstanceOf(FrameCutter.Violation.class);
    }

    @Test
    void a_length_with_its_highest_bit_set_is_a_violation() {
        ByteBuffer header = ByteBuffer.allocate(14)
                .put((byte) 0x82)
                .put((byte) 0xFF)
                .putLong(-1)
                .put(KEY)
                .flip();
        assertThatThrownBy(() -> cutter.accept(header)).isInstanceOf(FrameCutter.Violation.class);
    }

    @Test
    void a_close_is_seen_as_soon_as_it_begins() throws Exception {
        byte[] close = frame(0x88, new byte[] {3, (byte) 0xE8});
        cutter.accept(ByteBuffer.wrap(close, 0, 6));
        assertThat(cutter.closeSeen()).isTrue();
    }

    private static byte[] payload(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    private static byte[] frame(int first, byte[] payload) {
        ByteBuffer frame = ByteBuffer.allocate(14 + payload.length).put((byte) first);
        if (payload.length < 126) {
            frame.put((byte) (0x80 | payload.length));
        } else if (payload.length < 65_536) {
            frame.put((byte) (0x80 | 126)).putShort((short) payload.length);
        } else {
            frame.put((byte) (0x80 | 127)).putLong(payload.length);
        }
        frame.put(KEY);
        for (int i = 0; i < payload.length; i++) {
            frame.put((byte) (payload[i] ^ KEY[i & 3]));
        }
        return Arrays.copyOf(frame.array(), frame.position());
    }

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    /** Reads what was passed on as Tyrus would, and checks that no frame is long. */
    private List<byte[]> messages() {
        List<byte[]> messages = new ArrayList<>();
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        ByteBuffer in = ByteBuffer.wrap(passed.toByteArray());
        boolean inside = false;
        while (in.hasRemaining()) {
            int first = in.get() & 0xFF;
            assertThat((first & 0x0F) == 0).as("continuation").isEqualTo(inside);
            int code = in.get() & 0x7F;
            long length = code == 126 ? in.getShort() & 0xFFFF : code == 127 ? in.getLong() : code;
            assertThat(length).isLessThanOrEqualTo(FrameCutter.LONGEST_FRAME);
            byte[] key = new byte[4];
            in.get(key);
            for (int i = 0; i < length; i++) {
                message.write(in.get() ^ key[i & 3]);
            }
            inside = (first & 0x80) == 0;
            if (!inside) {
                messages.add(message.toByteArray());
                message.reset();
            }
        }
        assertThat(inside).as("an unfinished message").isFalse();
        return messages;
    }

    @Test
    void what_tyrus_holds_is_counted_fragments_of_nothing_included() throws Exception {
        FrameCutter counting = new FrameCutter(bytes -> {});
        for (int i = 0; i < 1_000; i++) {
            counting.accept(ByteBuffer.wrap(frame(i == 0 ? 0x02 : 0x00, new byte[0])));
        }
        assertThat(counting.collected()).isGreaterThan(50_000);
        assertThat(counting.unfinishedSince()).isNotZero();
        counting.accept(ByteBuffer.wrap(frame(0x80, new byte[0])));
        assertThat(counting.collected()).isZero();
        assertThat(counting.unfinishedSince()).isZero();
    }

    @Test
    void a_frame_that_is_not_whole_is_counted_until_it_is() throws Exception {
        FrameCutter counting = new FrameCutter(bytes -> {});
        byte[] frame = frame(0x82, payload(30_000));
        counting.accept(ByteBuffer.wrap(frame, 0, frame.length - 1).slice());
        assertThat(counting.collected()).isGreaterThan(29_000);
        assertThat(counting.unfinishedBytes()).isEqualTo(29_999);
        counting.accept(ByteBuffer.wrap(frame, frame.length - 1, 1).slice());
        assertThat(counting.collected()).isZero();
    }

    @Test
    void the_longest_text_that_came_in_fragments_stays_counted() throws Exception {
        FrameCutter counting = new FrameCutter(bytes -> {});
        counting.accept(ByteBuffer.wrap(frame(0x81, payload(60_000))));
        assertThat(counting.collected()).as("a whole one").isZero();
        counting.accept(ByteBuffer.wrap(frame(0x01, payload(30_000))));
        counting.accept(ByteBuffer.wrap(frame(0x80, payload(30_000))));
        assertThat(counting.collected()).isEqualTo(300_000);
    }
}
