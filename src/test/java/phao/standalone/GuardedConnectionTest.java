package phao.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.websocket.CloseReason;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.glassfish.tyrus.spi.CompletionHandler;
import org.glassfish.tyrus.spi.Connection;
import org.glassfish.tyrus.spi.ReadHandler;
import org.glassfish.tyrus.spi.WebSocketEngine.UpgradeInfo;
import org.glassfish.tyrus.spi.WebSocketEngine.UpgradeStatus;
import org.glassfish.tyrus.spi.Writer;
import org.glassfish.tyrus.spi.WriterInfo;
import org.junit.jupiter.api.Test;
import phao.heap.HeapShare;

class GuardedConnectionTest {

    private static final ByteBuffer FRAME = ByteBuffer.wrap(new byte[] {(byte) 0x81, 0});
    private static final byte[] CLOSE = {(byte) 0x88, (byte) 0x80, 0, 0, 0, 0};

    private final List<String> events = new ArrayList<>();
    private final Queue<CompletionHandler<ByteBuffer>> waiting = new ArrayDeque<>();
    private final Socket socket = new Socket();
    private final GuardedConnection connection =
            new GuardedConnection(new Tyrus(), socket, new HeapShare(1 << 20, 0), reason -> {});
    private final Writer writer = connection.getWriter();
    private final long now = System.nanoTime();

    GuardedConnectionTest() {
        connection.cutBy(() -> events.add("cut"));
    }

    @Test
    void a_receiver_that_takes_nothing_is_cut_off() {
        write(WriterInfo.MessageType.TEXT);
        connection.check(after(29));
        assertThat(events).isEmpty();

        connection.check(after(60));
        assertThat(events).containsExactly("cut");
    }

    @Test
    void a_receiver_that_takes_all_may_be_silent_forever() {
        write(WriterInfo.MessageType.TEXT);
        waiting.remove().completed(FRAME);

        connection.check(after(100_000));
        assertThat(events).isEmpty();
    }

    @Test
    void pongs_that_nobody_reads_do_not_pile_up() {
        for (int i = 0; i < 10_000; i++) {
            write(WriterInfo.MessageType.PONG);
        }
        assertThat(waiting).hasSizeLessThan(100);

        waiting.remove().completed(FRAME);
        int before = waiting.size();
        write(WriterInfo.MessageType.PONG);
        assertThat(waiting).hasSize(before + 1);
    }

    @Test
    void after_our_close_the_socket_waits_for_the_clients() {
        connection.close(new CloseReason(CloseReason.CloseCodes.GOING_AWAY, ""));
        connection.getReadHandler().handle(ByteBuffer.wrap(new byte[] {(byte) 0x82, (byte) 0x81, 0, 0, 0, 0, 'x'}));
        assertThat(events).containsExactly("tyrus closes");

        connection.getReadHandler().handle(ByteBuffer.wrap(CLOSE));
        assertThat(events).containsExactly("tyrus closes", "socket closes");
    }

    @Test
    void a_client_that_does_not_answer_our_close_is_cut_off() {
        connection.close(new CloseReason(CloseReason.CloseCodes.GOING_AWAY, ""));
        connection.check(after(10));
        assertThat(events).containsExactly("tyrus closes", "cut");
    }

    @Test
    void a_clients_close_ends_the_socket_at_once() {
        connection.getReadHandler().handle(ByteBuffer.wrap(CLOSE));
        assertThat(events).startsWith("tyrus reads 6", "tyrus closes", "socket closes");
    }

    @Test
    void a_broken_framing_closes_and_nothing_more_of_it_is_read() {
        connection.getReadHandler().handle(ByteBuffer.wrap(new byte[] {(byte) 0x81, 1, 'x'}));
        connection.getReadHandler().handle(ByteBuffer.wrap(CLOSE));
        assertThat(events).containsExactly("tyrus closes");
    }

    private void write(WriterInfo.MessageType type) {
        writer.write(
                FRAME,
                new CompletionHandler<ByteBuffer>() {},
                new WriterInfo(type, WriterInfo.RemoteEndpointType.ASYNC));
    }

    private long after(int seconds) {
        return now + Duration.ofSeconds(seconds).toNanos();
    }

    /** Completes nothing by itself. */
    private final class Socket extends Writer {

        @Override
        public void write(ByteBuffer buffer, CompletionHandler<ByteBuffer> handler) {
            waiting.add(handler);
        }

        @Override
        public void close() {
            events.add("socket closes");
        }
    }

    /** Closes as Tyrus does: it answers a Close frame, and drops the writer as soon as it has sent its own. */
    private final class Tyrus implements UpgradeInfo {

        @Override
        public UpgradeStatus getStatus() {
            return UpgradeStatus.SUCCESS;
        }

        @Override
        public Connection createConnection(Writer writer, Connection.CloseListener listener) {
            return new Connection() {

                @Override
                public ReadHandler getReadHandler() {
                    return bytes -> {
                        events.add("tyrus reads " + bytes.remaining());
                        if (bytes.get(0) == CLOSE[0]) {
                            close(null);
                        }
                    };
                }

                @Override
                public Writer getWriter() {
                    return writer;
                }

                @Override
                public CloseListener getCloseListener() {
                    return listener;
                }

                @Override
                public void close(CloseReason reason) {
                    events.add("tyrus closes");
                    try {
                        writer.close();
                    } catch (java.io.IOException e) {
                        throw new AssertionError(e);
                    }
                }
            };
        }
    }
}
