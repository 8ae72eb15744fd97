package phao.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OutageTest {

    private static final Logger LOGGER = Logger.getLogger(RoomLog.class.getName());

    private final List<String> lines = new ArrayList<>();
    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord record) {
            lines.add(new SimpleFormatter().formatMessage(record));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };
    private Instant now = Instant.parse("2026-11-22T12:00:00Z");
    private final Outage outage = new Outage(() -> now, System.getLogger(RoomLog.class.getName()));

    @BeforeEach
    void listen() {
        LOGGER.addHandler(handler);
        LOGGER.setUseParentHandlers(false);
    }

    @AfterEach
    void stopListening() {
        LOGGER.removeHandler(handler);
        LOGGER.setUseParentHandlers(true);
    }

    private void fail() {
        outage.failed(new LogException("no space", null), 1);
    }

    @Test
    void an_outage_is_said_once_and_its_end_too() {
        fail();
        fail();
        now = now.plusSeconds(5);
        assertThat(outage.succeeded()).isTrue();
        assertThat(outage.succeeded()).isFalse();
        assertThat(lines)
                .containsExactly(
                        "publishes are refused until the log can be written again: no space",
                        "the log can be written again after 5 s; 2 publishes were refused");
    }

    @Test
    void an_outage_that_comes_and_goes_many_times_a_second_is_said_once_in_a_while() {
        for (int i = 0; i < 290; i++) {
            fail();
            assertThat(outage.why()).contains("no space");
            assertThat(outage.succeeded()).isTrue();
            now = now.plusMillis(100);
        }
        assertThat(lines).hasSize(2);
        now = now.plusSeconds(30);
        fail();
        assertThat(lines).hasSize(3);
    }

    @Test
    void one_that_began_in_silence_and_lasts_is_said() {
        fail();
        outage.succeeded();
        for (int i = 0; i < 40; i++) {
            fail();
            now = now.plusSeconds(1);
        }
        assertThat(lines).hasSize(3);
        assertThat(lines.get(2)).startsWith("publishes are refused");
    }

    @Test
    void a_clock_that_is_set_back_silences_nothing() {
        fail();
        outage.succeeded();
        now = now.minusSeconds(3_600);
        fail();
        assertThat(lines).hasSize(3);
    }
}
