package phao.session;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import phao.protocol.Member;

class ReadyQueueTest {

    private final ReadyQueue queue = new ReadyQueue();
    private final Subscription a = subscription("a");
    private final Subscription b = subscription("b");
    private final Subscription c = subscription("c");

    private static Subscription subscription(String room) {
        return new Subscription(null, null, new Member("0123456789abcdef", ""), room);
    }

    @Test
    void who_came_first_has_the_first_turn() {
        queue.add(a);
        queue.add(b);
        queue.add(c);
        queue.takeTurns();
        assertThat(queue.poll()).isSameAs(a);
        assertThat(queue.poll()).isSameAs(b);
        assertThat(queue.poll()).isSameAs(c);
        assertThat(queue.poll()).isNull();
        assertThat(queue.isEmpty()).isTrue();
    }

    @Test
    void who_comes_again_waits_for_those_that_still_wait() {
        queue.add(a);
        queue.add(b);
        queue.takeTurns();
        assertThat(queue.poll()).isSameAs(a);
        queue.add(a);
        queue.add(c);
        queue.takeTurns();
        assertThat(queue.poll()).isSameAs(b);
        assertThat(queue.poll()).as("the turns that were taken are over").isNull();
        assertThat(queue.isEmpty()).isFalse();
        queue.takeTurns();
        assertThat(queue.poll()).isSameAs(a);
        assertThat(queue.poll()).isSameAs(c);
    }
}
