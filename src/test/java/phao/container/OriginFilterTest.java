package phao.container;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OriginFilterTest {

    @Test
    void a_handshake_with_a_server_that_does_not_run_is_refused_without_a_stack_trace() throws Exception {
        List<Object> errors = new ArrayList<>();
        HttpServletRequest handshake = (HttpServletRequest) Proxy.newProxyInstance(
                OriginFilterTest.class.getClassLoader(),
                new Class<?>[] {HttpServletRequest.class},
                (proxy, called, args) -> switch (called.getName()) {
                    case "getMethod" -> "GET";
                    case "getHeader" -> args[0].equals("Upgrade") ? "websocket" : null;
                    default -> null;
                });
        HttpServletResponse response = (HttpServletResponse) Proxy.newProxyInstance(
                OriginFilterTest.class.getClassLoader(),
                new Class<?>[] {HttpServletResponse.class},
                (proxy, called, args) -> {
                    errors.add(args[0]);
                    return null;
                });
        new OriginFilter().doFilter(handshake, response, (request, answer) -> {
            throw new AssertionError("goes on");
        });
        assertThat(errors).containsExactly(503);
    }
}
