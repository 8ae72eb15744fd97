package phao.standalone.gate;

import java.nio.ByteBuffer;
import java.util.function.Consumer;
import phao.container.Bodies;

/** A request that is being answered. Any thread; what comes after its end does nothing. */
final class Exchange {

    /** Where those behind find it: an attribute of the request. */
    static final String ATTRIBUTE = Exchange.class.getName();

    private final HttpConnection connection;
    private final RequestHead head;

    Exchange(HttpConnection connection, RequestHead head) {
        this.connection = connection;
        this.head = head;
    }

    RequestHead head() {
        return head;
    }

    /** Gives the body to this reader as it comes. To be called once; without it nothing of the body is taken before the answer. */
    void read(Bodies.Reader to) {
        connection.read(this, to);
    }

    /**
     * It is answered, as far as that is up to those behind.
     *
     * @param mayGoOn whether another request may follow
     */
    void answered(boolean mayGoOn) {
        connection.answered(this, mayGoOn);
    }

    /** It is answered with 101: what arrives from now on is for this reader, one call at a time. */
    void upgraded(Consumer<ByteBuffer> frames) {
        connection.upgraded(this, frames);
    }
}
