package phao.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import phao.protocol.Cursor;
import phao.protocol.Gap;

/** How cursors of earlier lives of the log fit into this one (docs/protocol.md §2.2). */
public abstract class EpochContract extends RetentionContract {

    /** Keeps what is stored now, while the log goes on. */
    protected abstract void backUp() throws Exception;

    /** Keeps what is stored, while the log is closed. */
    protected abstract void backUpStopped() throws Exception;

    /** Puts the backup in the place of what is stored now. */
    protected abstract void restore() throws Exception;

    private void restoreAndStart() throws Exception {
        log.close();
        restore();
        log = open();
    }

    @Test
    void each_start_begins_an_epoch() throws Exception {
        assertThat(log.epoch()).isEqualTo(epoch(1));
        restart();
        assertThat(log.epoch()).isEqualTo(epoch(2));
        assertThat(position("a").epoch()).isEqualTo(epoch(2));
    }

    @Test
    void cursors_of_all_earlier_epochs_fit_when_nothing_was_lost() throws Exception {
        fill("a", 10);
        restart();
        fill("a", 20);
        restart();
        restart();
        fill("a", 30);
        assertThat(gap("a", 1, 10)).isEmpty();
        assertThat(gap("a", 2, 20)).isEmpty();
        assertThat(gap("a", 2, 13)).isEmpty();
        assertThat(gap("a", 4, 30)).isEmpty();
        assertThat(gap("a", 4, 12)).isEmpty();
    }

    @Test
    void a_number_that_an_epoch_never_gave_is_a_gap() throws Exception {
        fill("a", 10);
        restart();
        fill("a", 20);
        restart();
        // Whoever has 11 since epoch 1 has it from a log that lost it afterwards: 11 here is another message.
        assertThat(gap("a", 1, 11)).contains(new Gap(Gap.Reason.EPOCH, 11, 11, 11));
        assertThat(gap("a", 1, 25)).contains(new Gap(Gap.Reason.EPOCH, 11, 25, 11));
        assertThat(gap("a", 2, 21)).contains(new Gap(Gap.Reason.EPOCH, 21, 21, 21));
        assertThat(gap("a", 3, 21)).contains(new Gap(Gap.Reason.EPOCH, 21, 21, 21));
    }

    @Test
    void an_epoch_that_appended_nothing_in_a_room_shares_what_was_there() throws Exception {
        fill("a", 10);
        restart();
        fill("b", 5);
        restart();
        fill("a", 20);
        assertThat(gap("a", 2, 10)).isEmpty();
        assertThat(gap("a", 2, 11)).contains(new Gap(Gap.Reason.EPOCH, 11, 11, 11));
        assertThat(gap("b", 1, 1)).contains(new Gap(Gap.Reason.EPOCH, 1, 1, 1));
        assertThat(gap("b", 1, 0)).isEmpty();
    }

    @Test
    void an_unknown_epoch_shares_nothing_but_the_beginning() throws Exception {
        fill("a", 10);
        for (String unknown : new String[] {"", "0123456789abcdef"}) {
            Position position = log.position("a", "", unknown);
            assertThat(position.shared()).isEmpty();
            assertThat(position.gap(new Cursor(unknown, 4))).contains(new Gap(Gap.Reason.EPOCH, 1, 4, 1));
            assertThat(position.gap(new Cursor(unknown, 0))).isEmpty();
        }
    }

    @Test
    void a_restored_backup_is_told_by_the_epochs_and_the_cursors_that_it_shares_still_fit() throws Exception {
        fill("a", 80);
        restart();
        log.close();
        backUpStopped();
        log = open();
        fill("a", 100);
        restoreAndStart();
        // Epochs 2 and 4 are in the backup's line; 3 was lost with the messages 81 to 100.
        assertThat(log.epoch()).isEqualTo(epoch(4));
        assertThat(gap("a", 3, 100)).contains(new Gap(Gap.Reason.EPOCH, 1, 100, 1));
        assertThat(gap("a", 2, 80)).isEmpty();
        fill("a", 95);
        assertThat(gap("a", 2, 80)).isEmpty();
        assertThat(gap("a", 2, 81)).contains(new Gap(Gap.Reason.EPOCH, 81, 81, 81));
    }

    @Test
    void a_backup_of_the_epoch_that_went_on_shares_the_numbers_before_it() throws Exception {
        fill("a", 80);
        backUp();
        fill("a", 100);
        restoreAndStart();
        assertThat(position("a").head()).isEqualTo(80);
        assertThat(gap("a", 1, 100)).contains(new Gap(Gap.Reason.EPOCH, 81, 100, 81));
        fill("a", 95);
        assertThat(position("a").head()).isEqualTo(95);
        assertThat(gap("a", 1, 100)).contains(new Gap(Gap.Reason.EPOCH, 81, 100, 81));
        assertThat(gap("a", 1, 90)).contains(new Gap(Gap.Reason.EPOCH, 81, 90, 81));
        assertThat(gap("a", 1, 81)).contains(new Gap(Gap.Reason.EPOCH, 81, 81, 81));
        assertThat(gap("a", 1, 80)).isEmpty();
        assertThat(gap("a", 1, 70)).isEmpty();
        assertThat(gap("a", 2, 95)).isEmpty();
    }

    @Test
    void a_restored_backup_does_not_know_the_n_that_it_lost() throws Exception {
        append(from(AN, "a", 1, "one"));
        backUp();
        append(from(AN, "a", 2, "two"));
        append(from(AN, "a", 3, "three"));
        restoreAndStart();
        assertThat(log.position("a", AN, "").lastN()).isEqualTo(1);
        assertThat(append(from(AN, "a", 4, "four"))).isEqualTo(new Appended.Skipped(2));
    }

    @Test
    void after_retention_the_gap_of_an_epoch_ends_before_the_first_that_is_left() throws Exception {
        fill("a", 80);
        backUp();
        fill("a", 100);
        restoreAndStart();
        fill("a", 150);
        while (log.retain(new Retention(30, 0, Duration.ZERO, Duration.ZERO), NOW, 1000)) {
            assertThat(position("a").first()).isLessThanOrEqualTo(121);
        }
        assertThat(gap("a", 1, 100)).contains(new Gap(Gap.Reason.EPOCH, 81, 120, 121));
        assertThat(gap("a", 1, 70)).contains(new Gap(Gap.Reason.RETENTION, 71, 120, 121));
        assertThat(gap("a", 2, 130)).isEqualTo(Optional.empty());
    }
}
