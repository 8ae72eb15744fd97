package phao.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import phao.check.Violation;
import phao.check.Violation.Kind;

/** docs/reliability.md. {@code -Dphao.seeds=10000} runs more seeds, {@code -Dphao.seed=N} one. */
class SimulationTest {

    private static final long SEEDS = Long.getLong("phao.seeds", 1_000);
    /** Kept, or a logger that is silenced may be collected and come back. */
    private static final Logger PHAO = Logger.getLogger("phao");

    @BeforeAll
    static void silence() {
        PHAO.setLevel(Level.OFF);
    }

    @AfterAll
    static void speak() {
        PHAO.setLevel(null);
    }

    @Test
    void nothing_is_lost_doubled_or_reordered_whatever_goes_wrong() {
        Long only = Long.getLong("phao.seed");
        LongStream seeds = only != null ? LongStream.of(only) : LongStream.range(0, SEEDS);
        List<String> failures = seeds.parallel()
                .mapToObj(seed -> failure(seed, Simulation::run))
                .filter(text -> !text.isEmpty())
                .limit(5)
                .toList();
        assertThat(failures).isEmpty();
    }

    /** Also: nothing of a room comes after its end, and nothing is stored under a token or rules that count no more. */
    @Test
    void nothing_is_lost_or_let_through_while_tokens_expire_and_are_revoked_and_rules_change() {
        Long only = Long.getLong("phao.seed");
        LongStream seeds = only != null ? LongStream.of(only) : LongStream.range(0, SEEDS / 10);
        List<String> failures = seeds.parallel()
                .mapToObj(seed -> failure(seed, Simulation::runGuarded))
                .filter(text -> !text.isEmpty())
                .limit(5)
                .toList();
        assertThat(failures).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(names = {"FORGET_BANS", "BAN_TOO_LATE", "FORGET_UNBAN"})
    void what_is_let_through_for_a_ban_that_does_not_count_is_found(Mutation mutation) {
        assertThat(LongStream.range(0, 40)
                        .filter(Moderators::ban)
                        .parallel()
                        .boxed()
                        .flatMap(seed -> Simulation.runGuarded(seed, mutation).stream()))
                .extracting(Violation::kind)
                .contains(Kind.BROKEN);
    }

    @ParameterizedTest
    @EnumSource(names = {"SHOW_ERASED", "FORGET_ERASURES", "ERASE_OTHERS"})
    void what_is_wrong_with_an_erasure_is_found(Mutation mutation) {
        assertThat(LongStream.range(0, 100)
                        .filter(Moderators::erase)
                        .parallel()
                        .boxed()
                        .flatMap(seed -> Simulation.run(seed, mutation).stream()))
                .extracting(Violation::kind)
                .contains(Kind.BROKEN);
    }

    @ParameterizedTest
    @EnumSource(names = {"IGNORE_EXPIRY", "IGNORE_REVOCATION", "SIGNAL_AFTER_LEFT"})
    void what_is_let_through_is_found(Mutation mutation) {
        assertThat(LongStream.range(0, 30)
                        .parallel()
                        .boxed()
                        .flatMap(seed -> Simulation.runGuarded(seed, mutation).stream()))
                .extracting(Violation::kind)
                .contains(Kind.BROKEN);
    }

    /** A removal is in doubt seldom, and more seldom does somebody begin to read before the log takes something again. */
    @Test
    void what_is_shown_from_memory_after_a_removal_in_doubt_is_found() {
        assertThat(Simulation.run(3_957, Mutation.KEEP_IN_MEMORY))
                .extracting(Violation::kind)
                .contains(Kind.BROKEN);
    }

    /**
     * An older copy was restored, with messages that retention had removed since: the checker took a true gap for a wrong one. And a user
     * was erased by a commit that was said to have failed: readers were shown what they had said.
     */
    @ParameterizedTest
    @ValueSource(longs = {5_054, 8_409, 12_222, 12_872, 12_955, 3_957, 4_193})
    void a_seed_that_failed_once_fails_no_more(long seed) {
        assertThat(failure(seed, Simulation::run)).isEmpty();
    }

    @Test
    void a_seed_replays_exactly() {
        for (long seed = 0; seed < 20; seed++) {
            assertThat(Simulation.run(seed, Mutation.NO_DEDUPLICATION))
                    .isEqualTo(Simulation.run(seed, Mutation.NO_DEDUPLICATION));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "NO_DEDUPLICATION, DOUBLED",
        "ACKNOWLEDGE_BEFORE_COMMIT, LOST",
        "NO_REPLAY, HOLE",
        "IGNORE_EPOCH, LOST",
        "SILENT_GAP, HOLE",
        "SHOW_REMOVED, BROKEN"
    })
    void the_checker_finds_a_bug_that_is_put_in(Mutation mutation, Kind expected) {
        Set<Kind> found = LongStream.range(0, 300)
                .parallel()
                .boxed()
                .flatMap(seed -> Simulation.run(seed, mutation).stream())
                .map(Violation::kind)
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(Kind.class)));
        assertThat(found).contains(expected);
    }

    private static String failure(long seed, BiFunction<Long, Mutation, List<Violation>> run) {
        try {
            List<Violation> violations = run.apply(seed, Mutation.NONE);
            return violations.isEmpty() ? "" : "-Dphao.seed=" + seed + ": " + violations;
        } catch (RuntimeException | Error e) {
            throw new AssertionError("-Dphao.seed=" + seed, e);
        }
    }
}
