package phao.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.Test;

class WatchdogTest {

    private boolean answers = true;
    private int asked;
    private int ends;
    private long now = 1;
    private final Watchdog watchdog = new Watchdog(
            () -> {
                asked++;
                if (!answers) {
                    throw new IOException("deaf");
                }
            },
            () -> ends++);

    private void log(Throwable thrown) {
        LogRecord logged = new LogRecord(Level.WARNING, "GRIZZLY0013");
        logged.setThrown(thrown);
        watchdog.publish(logged);
    }

    private void pass(int seconds) {
        for (int i = 0; i < seconds; i++) {
            now += Duration.ofSeconds(1).toNanos();
            watchdog.look(now);
        }
    }

    @Test
    void while_memory_lasts_nobody_is_asked() {
        answers = false;
        log(null);
        log(new IOException("gone", new IllegalStateException()));
        pass(100);
        assertThat(asked).isZero();
        assertThat(ends).isZero();
    }

    @Test
    void a_server_that_is_deaf_after_memory_ran_out_ends() {
        answers = false;
        log(new IllegalStateException(new OutOfMemoryError("Java heap space")));
        pass(15);
        assertThat(ends).isZero();
        pass(10);
        assertThat(ends).isPositive();
    }

    @Test
    void what_was_shortened_to_a_line_counts_too() {
        watchdog.publish(new LogRecord(
                Level.WARNING,
                "GRIZZLY0013: Exception during FilterChain execution java.lang.OutOfMemoryError: Java heap space"));
        pass(1);
        assertThat(asked).isEqualTo(1);
    }

    @Test
    void a_server_that_answers_again_goes_on() {
        watchdog.uncaughtException(Thread.currentThread(), new OutOfMemoryError());
        answers = false;
        pass(15);
        answers = true;
        pass(10);
        assertThat(asked).as("asked until it had answered three times").isEqualTo(18);
        answers = false;
        pass(100);
        assertThat(ends).isZero();
    }

    @Test
    void a_server_that_answers_now_and_then_is_not_deaf() {
        log(new OutOfMemoryError());
        for (int i = 0; i < 20; i++) {
            answers = i % 2 == 0;
            pass(2);
        }
        assertThat(ends).isZero();
    }

    @Test
    void a_chain_of_causes_without_an_end_is_no_trap() {
        Exception one = new Exception();
        one.initCause(new Exception(one));
        log(one);
        pass(1);
        assertThat(asked).isZero();
    }
}
