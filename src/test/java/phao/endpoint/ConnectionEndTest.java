package phao.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.websocket.Session;
import java.io.EOFException;
import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import phao.log.LogOf;

class ConnectionEndTest {

    private final LogOf log = new LogOf(ConnectionEnd.class);

    @AfterEach
    void listenNoMore() {
        log.close();
    }

    private static Session session(boolean open) {
        Map<String, Object> properties = new HashMap<>();
        return (Session) Proxy.newProxyInstance(
                Session.class.getClassLoader(),
                new Class<?>[] {Session.class},
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
                ConnectionEnd.note(session, new IllegalStateException("bug"));
            }
        }
        assertThat(log.lines()).hasSize(3).containsOnly("id: java.lang.IllegalStateException: bug");
        assertThat(log.thrown()).hasSizeLessThan(2);
    }

    @Test
    void frames_after_the_end_and_broken_connections_have_none() {
        ConnectionEnd.note(session(false), new IllegalStateException("The WebSocket session [0] has been closed"));
        ConnectionEnd.note(session(true), new EOFException());
        assertThat(log.lines()).isEmpty();
    }
}
