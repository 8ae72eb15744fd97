package phao.protocol;

import java.util.function.Consumer;

/** One WebSocket message to be written. Shared between connections, so never changed. */
public sealed interface Outgoing {

    /** A text message. */
    record Text(String text) implements Outgoing {}

    /** A binary message; the array is shared and must not be changed. */
    record Binary(byte[] bytes) implements Outgoing {}

    /** A Ping frame (RFC 6455 §5.5.2) without payload. */
    record Ping() implements Outgoing {}

    /** Roughly how many bytes it takes, for bounds. */
    default int size() {
        if (this instanceof Text t) {
            return t.text().length();
        }
        return this instanceof Binary b ? b.bytes().length : 2;
    }

    /** Dispatches on the kind. */
    default void match(Consumer<Text> text, Consumer<Binary> binary, Consumer<Ping> ping) {
        if (this instanceof Text t) {
            text.accept(t);
        } else if (this instanceof Binary b) {
            binary.accept(b);
        } else {
            ping.accept((Ping) this);
        }
    }
}
