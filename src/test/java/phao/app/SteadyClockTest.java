package phao.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class SteadyClockTest {

    private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");

    private Instant wall = NOON;
    private long nanos = Long.MAX_VALUE - 5;

    @Test
    void it_goes_on_evenly_when_the_machines_clock_is_set_back_or_forward() {
        SteadyClock clock = new SteadyClock(() -> wall, () -> nanos);
        assertThat(clock.instant()).isEqualTo(NOON);
        nanos += Duration.ofSeconds(3).toNanos();
        wall = NOON.minusSeconds(3_600);
        assertThat(clock.instant()).isEqualTo(NOON.plusSeconds(3));
        nanos += Duration.ofSeconds(3).toNanos();
        wall = NOON.plusSeconds(86_400);
        assertThat(clock.millis()).isEqualTo(NOON.plusSeconds(6).toEpochMilli());
    }
}
