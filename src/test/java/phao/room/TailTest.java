package phao.room;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import phao.protocol.Content;
import phao.protocol.Member;
import phao.protocol.Message;

class TailTest {

    private final Tail tail = new Tail();

    private void add(long from, long to, int bytes) {
        LongStream.rangeClosed(from, to)
                .forEach(seq -> tail.add(new EncodedMessage(
                        new Message("lobby", seq, 0, new Member("", ""), 0, Content.binary(new byte[bytes])))));
    }

    private static Optional<List<Long>> numbers(Optional<List<EncodedMessage>> messages) {
        return messages.map(list -> list.stream().map(EncodedMessage::seq).toList());
    }

    @Test
    void a_reader_gets_what_follows_its_cursor_within_its_limits() {
        add(5, 40, 10);
        assertThat(numbers(tail.after(37, 100, 1_000))).hasValue(List.of(38L, 39L, 40L));
        assertThat(numbers(tail.after(4, 2, 1_000))).hasValue(List.of(5L, 6L));
        assertThat(numbers(tail.after(4, 100, 11))).hasValue(List.of(5L, 6L));
    }

    @Test
    void a_reader_further_back_than_the_tail_reads_the_log() {
        add(5, 10, 10);
        assertThat(tail.after(3, 100, 1_000)).isEmpty();
    }

    @Test
    void a_reader_at_the_end_or_beyond_gets_nothing_from_the_tail() {
        assertThat(tail.after(0, 100, 1_000)).isEmpty();
        add(1, 3, 10);
        assertThat(tail.after(3, 100, 1_000)).isEmpty();
        assertThat(tail.after(9, 100, 1_000)).isEmpty();
    }

    @Test
    void only_so_many_are_kept() {
        add(1, 5_000, 1);
        assertThat(tail.after(5_000 - Tail.MAX_MESSAGES - 1, 1, 1)).isEmpty();
        assertThat(numbers(tail.after(5_000 - Tail.MAX_MESSAGES, 10_000, 1 << 20))
                        .orElseThrow())
                .hasSize(Tail.MAX_MESSAGES)
                .endsWith(5_000L);
    }

    @Test
    void only_so_many_bytes_are_kept_but_the_newest_always() {
        add(1, 10, 300_000);
        assertThat(numbers(tail.after(7, 100, 1 << 30))).hasValue(List.of(8L, 9L, 10L));
        assertThat(tail.after(6, 100, 1 << 30)).isEmpty();
        add(11, 11, 5_000_000);
        assertThat(numbers(tail.after(10, 100, 1 << 30))).hasValue(List.of(11L));
    }

    @Test
    void a_message_that_does_not_follow_on_the_last_makes_the_tail_begin_anew() {
        add(1, 3, 10);
        add(8, 9, 10);
        assertThat(tail.after(2, 100, 1_000)).isEmpty();
        assertThat(numbers(tail.after(7, 100, 1_000))).hasValue(List.of(8L, 9L));
    }
}
