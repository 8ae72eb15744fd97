package phao.session;

import java.util.List;
import java.util.function.Consumer;
import phao.protocol.Close;
import phao.protocol.Outgoing;

/** Where a connection writes: WebSocket, event stream, tests. */
public interface Outlet {

    /**
     * Writes these messages in order. Called only when the write before is done; must not block.
     *
     * @param done told once, by any thread and possibly before this returns: whether all is written. After false the connection
     *     is taken for cut
     */
    void write(List<Outgoing> messages, Consumer<Boolean> done);

    /** Ends the connection. May be called while a write is in flight; must not block. Further calls do nothing. */
    void close(Close close);

    /** Ends the connection, and drops the write in flight if that is possible: it is not taken. Otherwise as {@link #close}. */
    default void cut(Close close) {
        close(close);
    }
}
