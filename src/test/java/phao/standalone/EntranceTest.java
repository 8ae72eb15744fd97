package phao.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import phao.log.LogOf;

class EntranceTest {

    private static final int MANY = 10_000;

    private long limit;
    private long open;
    private int counted;
    private final Entrance entrance = new Entrance(() -> {
        counted++;
        return new OpenFiles(limit, open);
    });

    /** Each opens a file. */
    private int accept() {
        int accepted = 0;
        while (accepted < MANY && entrance.mayAccept()) {
            accepted++;
            open++;
        }
        return accepted;
    }

    @Test
    void some_dozen_files_are_left_to_the_server_itself() {
        for (int most : new int[] {160, 1_024, 8_192}) {
            limit = most;
            open = 50;
            accept();
            assertThat(limit - open).isBetween(32L, 32L + most / 64);
        }
    }

    @Test
    void what_is_closed_makes_room_again() {
        limit = 1_024;
        open = limit;
        assertThat(entrance.mayAccept()).isFalse();
        open = 500;
        assertThat(entrance.mayAccept()).isTrue();
    }

    @Test
    void files_are_not_counted_for_each_connection() {
        limit = 8_192;
        accept();
        assertThat(counted).isLessThan(5);
        counted = 0;
        open -= 200;
        assertThat(accept()).isPositive();
        assertThat(counted).isLessThan(3);
    }

    @Test
    void an_error_that_keeps_it_from_accepting_again_is_logged() {
        try (LogOf log = new LogOf(Entrance.class)) {
            Entrance.goOn(() -> {
                throw new OutOfMemoryError("Java heap space");
            });
            assertThat(log.lines()).containsExactly("no connection is accepted any more: restart the server");
            assertThat(log.thrown()).hasSize(1).first().isInstanceOf(OutOfMemoryError.class);
        }
    }

    @Test
    void without_a_limit_all_are_accepted() {
        limit = Long.MAX_VALUE;
        assertThat(accept()).isEqualTo(MANY);
        assertThat(counted).isOne();
    }
}
