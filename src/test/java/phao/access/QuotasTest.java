package phao.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import phao.protocol.Code;
import phao.protocol.Refusal;

class QuotasTest {

    private static final Identity STRANGER = Identity.anyone("192.0.2.1");
    private static final Identity NEIGHBOUR = Identity.anyone("192.0.2.2");

    private long now = Tokens.NOW;
    private final Quotas quotas =
            new Quotas(new Quotas.Limits(3, 2, 50, 1 << 20, 5, 4), () -> Instant.ofEpochMilli(now));

    private static Identity user(String user, String address) {
        return Identity.of(Tokens.claims(user, "{}"), address);
    }

    private int publishesUntilRefused(Identity identity, int size) {
        int count = 0;
        while (quotas.publish(identity, size).isEmpty()) {
            count++;
            assertThat(count).isLessThan(100_000);
        }
        return count;
    }

    @Test
    void some_messages_may_come_together_then_so_many_a_second() {
        assertThat(publishesUntilRefused(STRANGER, 10)).isEqualTo(200);
        Refusal refusal = quotas.publish(STRANGER, 10).orElseThrow();
        assertThat(refusal.code()).isEqualTo(Code.TOO_FAST);
        assertThat(refusal.retryAfter()).isEqualTo(20);
        assertThat(quotas.publish(NEIGHBOUR, 10)).as("another address").isEmpty();
        now += refusal.retryAfter();
        assertThat(quotas.publish(STRANGER, 10)).isEmpty();
        assertThat(quotas.publish(STRANGER, 10)).isPresent();
        now += 1_000;
        assertThat(publishesUntilRefused(STRANGER, 10)).isEqualTo(50);
        now += 3_600_000;
        assertThat(publishesUntilRefused(STRANGER, 10)).as("no more than fits").isEqualTo(200);
    }

    @Test
    void bytes_count_too_and_one_that_is_larger_than_all_gets_through_alone() {
        assertThat(publishesUntilRefused(STRANGER, 8 << 20)).isEqualTo(4);
        Quotas small = new Quotas(new Quotas.Limits(0, 0, 50, 1_000, 0, 0), () -> Instant.ofEpochMilli(now));
        assertThat(small.publish(STRANGER, 16 << 20)).isEmpty();
        Refusal next = small.publish(STRANGER, 1).orElseThrow();
        assertThat(next.retryAfter()).isBetween(16_000_000L, 17_000_000L);
        now += next.retryAfter();
        assertThat(small.publish(STRANGER, 1)).isEmpty();
    }

    @Test
    void a_user_is_counted_wherever_it_comes_from() {
        assertThat(publishesUntilRefused(user("an", "192.0.2.1"), 1)).isEqualTo(200);
        assertThat(quotas.publish(user("an", "198.51.100.7"), 1)).isPresent();
        assertThat(quotas.publish(user("binh", "192.0.2.1"), 1)).isEmpty();
        assertThat(quotas.publish(STRANGER, 1)).isEmpty();
    }

    @Test
    void all_addresses_of_a_network_of_ipv6_are_one() {
        assertThat(publishesUntilRefused(Identity.anyone("2001:db8:1:2::1"), 1)).isEqualTo(200);
        assertThat(quotas.publish(Identity.anyone("2001:db8:1:2:ffff::9%eth0"), 1))
                .isPresent();
        assertThat(quotas.publish(Identity.anyone("2001:db8:1:3::1"), 1)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "127.1.2.3", "::1", "0:0:0:0:0:0:0:1", "", "unknown", "::ffff:127.0.0.1"})
    void this_machine_is_exempt_and_who_is_not_known(String address) {
        Identity identity = Identity.anyone(address);
        for (int i = 0; i < 1_000; i++) {
            assertThat(quotas.publish(identity, 1 << 20)).isEmpty();
            assertThat(quotas.signal(identity)).isEmpty();
            assertThat(quotas.makeRoom(identity)).isEmpty();
            assertThat(quotas.connect(address)).isPresent();
            assertThat(quotas.show(identity, "lobby", "member " + i)).isPresent();
        }
    }

    @Test
    void connections_are_counted_for_the_address_and_for_the_user() {
        List<Quotas.Place> places = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            places.add(quotas.connect("192.0.2.1").orElseThrow());
        }
        assertThat(quotas.connect("192.0.2.1")).isEmpty();
        assertThat(quotas.connect("192.0.2.2")).isPresent();
        places.get(1).giveBack();
        assertThat(quotas.connect("192.0.2.1")).isPresent();
        assertThat(quotas.connect("192.0.2.1")).isEmpty();

        Identity an = user("an", "192.0.2.9");
        Quotas.Place place = quotas.connect(an).orElseThrow();
        assertThat(quotas.connect(user("an", "198.51.100.1"))).isPresent();
        assertThat(quotas.connect(an)).isEmpty();
        place.giveBack();
        assertThat(quotas.connect(an)).isPresent();
        assertThat(quotas.connect(STRANGER)).as("no user").isPresent();
    }

    @Test
    void ghosts_of_one_address_are_bounded_in_each_room() {
        Optional<Quotas.Place> first = quotas.show(STRANGER, "lobby", "ghost 0");
        for (int i = 1; i < 4; i++) {
            assertThat(quotas.show(STRANGER, "lobby", "ghost " + i)).isPresent();
        }
        assertThat(quotas.show(STRANGER, "lobby", "ghost 4")).isEmpty();
        Optional<Quotas.Place> again = quotas.show(STRANGER, "lobby", "ghost 0");
        assertThat(again).as("by another transport").isPresent();
        assertThat(quotas.show(STRANGER, "news", "ghost 4")).isPresent();
        assertThat(quotas.show(NEIGHBOUR, "lobby", "ghost 4")).isPresent();
        first.orElseThrow().giveBack();
        assertThat(quotas.show(STRANGER, "lobby", "ghost 4")).isEmpty();
        again.orElseThrow().giveBack();
        assertThat(quotas.show(STRANGER, "lobby", "ghost 4")).isPresent();
    }

    @Test
    void new_rooms_are_bounded_in_an_hour() {
        for (int i = 0; i < 5; i++) {
            assertThat(quotas.refuseRoom(STRANGER)).isEmpty();
            assertThat(quotas.makeRoom(STRANGER)).isEmpty();
        }
        assertThat(quotas.refuseRoom(STRANGER)).isPresent();
        assertThat(quotas.makeRoom(STRANGER).orElseThrow().retryAfter()).isEqualTo(720_000);
        now += 720_000;
        assertThat(quotas.makeRoom(STRANGER)).isEmpty();
        assertThat(quotas.makeRoom(STRANGER)).isPresent();
    }

    @Test
    void no_limit_is_no_limit() {
        Quotas none = new Quotas(Quotas.Limits.NONE, () -> Instant.ofEpochMilli(now));
        for (int i = 0; i < 10_000; i++) {
            assertThat(none.publish(STRANGER, 1 << 20)).isEmpty();
            assertThat(none.connect("192.0.2.1")).isPresent();
            assertThat(none.show(STRANGER, "lobby", "m" + i)).isPresent();
            assertThat(none.makeRoom(STRANGER)).isEmpty();
        }
    }

    /** Whatever the sizes and pauses: never more than the burst and what the time gives. */
    @Test
    void over_any_time_no_more_is_taken_than_the_rate_allows() {
        SplittableRandom random = new SplittableRandom(5);
        for (int run = 0; run < 50; run++) {
            long begin = now;
            Rate rate = new Rate(1_000, 4_000, 1, () -> Instant.ofEpochMilli(now));
            long taken = 0;
            for (int i = 0; i < 2_000; i++) {
                int wanted = 1 + random.nextInt(2_000);
                if (rate.millisUntil("a", wanted) == 0) {
                    rate.take("a", wanted);
                    taken += wanted;
                }
                now += random.nextInt(700);
                if (random.nextInt(50) == 0) {
                    rate.sweep();
                }
                assertThat(taken).isLessThanOrEqualTo(4_000 + (now - begin) + 1);
            }
            assertThat(taken).isGreaterThan((now - begin) / 2);
        }
    }
}
