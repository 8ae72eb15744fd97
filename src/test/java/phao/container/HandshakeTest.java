package phao.container;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletRequestEvent;
import jakarta.servlet.http.HttpServletRequest;
import java.lang.reflect.Proxy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HandshakeTest {

    @AfterEach
    void end() {
        Handshake.end();
    }

    private static HttpServletRequest request(String method, String upgrade, String host, int port) {
        return (HttpServletRequest) Proxy.newProxyInstance(
                HandshakeTest.class.getClassLoader(),
                new Class<?>[] {HttpServletRequest.class},
                (proxy, called, args) -> switch (called.getName()) {
                    case "getMethod" -> method;
                    case "getHeader" -> args[0].equals("Host") ? host : upgrade;
                    case "getServerName" -> "here.example";
                    case "getServerPort" -> port;
                    default -> null;
                });
    }

    @ParameterizedTest
    @CsvSource({
        "there.example:1,8443,there.example:1",
        ",8443,here.example:8443",
        ",443,here.example",
        ",80,here.example"
    })
    void who_names_no_host_means_the_one_that_the_server_says(String host, int port, String meant) {
        assertThat(Handshake.hostOf(request("GET", null, host, port))).isEqualTo(meant);
    }

    @ParameterizedTest
    @CsvSource({
        "GET,websocket,there.example",
        "GET,WebSocket,there.example",
        "GET,h2c,''",
        "POST,websocket,''",
        "GET,,''"
    })
    void only_a_handshake_leaves_something_with_its_thread(String method, String upgrade, String host) {
        ServletContext context = (ServletContext) Proxy.newProxyInstance(
                HandshakeTest.class.getClassLoader(),
                new Class<?>[] {ServletContext.class},
                (proxy, called, args) -> null);
        new Handshake.Listener()
                .requestInitialized(new ServletRequestEvent(context, request(method, upgrade, "there.example", 80)));
        assertThat(Handshake.current().host()).isEqualTo(host);
    }

    @Test
    void a_thread_that_is_done_knows_of_none() {
        Handshake.begin(new Handshake("there.example"));
        Handshake.end();
        assertThat(Handshake.current().host()).isEmpty();
    }
}
