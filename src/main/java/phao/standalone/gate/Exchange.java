package phao.standalone.gate;

import java.nio.ByteBuffer;
import java.util.function.Consumer;
import phao.container.Bodies;

/** A request that is being answered. Any thread; calls after its end do nothing. */
final class Exchange {

    /** The attribute of a servlet request that has its exchange. */
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
     * The servlets have answered.
     *
     * @param mayGoOn whether another request may follow
     */
    void answered(boolean mayGoOn) {
        connection.answered(this, mayGoOn);
    }

    /** The servlets have answered with 101: what arrives from now on is for {@code frames}, one call at a time. */
    void upgraded(Consumer<ByteBuffer> frames) {
        connection.upgraded(this, frames);
    }
}
