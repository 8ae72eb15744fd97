package phao.container;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.websocket.CloseReason;
import jakarta.websocket.Session;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import phao.protocol.Close;
import phao.protocol.Outgoing;

class WebSocketOutletTest {

    private final List<Integer> codes = new ArrayList<>();
    private final Session session = (Session) Proxy.newProxyInstance(
            getClass().getClassLoader(), new Class<?>[] {Session.class}, (proxy, method, arguments) -> {
                assertThat(method.getName()).isEqualTo("close");
                codes.add(((CloseReason) arguments[0]).getCloseCode().getCode());
                return null;
            });

    @Test
    void a_connection_that_opens_while_the_application_stops_is_closed_all_the_same() {
        Executor stopped = task -> {
            throw new RejectedExecutionException("shut down");
        };
        new WebSocketOutlet(session, stopped).close(new Close(Close.GOING_AWAY, "the server stops"));
        assertThat(codes).containsExactly(1001);
    }

    @Test
    void an_error_of_the_container_ends_the_write_as_a_failed_one() {
        Session full = (Session) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Session.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("getId")) {
                        return "s1";
                    }
                    throw new OutOfMemoryError("on purpose");
                });
        List<Boolean> told = new ArrayList<>();
        Logger log = Logger.getLogger(WebSocketOutlet.class.getName());
        log.setLevel(Level.OFF);
        new WebSocketOutlet(full, Runnable::run).write(List.of(new Outgoing.Text("[]")), told::add);
        log.setLevel(null);
        assertThat(told).containsExactly(false);
    }

    @Test
    void a_connection_is_closed_once() {
        WebSocketOutlet outlet = new WebSocketOutlet(session, Runnable::run);
        outlet.close(new Close(Close.POLICY, "first"));
        outlet.close(new Close(Close.GOING_AWAY, "second"));
        assertThat(codes).containsExactly(1008);
    }
}
