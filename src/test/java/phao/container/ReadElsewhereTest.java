package phao.container;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.ReadListener;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReadElsewhereTest {

    private final List<String> told = new ArrayList<>();
    private final Deque<Runnable> ours = new ArrayDeque<>();
    private Runnable withinTheRead = () -> {};
    private final ReadElsewhere listener = new ReadElsewhere(
            new ReadListener() {
                @Override
                public void onDataAvailable() {
                    told.add("reads");
                    withinTheRead.run();
                    told.add("has read");
                }

                @Override
                public void onAllDataRead() {
                    told.add("end");
                }

                @Override
                public void onError(Throwable error) {
                    told.add("error");
                }
            },
            ours::add);

    private void tellEnd() {
        try {
            listener.onAllDataRead();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void the_thread_that_tells_of_bytes_does_not_read_them() {
        listener.onDataAvailable();
        assertThat(told).isEmpty();
        ours.remove().run();
        assertThat(told).containsExactly("reads", "has read");
    }

    @Test
    void an_end_that_is_told_within_the_read_waits_until_it_is_left() {
        withinTheRead = this::tellEnd;
        listener.onDataAvailable();
        ours.remove().run();
        assertThat(told).containsExactly("reads", "has read", "end");
    }

    @Test
    void an_end_that_is_told_by_another_thread_is_told_at_once() {
        listener.onDataAvailable();
        ours.remove().run();
        tellEnd();
        assertThat(told).containsExactly("reads", "has read", "end");
    }

    @Test
    void a_read_that_fails_is_an_error() {
        withinTheRead = () -> {
            throw new IllegalStateException("the client has gone");
        };
        listener.onDataAvailable();
        ours.remove().run();
        assertThat(told).containsExactly("reads", "error");
    }
}
