package phao.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import phao.protocol.Outgoing;

class ReadyQueueTest {

    private final ReadyQueue queue = new ReadyQueue();
    private final Composer a = composer();
    private final Composer b = composer();
    private final Composer c = composer();

    private static Composer composer() {
        return new Composer() {
            @Override
            void compose(List<Outgoing> out) {
                throw new AssertionError("the queue lets nobody compose");
            }

            @Override
            void connectionEnded(Duration grace) {
                throw new AssertionError("the queue ends nothing");
            }
        };
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
