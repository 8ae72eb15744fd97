package phao.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.websocket.Session;
import java.io.EOFException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EndingsTest {

    private static final Logger LOG = Logger.getLogger(Endings.class.getName());

    private final List<LogRecord> logged = new ArrayList<>();
    private final Handler listening = new Handler() {
        @Override
        public void publish(LogRecord line) {
            logged.add(line);
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    @BeforeEach
    void listen() {
        LOG.setUseParentHandlers(false);
        LOG.addHandler(listening);
    }

    @AfterEach
    void listenNoMore() {
        LOG.removeHandler(listening);
        LOG.setUseParentHandlers(true);
    }

    private static Session session(boolean open) {
        Map<String, Object> properties = new HashMap<>();
        return (Session) Proxy.newProxyInstance(Session.class.getClassLoader(), new Class<?>[] {Session.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "isOpen" -> open;
                    case "getUserProperties" -> {
                        if (!open) {
                            throw new IllegalStateException("as on Tomcat");
                        }
                        yield properties;
                    }
                    default -> "id";
                });
    }

    @Test
    void a_connection_has_one_line_however_often_it_fails_and_few_have_a_stack_trace() {
        for (int connection = 0; connection < 3; connection++) {
            Session session = session(true);
            for (int i = 0; i < 100; i++) {
                Endings.note(session, new IllegalStateException("bug"));
            }
        }
        assertThat(logged).extracting(LogRecord::getMessage).hasSize(3).containsOnly("id: java.lang.IllegalStateException: bug");
        assertThat(logged).filteredOn(line -> line.getThrown() != null).hasSizeLessThan(2);
    }

    @Test
    void frames_after_the_end_and_broken_connections_have_none() {
        Endings.note(session(false), new IllegalStateException("The WebSocket session [0] has been closed"));
        Endings.note(session(true), new EOFException());
        assertThat(logged).isEmpty();
    }
}
