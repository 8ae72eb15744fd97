package phao.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import phao.protocol.Content;
import phao.protocol.Member;
import phao.protocol.Message;

class RecentRemovalsTest {

    private static final Member AN = new Member("5947d7c33d783f94b3b4c1a96ebc8991", "An");

    private final RecentRemovals recent = new RecentRemovals();

    private static Message message(String room, long seq, Content content) {
        return new Message(room, seq, 7, AN, 0, content);
    }

    private static List<Message> page(long from, long to) {
        return LongStream.rangeClosed(from, to)
                .mapToObj(seq -> message("a", seq, Content.text("x")))
                .toList();
    }

    @Test
    void what_was_removed_since_a_page_was_read_is_not_shown() {
        recent.add(message("a", 10, Content.removal(2)));
        long since = recent.version();
        List<Message> read = page(1, 5);
        assertThat(recent.apply(since, read)).containsSame(read);
        recent.add(message("b", 9, Content.removal(1)));
        recent.add(message("a", 11, Content.removal(4)));
        recent.add(message("a", 12, Content.removal(40)));
        List<Message> now = recent.apply(since, read).orElseThrow();
        assertThat(now).extracting(Message::seq).containsExactly(1L, 2L, 3L, 4L, 5L);
        assertThat(now.get(3).content().number()).isEqualTo(11);
        assertThat(now.get(3).content().isPublished()).isFalse();
        assertThat(now)
                .filteredOn(message -> message.seq() != 4)
                .allMatch(message -> message.content().isText());
    }

    @Test
    void a_page_of_a_room_in_which_perhaps_something_was_removed_is_read_again() {
        long since = recent.version();
        recent.addPerhaps("b");
        assertThat(recent.apply(since, page(1, 5)).orElseThrow()).hasSize(5);
        recent.addPerhaps("a");
        recent.add(message("a", 10, Content.removal(2)));
        assertThat(recent.apply(since, page(1, 5))).isEmpty();
        assertThat(recent.apply(recent.version(), page(1, 5)).orElseThrow()).hasSize(5);
    }

    @Test
    void what_a_clearing_took_is_not_on_the_page() {
        recent.add(message("a", 10, Content.removal(3)));
        recent.add(message("a", 11, Content.clearing(3)));
        assertThat(recent.apply(0, page(1, 5)).orElseThrow())
                .extracting(Message::seq)
                .containsExactly(4L, 5L);
        assertThat(recent.apply(0, page(1, 3)).orElseThrow()).isEmpty();
    }

    @Test
    void a_page_that_was_held_over_too_many_removals_is_read_again() {
        for (int i = 0; i < RecentRemovals.MOST; i++) {
            recent.add(message("b", 10 + i, Content.removal(3)));
        }
        assertThat(recent.apply(0, page(1, 5))).isPresent();
        recent.add(message("b", 9_999, Content.removal(3)));
        assertThat(recent.apply(0, page(1, 5))).isEmpty();
        assertThat(recent.apply(1, page(1, 5))).isPresent();
    }
}
