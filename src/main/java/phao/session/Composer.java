package phao.session;

import java.time.Duration;
import java.util.List;
import phao.protocol.Outgoing;

/**
 * Something that has to say something on a connection now and then, when its turn comes.
 *
 * <p>Within the connection's mailbox, but for {@link #follow}.
 */
abstract class Composer {

    /** The one behind this in a list of the {@link ReadyQueue}. */
    private Composer followed;

    /** Adds what is to be written now. If there is more to say, it asks the connection for another turn. */
    abstract void compose(List<Outgoing> out);

    /**
     * The connection has ended.
     *
     * @param grace how long the client may be back without the others seeing a departure
     */
    abstract void connectionEnded(Duration grace);

    /** Called by {@link ReadyQueue} only: its place there. */
    final void follow(Composer other) {
        followed = other;
    }

    /** Called by {@link ReadyQueue} only. */
    final Composer followed() {
        return followed;
    }
}
