package phao.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import phao.check.Violation.Kind;

/** What {@link HistoryChecker} makes of the log's end; the simulator and the proxies that lie try the rest. */
class HistoryCheckerTest {

    private static final String EPOCH = "00000000000000aa";

    private final History history = new History();

    private void published(long seq) {
        history.note(new Event.Sent("an", "lobby", "text " + seq));
        history.note(new Event.Acknowledged("an", "lobby", EPOCH, seq, "text " + seq));
        history.note(new Event.Seen("an", "lobby", EPOCH, seq, "text " + seq));
    }

    private void threePublished() {
        history.note(new Event.Joined("an", "lobby", EPOCH, 0));
        published(1);
        published(2);
        published(3);
    }

    private void held(long first, long... numbers) {
        history.note(new Event.Read("lobby", "00000000000000bb", first));
        for (long seq : numbers) {
            history.note(new Event.Held("lobby", "00000000000000bb", seq, "text " + seq));
        }
    }

    private List<Kind> found() {
        return HistoryChecker.check(history).stream()
                .map(Violation::kind)
                .distinct()
                .toList();
    }

    @Test
    void a_log_that_holds_everything_is_good() {
        threePublished();
        held(1, 1, 2, 3);
        assertThat(found()).isEmpty();
    }

    private void heldRemovedBy(String entry) {
        history.note(new Event.Read("lobby", EPOCH, 1));
        for (int seq : new int[] {3, 12}) {
            history.note(new Event.HeldGone("lobby", EPOCH, seq, "removed 13"));
        }
        history.note(new Event.HeldGone("lobby", EPOCH, 13, entry));
    }

    @Test
    void what_was_removed_is_named_by_the_entry_that_removed_it() {
        heldRemovedBy("erases [3,12]");
        assertThat(found()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"erases [2,3]", "erases [12,31]", "removes 3", "removed 14", "up to 12"})
    void an_entry_that_names_something_else_is_a_disagreement(String entry) {
        heldRemovedBy(entry);
        assertThat(found()).containsExactly(Kind.DISAGREEMENT);
    }

    private void firstTwoTakenForRemoved() {
        history.note(new Event.Joined("an", "lobby", EPOCH, 0));
        for (int seq = 1; seq <= 3; seq++) {
            history.note(new Event.Sent("binh", "lobby", "text " + seq));
        }
        history.note(new Event.Missing("an", "lobby", EPOCH, 1, 2, 3, false));
        history.note(new Event.Seen("an", "lobby", EPOCH, 3, "text 3"));
    }

    @Test
    void a_gap_that_hides_what_the_log_holds_is_a_hole() {
        firstTwoTakenForRemoved();
        held(1, 1, 2, 3);
        assertThat(found()).containsExactly(Kind.HOLE);
    }

    @Test
    void a_gap_is_true_though_an_older_copy_that_was_restored_since_holds_what_retention_had_removed() {
        firstTwoTakenForRemoved();
        history.note(new Event.Forked("lobby", "00000000000000bb", 3));
        held(1, 1, 2, 3);
        assertThat(found()).isEmpty();
    }

    @Test
    void a_log_that_has_lost_everything_is_found_out() {
        threePublished();
        held(1);
        assertThat(found()).containsExactly(Kind.INVENTED, Kind.LOST);
    }

    @Test
    void a_log_that_has_lost_its_beginning_is_found_out() {
        threePublished();
        held(1, 3);
        assertThat(found()).containsExactly(Kind.INVENTED, Kind.LOST);
    }

    @Test
    void what_retention_has_removed_is_not_lost() {
        threePublished();
        held(3, 3);
        assertThat(found()).isEmpty();
    }

    @Test
    void retention_may_have_removed_everything() {
        threePublished();
        held(4);
        assertThat(found()).isEmpty();
    }

    @Test
    void of_a_log_that_nobody_has_read_only_what_was_seen_is_compared() {
        threePublished();
        assertThat(found()).isEmpty();
        history.note(new Event.Joined("binh", "lobby", EPOCH, 0));
        history.note(new Event.Seen("binh", "lobby", EPOCH, 1, "text 2"));
        assertThat(found()).contains(Kind.DISAGREEMENT);
    }
}
