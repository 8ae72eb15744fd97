package phao.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import phao.log.LogOf;

class LibraryLogTest {

    private static final String LIBRARY = "org.glassfish.grizzly.filterchain.DefaultFilterChain";

    private Instant now = Instant.parse("2026-11-27T10:00:00Z");
    private final LibraryLog filter = new LibraryLog(() -> now);
    private final LogOf own = new LogOf(LibraryLog.class);

    @AfterEach
    void listenNoMore() {
        own.close();
    }

    private static LogRecord record(String logger, String message) {
        LogRecord record = new LogRecord(Level.WARNING, message);
        record.setLoggerName(logger);
        return record;
    }

    private int passOf(int records) {
        int passed = 0;
        for (int i = 0; i < records; i++) {
            passed += filter.isLoggable(record(LIBRARY, "broken")) ? 1 : 0;
        }
        return passed;
    }

    @Test
    void a_few_records_a_minute_come_through_and_what_is_left_out_is_told_once() {
        assertThat(passOf(9)).isEqualTo(9);
        assertThat(own.lines()).isEmpty();
        assertThat(passOf(1000)).isOne();
        assertThat(own.lines())
                .singleElement()
                .asString()
                .contains("left out for the rest of a minute", "java.util.logging.config.file");
        own.clear();

        now = now.plus(Duration.ofSeconds(59));
        assertThat(passOf(1)).isZero();
        now = now.plus(Duration.ofSeconds(1));
        assertThat(passOf(5)).isEqualTo(5);
        assertThat(own.lines()).containsExactly("1000 records of libraries were left out");
    }

    @Test
    void a_clock_that_is_set_back_does_not_silence_them_for_long() {
        passOf(1000);
        now = now.minus(Duration.ofHours(1));
        assertThat(passOf(1)).isOne();
    }

    @Test
    void a_record_is_one_line_without_a_stack_trace_whatever_is_in_it() {
        LogRecord record = record(LIBRARY, "GRIZZLY0013: {0}");
        record.setParameters(new Object[] {"Exception\r\n2026 SEVERE forged"});
        record.setThrown(new IllegalStateException("bad\u0000chunk " + "x".repeat(1000)));
        assertThat(filter.isLoggable(record)).isTrue();
        assertThat(record.getThrown()).isNull();
        assertThat(record.getMessage())
                .hasSize(299)
                .startsWith("GRIZZLY0013: Exception 2026 SEVERE forged java.lang.IllegalStateException: bad chunk xxx");
    }

    @Test
    void ours_are_let_through_as_they_are() {
        passOf(1000);
        Exception bug = new IllegalStateException("bug");
        for (int i = 0; i < 100; i++) {
            LogRecord ours = record("phao.session.Connection", "unexpected\nerror");
            ours.setThrown(bug);
            assertThat(filter.isLoggable(ours)).isTrue();
            assertThat(ours.getThrown()).isSameAs(bug);
            assertThat(ours.getMessage()).isEqualTo("unexpected\nerror");
        }
    }
}
