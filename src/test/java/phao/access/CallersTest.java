package phao.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import phao.protocol.Code;
import phao.protocol.Refusal;

class CallersTest {

    private static final Logger LOGGER = Logger.getLogger(RefusalLog.class.getName());

    private final AtomicLong now = new AtomicLong();
    private final Callers callers = new Callers(new Hosts(Set.of("chat.example")), new Origins(Set.of()), now::get);
    private final List<String> lines = new ArrayList<>();
    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord entry) {
            lines.add(entry.getMessage());
        }

        @Override
        public void flush() {
            // Nothing is kept.
        }

        @Override
        public void close() {
            // Nothing is open.
        }
    };

    @BeforeEach
    void listen() {
        LOGGER.addHandler(handler);
        LOGGER.setUseParentHandlers(false);
    }

    @AfterEach
    void listenNoMore() {
        LOGGER.removeHandler(handler);
        LOGGER.setUseParentHandlers(true);
    }

    @Test
    void a_page_whose_name_was_made_to_mean_this_server_is_refused_though_it_is_of_the_same_origin() {
        Refusal refusal = callers.refuse(
                        new Caller("rebound.example:8080", "http://rebound.example:8080", "same-origin"))
                .orElseThrow();
        assertThat(refusal.code()).isEqualTo(Code.FOREIGN_HOST);
        assertThat(refusal.message()).contains("phao.hosts");
        assertThat(lines)
                .singleElement()
                .asString()
                .contains("rebound.example:8080")
                .contains("phao.hosts");
    }

    @Test
    void a_refused_origin_is_told_once_an_hour_with_the_cure() {
        Caller page = new Caller("chat.example", "https://app.example", "");
        for (int i = 0; i < 100; i++) {
            assertThat(callers.refuse(page).orElseThrow().message()).contains("phao.origins");
        }
        assertThat(lines)
                .singleElement()
                .asString()
                .contains("https://app.example")
                .contains("phao.origins")
                .contains("Host");
        now.addAndGet(Duration.ofMinutes(59).toNanos());
        callers.refuse(page);
        assertThat(lines).hasSize(1);
        now.addAndGet(Duration.ofMinutes(1).toNanos());
        callers.refuse(page);
        assertThat(lines).hasSize(2);
    }

    @Test
    void strangers_do_not_fill_the_log() {
        for (int i = 0; i < 10_000; i++) {
            callers.refuse(
                    new Caller("chat.example", "https://a" + i + ".example\n" + "x".repeat(8_000), "cross-site"));
            callers.refuse(new Caller("rebound" + i, "", ""));
        }
        assertThat(lines).hasSize(RefusalLog.MOST).allMatch(line -> line.length() < 500 && !line.contains("\n"));
    }

    @Test
    void who_is_taken_is_not_told() {
        assertThat(callers.refuse(new Caller("chat.example", "https://chat.example", "")))
                .isEmpty();
        assertThat(callers.refuse(new Caller("chat.example", "", ""))).isEmpty();
        assertThat(lines).isEmpty();
    }
}
