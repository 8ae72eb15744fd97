package phao.container;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ServletBodiesTest {

    private final ByteArrayOutputStream taken = new ByteArrayOutputStream();
    private int wholes;

    private final Bodies.Reader reader = new Bodies.Reader() {
        @Override
        public boolean take(ByteBuffer bytes) {
            byte[] some = new byte[bytes.remaining()];
            bytes.get(some);
            taken.writeBytes(some);
            return true;
        }

        @Override
        public void whole() {
            wholes++;
        }

        @Override
        public void broken() {
            throw new AssertionError();
        }
    };

    /** A container whose own thread calls the listener of more, and of the end, while the request's thread is at one of its reads. */
    private static final class Overlapping extends ServletInputStream {

        private final byte[] body;
        private final int overlappedRead;
        private ReadListener listener;
        private int offset;
        private int reads;
        private Thread other;

        Overlapping(byte[] body, int overlappedRead) {
            this.body = body;
            this.overlappedRead = overlappedRead;
        }

        @Override
        public int read(byte[] buffer, int from, int length) throws IOException {
            int some = Math.min(length, body.length - offset);
            System.arraycopy(body, offset, buffer, from, some);
            offset += some;
            if (reads++ == overlappedRead) {
                other = new Thread(this::call);
                other.start();
                // Until it has done what it can while this thread is still here.
                while (other.getState() != Thread.State.BLOCKED && other.getState() != Thread.State.TERMINATED) {
                    Thread.onSpinWait();
                }
            }
            return some == 0 ? -1 : some;
        }

        private void call() {
            try {
                listener.onDataAvailable();
                listener.onAllDataRead();
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }

        @Override
        public int read() {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean isFinished() {
            return offset == body.length;
        }

        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public void setReadListener(ReadListener with) {
            listener = with;
        }
    }

    @Test
    void a_body_is_whole_and_in_order_whenever_a_thread_of_the_server_comes_beside_that_of_the_request()
            throws Exception {
        Random random = new Random(16);
        for (int round = 0; round < 200; round++) {
            byte[] body = new byte[1 + random.nextInt(120_000)];
            random.nextBytes(body);
            Overlapping in = new Overlapping(body, random.nextInt(1 + body.length / (16 << 10)));
            HttpServletRequest request = (HttpServletRequest) Proxy.newProxyInstance(
                    getClass().getClassLoader(),
                    new Class<?>[] {HttpServletRequest.class},
                    (proxy, method, arguments) -> switch (method.getName()) {
                        case "getInputStream" -> in;
                        case "getContentLengthLong" -> (long) body.length;
                        default -> null;
                    });
            taken.reset();
            wholes = 0;
            new ServletBodies(true, false, false, false).read(request, null, reader);
            in.other.join();
            assertThat(taken.toByteArray()).as("round " + round).isEqualTo(body);
            assertThat(wholes).isEqualTo(1);
        }
    }
}
