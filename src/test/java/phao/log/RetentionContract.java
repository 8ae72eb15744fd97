package phao.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import phao.log.Appended.Known;
import phao.log.Appended.Skipped;
import phao.protocol.Content;
import phao.protocol.Gap;

/** What retention removes, and what is told of it. */
public abstract class RetentionContract extends UserErasureContract {

    private static final Duration DAY = Duration.ofDays(1);

    private static Retention count(long count) {
        return new Retention(count, 0, Duration.ZERO, Duration.ZERO);
    }

    private static Retention bytes(long bytes) {
        return new Retention(0, bytes, Duration.ZERO, Duration.ZERO);
    }

    private static Append sized(String room, int size, int thumbnail) {
        return new Append(room, "", 0, MEMBER, Content.binary(new byte[size]).withThumbnail(new byte[thumbnail]));
    }

    private static Retention age(Duration age) {
        return new Retention(0, 0, age, Duration.ZERO);
    }

    private static Retention publisherAge(long count, Duration age) {
        return new Retention(count, 0, Duration.ZERO, age);
    }

    /** @return how many steps it took */
    private int retain(Retention retention, long now, int most) throws LogException {
        int steps = 1;
        while (log.retain(retention, now, most)) {
            assertThat(steps++).as("steps").isLessThan(10_000);
        }
        return steps;
    }

    @Test
    void by_count_the_newest_stay() throws Exception {
        fill("a", 10);
        fill("b", 3);
        retain(count(4), NOW, 100);
        assertThat(position("a").first()).isEqualTo(7);
        assertThat(position("a").head()).isEqualTo(10);
        assertThat(seqs(log.after("a", 0, 100, ANY))).containsExactly(7L, 8L, 9L, 10L);
        assertThat(seqs(log.before("a", 9, 100, ANY))).containsExactly(7L, 8L);
        assertThat(log.after("b", 0, 100, ANY)).hasSize(3);
    }

    @Test
    void by_count_again_and_again_while_the_rooms_grow() throws Exception {
        for (int head = 5; head <= 50; head += 5) {
            fill("a", head);
            fill("b", head);
            retain(count(7), NOW, 3);
            for (String room : List.of("a", "b")) {
                assertThat(seqs(log.after(room, 0, 100, ANY))).isEqualTo(numbers(Math.max(1, head - 6), head));
            }
        }
        retain(count(2), NOW, 3);
        assertThat(seqs(log.after("a", 0, 100, ANY))).containsExactly(49L, 50L);
    }

    @Test
    void by_age_the_young_stay() throws Exception {
        log.append(List.of(anonymous("a", "old"), anonymous("b", "old")), NOW);
        log.append(List.of(anonymous("a", "young")), NOW + 1000);
        long later = NOW + 1000 + DAY.toMillis();
        retain(age(DAY), later - 1001, 100);
        assertThat(position("a").first()).isEqualTo(1);
        retain(age(DAY), later, 100);
        assertThat(position("a").first()).isEqualTo(2);
        assertThat(position("b").first()).isEqualTo(2);
        assertThat(position("b").head()).isEqualTo(1);
        retain(age(DAY), later + 1, 100);
        assertThat(position("a")).satisfies(p -> assertThat(p.first()).isEqualTo(3));
        assertThat(log.after("a", 0, 100, ANY)).isEmpty();
    }

    @Test
    void an_emptied_room_goes_on_with_its_numbers_and_can_be_emptied_again() throws Exception {
        for (int round = 0; round < 3; round++) {
            long time = NOW + round * 2 * DAY.toMillis();
            assertThat(seq(log.append(List.of(anonymous("a", "x")), time).get(0)))
                    .isEqualTo(round + 1);
            assertThat(position("a").first()).isEqualTo(round + 1);
            retain(age(DAY), time + DAY.toMillis() + 1, 100);
            assertThat(position("a").first()).isEqualTo(round + 2);
            if (round == 1) {
                restart();
            }
        }
    }

    @Test
    void by_count_and_age_whichever_removes_more() throws Exception {
        for (int i = 0; i < 10; i++) {
            log.append(List.of(anonymous("a", "x"), anonymous("b", "x")), NOW + i);
        }
        fill("b", 12);
        retain(new Retention(10, 0, Duration.ofMillis(100), Duration.ZERO), NOW + 105, 100);
        assertThat(position("a").first()).isEqualTo(6);
        // b's last two have the time NOW, but older ones that are too young stand before them.
        assertThat(position("b").first()).isEqualTo(6);
        retain(new Retention(3, 0, Duration.ofMillis(100), Duration.ZERO), NOW + 105, 100);
        assertThat(position("a").first()).isEqualTo(8);
        assertThat(position("b").first()).isEqualTo(10);
    }

    @Test
    void by_bytes_as_few_as_possible_go_and_the_newest_stays() throws Exception {
        for (int size : new int[] {40, 30, 20, 10}) {
            append(sized("a", size, 0));
        }
        retain(bytes(100), NOW, 100);
        assertThat(position("a").first()).as("just full").isEqualTo(1);
        retain(bytes(99), NOW, 100);
        assertThat(position("a").first()).isEqualTo(2);
        append(sized("a", 1, 40));
        retain(bytes(99), NOW, 100);
        assertThat(position("a").first()).as("a thumbnail counts").isEqualTo(3);
        append(sized("a", 500, 0));
        retain(bytes(99), NOW, 100);
        assertThat(seqs(log.after("a", 0, 100, ANY)))
                .as("larger than all that is kept")
                .containsExactly(6L);
        append(sized("a", 1, 0));
        retain(bytes(99), NOW, 100);
        assertThat(seqs(log.after("a", 0, 100, ANY))).containsExactly(7L);
    }

    @Test
    void a_limit_of_bytes_that_is_set_later_counts_for_what_is_there() throws Exception {
        for (int i = 0; i < 10; i++) {
            append(sized("a", 10, 0));
            append(sized("b", 1, 0));
        }
        retain(count(9), NOW, 100);
        restart();
        retain(new Retention(9, 50, Duration.ZERO, Duration.ZERO), NOW, 100);
        assertThat(position("a").first()).isEqualTo(6);
        assertThat(position("b").first()).isEqualTo(2);
        retain(bytes(20), NOW, 100);
        assertThat(position("a").first()).isEqualTo(9);
        assertThat(position("b").first()).isEqualTo(2);
    }

    /** Against a model: the sizes of what each room must hold. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void by_bytes_count_and_age_with_any_sizes_between_removals_and_restarts(long seed) throws Exception {
        Random random = new Random(seed);
        List<ModelRoom> rooms = List.of(new ModelRoom("a"), new ModelRoom("b"), new ModelRoom("c"));
        long now = NOW;
        for (int round = 0; round < 60; round++) {
            now += random.nextInt(50);
            for (int i = random.nextInt(20); i > 0; i--) {
                ModelRoom room = rooms.get(random.nextInt(rooms.size()));
                int size = random.nextInt(4) == 0 ? random.nextInt(6_000) : random.nextInt(30);
                int thumbnail = random.nextInt(5) == 0 ? 1 + random.nextInt(100) : 0;
                log.append(List.of(sized(room.name, size, thumbnail)), now);
                room.appended(size + thumbnail, now);
            }
            if (random.nextInt(3) == 0) {
                rooms.get(random.nextInt(rooms.size())).removeSome(log, random, now);
            }
            Retention wanted = new Retention(
                    random.nextBoolean() ? 0 : 1 + random.nextInt(30),
                    random.nextInt(4) == 0 ? 0 : 1 + random.nextInt(8_000),
                    Duration.ofMillis(random.nextBoolean() ? 0 : 1 + random.nextInt(200)),
                    Duration.ZERO);
            retain(wanted, now, 1 + random.nextInt(9));
            if (random.nextInt(10) == 0) {
                restart();
            }
            for (ModelRoom room : rooms) {
                room.retain(wanted, now);
                assertThat(List.of(
                                position(room.name).first(), position(room.name).head()))
                        .as("first and head of %s in round %d under %s", room.name, round, wanted)
                        .containsExactly(room.first(), room.head);
            }
        }
    }

    private static final class ModelRoom {

        /** @param published false for the entry of a removal, and for a message that was removed */
        private record Entry(int size, long time, boolean published) {}

        private final String name;
        private final List<Entry> entries = new ArrayList<>();
        private long head;

        ModelRoom(String name) {
            this.name = name;
        }

        long first() {
            return head - entries.size() + 1;
        }

        void appended(int size, long time) {
            add(new Entry(size, time, true));
        }

        private void add(Entry entry) {
            entries.add(entry);
            head++;
        }

        /** Removes one message, or clears the room up to one. */
        void removeSome(LogEngine log, Random random, long now) throws LogException {
            if (entries.isEmpty()) {
                return;
            }
            int at = random.nextInt(entries.size());
            long seq = first() + at;
            if (random.nextInt(4) == 0) {
                assertThat(log.remove(Removal.upTo(name, seq, MODERATOR), now)).isInstanceOf(Removed.Done.class);
                entries.subList(0, at + 1).clear();
                add(new Entry(Content.clearing(seq).heldBytes(), now, false));
            } else if (entries.get(at).published()) {
                assertThat(log.remove(removal(name, seq), now)).isInstanceOf(Removed.Done.class);
                long by = head + 1;
                entries.set(
                        at,
                        new Entry(
                                Content.removed(by).heldBytes(), entries.get(at).time(), false));
                add(new Entry(Content.removal(seq).heldBytes(), now, false));
            }
        }

        void retain(Retention wanted, long now) {
            while (!entries.isEmpty() && mustLoseOne(wanted, now)) {
                entries.remove(0);
            }
        }

        private boolean mustLoseOne(Retention wanted, long now) {
            long sum = entries.stream().mapToLong(Entry::size).sum();
            return (wanted.count() > 0 && entries.size() > wanted.count())
                    || (wanted.bytes() > 0 && sum > wanted.bytes() && entries.size() > 1)
                    || (!wanted.age().isZero()
                            && entries.get(0).time() < now - wanted.age().toMillis());
        }
    }

    @Test
    void a_step_removes_at_most_so_many_and_the_last_one_says_that_nothing_is_left() throws Exception {
        fill("a", 25);
        long first = 1;
        boolean more = true;
        while (more) {
            more = log.retain(count(5), NOW, 4);
            long now = position("a").first();
            assertThat(now - first).isBetween(0L, 4L);
            first = now;
        }
        assertThat(first).isEqualTo(21);
        assertThat(log.retain(count(5), NOW, 4)).isFalse();
    }

    @Test
    void forever_removes_nothing() throws Exception {
        append(from(AN, "a", 1, "x"));
        fill("a", 30);
        retain(FOREVER, NOW + Duration.ofDays(10_000).toMillis(), 100);
        assertThat(position("a").first()).isEqualTo(1);
        assertThat(log.position("a", AN, "").lastN()).isEqualTo(1);
    }

    @Test
    void retention_survives_a_restart() throws Exception {
        fill("a", 30);
        retain(count(5), NOW, 100);
        restart();
        assertThat(position("a").first()).isEqualTo(26);
        retain(count(4), NOW, 100);
        assertThat(position("a").first()).isEqualTo(27);
        assertThat(seq(append(anonymous("a", "x")))).isEqualTo(31);
    }

    @Test
    void what_was_removed_is_a_gap_for_a_cursor_before_it_only() throws Exception {
        fill("a", 20);
        retain(count(8), NOW, 100);
        assertThat(gap("a", 1, 0)).contains(new Gap(Gap.Reason.RETENTION, 1, 12, 13));
        assertThat(gap("a", 1, 5)).contains(new Gap(Gap.Reason.RETENTION, 6, 12, 13));
        assertThat(gap("a", 1, 11)).contains(new Gap(Gap.Reason.RETENTION, 12, 12, 13));
        assertThat(gap("a", 1, 12)).isEqualTo(Optional.empty());
        assertThat(gap("a", 1, 20)).isEqualTo(Optional.empty());
        assertThat(gap("a", 1, 21)).contains(new Gap(Gap.Reason.EPOCH, 21, 21, 21));
    }

    @Test
    void a_repeated_n_whose_message_was_removed_is_known_but_not_where() throws Exception {
        for (int n = 1; n <= 6; n++) {
            append(from(AN, "a", n, "x"));
        }
        retain(count(2), NOW, 100);
        List<Appended> answers = new ArrayList<>();
        for (int n = 1; n <= 6; n++) {
            answers.add(append(from(AN, "a", n, "again")));
        }
        Known removed = new Known(0, 0);
        assertThat(answers).containsExactly(removed, removed, removed, removed, new Known(5, NOW), new Known(6, NOW));
        fill("a", 10);
        retain(count(2), NOW, 100);
        assertThat(append(from(AN, "a", 6, "again"))).isEqualTo(removed);
        assertThat(append(from(AN, "a", 8, "?"))).isEqualTo(new Skipped(7));
        assertThat(seq(append(from(AN, "a", 7, "!")))).isEqualTo(11);
    }

    @Test
    void a_publisher_is_forgotten_when_it_is_old_and_nothing_of_it_is_stored() throws Exception {
        append(from(AN, "a", 1, "x"));
        append(from(BINH, "b", 1, "x"));
        fill("a", 3);
        long later = NOW + DAY.toMillis() + 1;
        retain(publisherAge(2, DAY), later - 1, 100);
        assertThat(log.position("a", AN, "").lastN()).as("not old yet").isEqualTo(1);
        // Twice its age after the first walk, so that every engine looks again.
        long muchLater = NOW + 3 * DAY.toMillis();
        retain(publisherAge(2, DAY), muchLater, 100);
        assertThat(log.position("a", AN, "").lastN()).isZero();
        assertThat(log.position("b", BINH, "").lastN())
                .as("its message is still there")
                .isEqualTo(1);
        assertThat(append(from(BINH, "b", 1, "again"))).isEqualTo(new Known(1, NOW));
        assertThat(seq(append(from(AN, "a", 1, "anew")))).isEqualTo(4);
    }

    @Test
    void many_publishers_are_forgotten_step_by_step() throws Exception {
        for (int batch = 0; batch < 3; batch++) {
            List<Append> appends = new ArrayList<>();
            for (int i = 0; i < 1000; i++) {
                appends.add(from(String.format("%032x", batch * 1000 + i), "room " + i % 10, 1, "x"));
            }
            log.append(appends, NOW);
        }
        String first = String.format("%032x", 0);
        retain(publisherAge(1, DAY), NOW + 2 * DAY.toMillis(), 500);
        int left = 0;
        for (int i = 0; i < 3000; i++) {
            left += (int) log.position("room " + i % 10, String.format("%032x", i), "")
                    .lastN();
        }
        // Each room still holds one message.
        assertThat(left).isEqualTo(10);
        assertThat(log.position("room 0", first, "").lastN()).isZero();
    }
}
