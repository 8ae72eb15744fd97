package phao.bench.dialect;

import java.util.List;

/**
 * What a system wants to hear from its clients. Stateless, any thread.
 *
 * <p>Nothing is said here about what comes from the system: a message's payload is found by its mark, whatever stands around it.
 */
public interface Dialect {

    /** One exchange while a connection opens: what is sent, and what the answer must contain before it goes on. */
    record Step(byte[] send, String expect) {}

    /** What makes a new connection a member that listens. */
    List<Step> listen(Seat seat);

    /** What makes a new connection a member that publishes and listens. */
    default List<Step> publish(Seat seat) {
        return listen(seat);
    }

    /** One message as it is sent. @param n counts the publisher's messages in the room, from 1 */
    byte[] message(String room, long n, byte[] payload);

    /** Sent now and then by those who only listen, so that none is closed for its silence; empty if nobody minds. */
    byte[] keepAlive();

    /** Whether all members of a room see all messages in one order, also those of different publishers. */
    default boolean ordersRooms() {
        return false;
    }
}
