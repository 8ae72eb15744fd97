package phao.protocol;

import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * One WebSocket message to be written. Shared between connections, so never changed.
 *
 * <p>Any thread may call any method. The frame is made when it is first wanted. Two threads that want it at once both make it, which is
 * cheaper than a lock.
 */
public sealed interface Outgoing {

    /** About how many bytes it takes, for bounds. */
    int size();

    /** The UTF-8 of a text, the bytes of a binary message, nothing of a Ping. It may be shared, and must not be changed. */
    byte[] payload();

    /** The message as one unmasked frame, as it goes over the wire (RFC 6455 §5.2). Shared: must not be changed. */
    byte[] frame();

    /** A text message. */
    final class Text implements Outgoing {
        private final int size;
        /** The String until the frame is wanted, then the frame: while a reader stands still, not both may be held. */
        private volatile Object form;

        public Text(String text) {
            form = Objects.requireNonNull(text);
            size = text.length();
        }

        public String text() {
            Object now = form;
            return now instanceof byte[] frame
                    ? StandardCharsets.UTF_8.decode(WireFrame.payload(frame)).toString()
                    : (String) now;
        }

        @Override
        public int size() {
            return size;
        }

        @Override
        public byte[] payload() {
            return text().getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public byte[] frame() {
            Object now = form;
            if (now instanceof byte[] made) {
                return made;
            }
            byte[] made = WireFrame.of(WireFrame.TEXT, ((String) now).getBytes(StandardCharsets.UTF_8));
            form = made;
            return made;
        }
    }

    /** A binary message; the array is shared and must not be changed. */
    final class Binary implements Outgoing {
        private final byte[] bytes;
        private volatile byte[] frame;

        public Binary(byte[] bytes) {
            this.bytes = Objects.requireNonNull(bytes);
        }

        @Override
        public byte[] payload() {
            return bytes;
        }

        @Override
        public int size() {
            return bytes.length;
        }

        @Override
        public byte[] frame() {
            byte[] made = frame;
            if (made == null) {
                made = WireFrame.of(WireFrame.BINARY, bytes);
                frame = made;
            }
            return made;
        }
    }

    /** A Ping frame (RFC 6455 §5.5.2) without payload. */
    final class Ping implements Outgoing {

        @Override
        public int size() {
            return 2;
        }

        @Override
        public byte[] payload() {
            return new byte[0];
        }

        @Override
        public byte[] frame() {
            return WireFrame.of(WireFrame.PING, new byte[0]);
        }
    }
}
