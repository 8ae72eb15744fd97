package phao.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MailboxTest {

    private final List<Object> done = new ArrayList<>();
    private final Mailbox mailbox = new Mailbox(Runnable::run, () -> {}, done::add);

    @Test
    void a_task_brought_by_a_task_waits_for_it() {
        mailbox.here(() -> {
            mailbox.here(() -> done.add("second"));
            done.add("first");
        });
        assertThat(done).containsExactly("first", "second");
    }

    @Test
    void it_goes_on_after_a_task_that_ran_out_of_memory() {
        OutOfMemoryError full = new OutOfMemoryError("on purpose");
        mailbox.here(() -> {
            throw full;
        });
        mailbox.here(() -> done.add("next"));
        mailbox.elsewhere(() -> done.add("last"));
        assertThat(done).containsExactly(full, "next", "last");
    }
}
