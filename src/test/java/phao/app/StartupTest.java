package phao.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletContextEvent;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.junit.jupiter.api.Test;

class StartupTest {

    @Test
    void a_wrong_context_parameter_fails_the_deployment_and_is_one_line_of_the_log() {
        List<String> lines = new ArrayList<>();
        Logger logger = Logger.getLogger(Startup.class.getName());
        Handler handler = handler(lines);
        logger.addHandler(handler);
        try {
            ServletContextEvent event = new ServletContextEvent(context(Map.of("phao.hartbeat", "5s", "other", "x")));
            assertThatThrownBy(() -> new Startup().contextInitialized(event))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("phao.hartbeat")
                    .satisfies(failure -> assertThat(failure.getStackTrace()).isEmpty());
        } finally {
            logger.removeHandler(handler);
        }
        assertThat(lines)
                .containsExactly("Phao can't start: context-param phao.hartbeat is '5s': "
                        + "there is no such setting, did you mean phao.heartbeat?");
    }

    private static ServletContext context(Map<String, String> parameters) {
        return (ServletContext) Proxy.newProxyInstance(
                StartupTest.class.getClassLoader(),
                new Class<?>[] {ServletContext.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "getInitParameterNames" -> Collections.enumeration(parameters.keySet());
                    case "getInitParameter" -> parameters.get(arguments[0]);
                    default -> throw new UnsupportedOperationException(method.getName());
                });
    }

    private static Handler handler(List<String> lines) {
        return new Handler() {
            @Override
            public void publish(LogRecord entry) {
                lines.add(new SimpleFormatter().formatMessage(entry));
            }

            @Override
            public void flush() {
                // Nothing is held back.
            }

            @Override
            public void close() {
                // There is nothing to close.
            }
        };
    }
}
