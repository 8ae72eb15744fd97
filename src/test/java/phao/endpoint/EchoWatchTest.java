package phao.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.websocket.CloseReason;
import jakarta.websocket.PongMessage;
import jakarta.websocket.RemoteEndpoint;
import jakarta.websocket.Session;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import phao.access.Gate;
import phao.container.Deployment;
import phao.heap.HeapBudget;
import phao.session.SessionContext;

class EchoWatchTest {

    private static final long PATIENCE = EchoWatch.PATIENCE.toNanos();

    private final List<Integer> closed = new ArrayList<>();

    private final Session session = (Session) Proxy.newProxyInstance(
            Session.class.getClassLoader(), new Class<?>[] {Session.class}, (proxy, called, args) -> {
                if (called.getName().equals("close")) {
                    closed.add(((CloseReason) args[0]).getCloseCode().getCode());
                }
                return switch (called.getName()) {
                    case "getBasicRemote" -> remote();
                    case "getUserProperties" -> Map.of();
                    default -> null;
                };
            });

    /** A server on which everybody may do everything; nothing else of it is used. */
    @BeforeEach
    void start() {
        SessionContext context =
                new SessionContext(null, null, Gate.open(), null, null, null, null, HeapBudget.of(256 << 20));
        Deployment.started(new Deployment(context, null, null, null, Optional.empty(), false, null, null, null, null));
    }

    @AfterEach
    void stop() {
        Deployment.stopped();
    }

    private static RemoteEndpoint.Basic remote() {
        return (RemoteEndpoint.Basic) Proxy.newProxyInstance(
                Session.class.getClassLoader(),
                new Class<?>[] {RemoteEndpoint.Basic.class},
                (proxy, called, args) -> null);
    }

    private interface Act {
        void on(Session session) throws Exception;
    }

    @TestFactory
    Stream<DynamicTest> an_idle_connection_is_ended_and_one_that_is_heard_is_not() {
        EchoEndpoint echo = new EchoEndpoint();
        EchoBytesEndpoint bytes = new EchoBytesEndpoint();
        EchoBufferEndpoint buffer = new EchoBufferEndpoint();
        PongMessage pong = () -> ByteBuffer.allocate(0);
        return Stream.of(
                test("/echo, text", echo::open, s -> echo.text("a", false, s), echo::close),
                test("/echo, bytes", echo::open, s -> echo.binary(ByteBuffer.allocate(1), true, s), echo::close),
                test("/echo, pong", echo::open, s -> echo.pong(pong), echo::close),
                test("/echo/bytes, text", bytes::open, s -> bytes.text("a", s), bytes::close),
                test("/echo/bytes, bytes", bytes::open, s -> bytes.binary(new byte[1], s), bytes::close),
                test("/echo/bytes, pong", bytes::open, s -> bytes.pong(pong), bytes::close),
                test("/echo/buffer, text", buffer::open, s -> buffer.text("a", s), buffer::close),
                test("/echo/buffer, bytes", buffer::open, s -> buffer.binary(ByteBuffer.allocate(1), s), buffer::close),
                test("/echo/buffer, pong", buffer::open, s -> buffer.pong(pong), buffer::close));
    }

    private DynamicTest test(String name, Act open, Act hear, Runnable close) {
        return DynamicTest.dynamicTest(name, () -> {
            closed.clear();
            open.on(session);
            long opened = System.nanoTime();
            hear.on(session);
            EchoWatch.sweep(opened + PATIENCE - 1, Runnable::run);
            assertThat(closed).isEmpty();
            EchoWatch.sweep(System.nanoTime() + PATIENCE, Runnable::run);
            EchoWatch.sweep(System.nanoTime() + PATIENCE, Runnable::run);
            assertThat(closed).as("once").containsExactly(4003);
            open.on(session);
            close.run();
            EchoWatch.sweep(System.nanoTime() + PATIENCE, Runnable::run);
            assertThat(closed).as("not again when it has ended").hasSize(1);
        });
    }

    @Test
    void what_is_heard_counts_from_then_on() throws Exception {
        EchoBytesEndpoint echo = new EchoBytesEndpoint();
        echo.open(session);
        long opened = System.nanoTime();
        Thread.onSpinWait();
        long before = System.nanoTime();
        while (System.nanoTime() == before) {
            Thread.onSpinWait();
        }
        echo.text("a", session);
        EchoWatch.sweep(opened + PATIENCE, Runnable::run);
        assertThat(closed).isEmpty();
        echo.close();
    }
}
