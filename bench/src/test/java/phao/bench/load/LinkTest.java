package phao.bench.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The check must be able to fail. */
class LinkTest {

    private static final Topology TOPOLOGY = Topology.room(2, 2, 1, Mark.BYTES);

    private Tally tally;
    private Link link;

    @BeforeEach
    void member() {
        tally = new Tally();
        link = new Link(null, tally, TOPOLOGY, 0, 2);
    }

    @Test
    void each_publishers_messages_in_order_are_right() {
        arrive(link, 0, 1);
        arrive(link, 1, 1);
        arrive(link, 0, 2);
        assertEquals(0, tally.violated());
    }

    @Test
    void a_message_that_is_missing_is_a_violation() {
        arrive(link, 0, 1);
        arrive(link, 0, 3);
        assertEquals(1, tally.violated());
    }

    @Test
    void a_message_that_comes_twice_is_a_violation() {
        arrive(link, 0, 1);
        arrive(link, 0, 1);
        assertEquals(1, tally.violated());
    }

    @Test
    void a_message_of_another_room_is_a_violation() {
        arrive(link, 2, 1);
        assertEquals(1, tally.violated());
    }

    @Test
    void members_who_see_another_order_differ() {
        Link other = new Link(null, tally, TOPOLOGY, 0, 2);
        arrive(link, 0, 1);
        arrive(link, 1, 1);
        arrive(other, 1, 1);
        arrive(other, 0, 1);
        assertEquals(0, tally.violated());
        assertNotEquals(link.order(), other.order());
    }

    private static void arrive(Link link, int publisher, long n) {
        link.found(ByteBuffer.wrap(Mark.payload(Mark.BYTES, publisher, n, 0)), 0);
    }
}
