package phao.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class InFlightTest {

    private final Semaphore waiting = new Semaphore(1);

    @Test
    void only_so_many_of_the_servers_threads_wait_for_the_log() throws Exception {
        InFlight an = new InFlight(1, waiting);
        InFlight chi = new InFlight(1, waiting);
        assertThat(an.enter()).isTrue();
        assertThat(chi.enter()).isTrue();

        FutureTask<Boolean> second = new FutureTask<>(an::enter);
        new Thread(second).start();
        while (waiting.availablePermits() > 0) {
            Thread.onSpinWait();
        }
        assertThat(chi.enter()).isFalse();

        an.leave();
        assertThat(second.get(30, TimeUnit.SECONDS)).isTrue();
        assertThat(waiting.availablePermits()).isEqualTo(1);
    }
}
