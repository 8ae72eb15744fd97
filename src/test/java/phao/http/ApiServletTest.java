package phao.http;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import java.util.logging.StreamHandler;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import phao.container.Deployment;
import phao.log.LogEngine;
import phao.log.LogException;

class ApiServletTest {

    private final StubServer server = new StubServer();

    @AfterEach
    void stop() {
        server.close();
    }

    /** Fails like this, after it has begun to answer. */
    private static final class Broken extends ApiServlet {

        private static final long serialVersionUID = 1L;
        private final transient Runnable failure;
        private final boolean late;

        Broken(Runnable failure, boolean late) {
            this.failure = failure;
            this.late = late;
        }

        @Override
        String methods(HttpServletRequest request) {
            return "GET";
        }

        @Override
        Demand demand(Deployment phao, HttpServletRequest request) {
            return Demand.NOTHING;
        }

        @Override
        void answer(Visit visit, HttpServletRequest request, HttpServletResponse response) throws IOException {
            if (late) {
                AsyncResponse.beginBounded(visit.phao(), request, response);
            } else {
                response.getOutputStream().write('{');
            }
            failure.run();
        }
    }

    private static final Map<String, Runnable> FAILURES = Map.of(
            "a bug",
                    () -> {
                        throw new IllegalStateException("a secret");
                    },
            "a stack that runs over", ApiServletTest::callItself,
            "no memory",
                    () -> {
                        throw new OutOfMemoryError("a secret");
                    },
            "a class that is not there",
                    () -> {
                        throw new NoClassDefFoundError("a secret");
                    },
            "an assertion",
                    () -> {
                        throw new AssertionError("a secret");
                    });

    private static void callItself() {
        callItself();
    }

    @TestFactory
    Stream<DynamicTest> what_nobody_expected_is_answered_with_a_reference_and_without_details() {
        return FAILURES.entrySet().stream()
                .flatMap(failure -> Stream.of(false, true)
                        .map(late -> DynamicTest.dynamicTest(failure.getKey() + (late ? ", late" : ""), () -> {
                            StubExchange exchange = new StubExchange();
                            new Broken(failure.getValue(), late).service(exchange.request, exchange.response);
                            assertThat(exchange.status).isEqualTo(500);
                            assertThat(exchange.headers).containsEntry("Content-Type", "application/problem+json");
                            assertThat(exchange.text())
                                    .startsWith("{\"type\"")
                                    .contains("\"unexpected\"")
                                    .containsPattern("reference h[0-9]+-[0-9a-z]+:")
                                    .doesNotContain("secret")
                                    .hasSizeLessThan(300);
                            assertThat(exchange.complete).isEqualTo(late);
                        })));
    }

    @Test
    void a_failure_while_the_container_hands_over_is_answered_too() throws Exception {
        StubExchange exchange = new StubExchange();
        new Broken(
                        () -> {
                            exchange.request.startAsync();
                            throw new OutOfMemoryError();
                        },
                        false)
                .service(exchange.request, exchange.response);
        assertThat(exchange.status).isEqualTo(500);
        assertThat(exchange.text()).contains("\"unexpected\"");
        assertThat(exchange.complete).isTrue();
    }

    @Test
    void the_log_has_the_details_of_what_nobody_expected_and_one_line_of_a_lack_of_memory() {
        assertThat(logged(() -> UnexpectedError.problem(new IllegalStateException("a secret"), "GET", "/rooms/a")))
                .containsPattern("GET /rooms/a: unexpected error h[0-9]+-")
                .contains("a secret")
                .contains("at phao.http.ApiServletTest");
        assertThat(logged(() -> UnexpectedError.problem(
                        new OutOfMemoryError("Java heap space"), "GET", "/rooms/" + "a".repeat(8_000))))
                .contains("Java heap space")
                .contains("reference h0-")
                .doesNotContain("\tat ")
                .hasSizeLessThan(500);
        assertThat(logged(() -> UnexpectedError.problem(catchOverflow(), "GET", "/rooms/a"))
                        .lines()
                        .count())
                .isBetween(10L, 80L);
    }

    private static Throwable catchOverflow() {
        try {
            callItself();
            throw new AssertionError();
        } catch (StackOverflowError e) {
            return e;
        }
    }

    /** What goes into the log meanwhile. */
    private static String logged(Runnable task) {
        StringBuilder log = new StringBuilder();
        Handler handler = new StreamHandler() {
            @Override
            public synchronized void publish(LogRecord entry) {
                log.append(new SimpleFormatter().format(entry));
            }
        };
        Logger logger = Logger.getLogger(UnexpectedError.class.getName());
        logger.addHandler(handler);
        try {
            task.run();
        } finally {
            logger.removeHandler(handler);
        }
        return log.toString();
    }

    @Test
    void health_is_answered_with_a_reference_when_it_fails() throws Exception {
        StubExchange exchange = new StubExchange("GET", "/health");
        exchange.writeFailure = new OutOfMemoryError("a secret");
        new HealthServlet().service(exchange.request, exchange.response);
        assertThat(exchange.status).isEqualTo(500);
        assertThat(exchange.text()).contains("\"unexpected\"");
    }

    @Test
    void health_tells_strangers_that_the_log_fails_and_nothing_of_this_machine() throws Exception {
        for (String secret : new String[] {"/var/lib/phao/phao.db", "C:\\Users\\an\\phao.db", "user an"}) {
            StubServer failing = new StubServer((LogEngine) Proxy.newProxyInstance(
                    LogEngine.class.getClassLoader(), new Class<?>[] {LogEngine.class}, (proxy, called, args) -> {
                        throw new LogException("the log " + secret + " can't be written", null);
                    }));
            failing.post("/rooms/lobby", new byte[1], "Content-Type", "text/plain");
            StubExchange exchange = new StubExchange("GET", "/health");
            new HealthServlet().service(exchange.request, exchange.response);
            assertThat(exchange.status).isEqualTo(503);
            assertThat(exchange.text())
                    .contains("\"failing\"")
                    .contains("\"log\"")
                    .doesNotContain(secret)
                    .doesNotContain("phao.db");
            assertThat(failing.phao.log().failure().orElseThrow())
                    .as("for the server's log")
                    .contains(secret);
        }
    }

    @Test
    void a_page_of_this_server_may_write_over_http_2_which_has_no_host() throws Exception {
        StubExchange exchange = server.ask(
                "PUT", "/rooms/lobby/presence", "Origin", "https://here.example:8443", "Phao-Client", "ab".repeat(16));
        assertThat(exchange.status).isEqualTo(200);
        assertThat(server.ask(
                                "PUT",
                                "/rooms/lobby/presence",
                                "Origin",
                                "https://here.example",
                                "Phao-Client",
                                "ab".repeat(16))
                        .status)
                .isEqualTo(403);
    }
}
