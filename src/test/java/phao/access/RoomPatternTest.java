package phao.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RoomPatternTest {

    private static boolean matches(String pattern, String room, Map<String, List<String>> claims) {
        return RoomPattern.of(pattern).matches(room, claim -> claims.getOrDefault(claim, List.of()));
    }

    @ParameterizedTest
    @CsvSource({
        "lobby, lobby, true",
        "lobby, Lobby, false",
        "lobby, lobby:a, false",
        "news:*, news:a, true",
        "news:*, news, false",
        "news:*, news:, false",
        "news:*, news:a:b, false",
        "news:**, news:a, true",
        "news:**, news:a:b, true",
        "news:**, news, false",
        "news:**, news:, false",
        "news:**, newspaper:a, false",
        "**, anything:at all, true",
        "*, one, true",
        "*, one:two, false",
        "team-*-log, team-42-log, true",
        "team-*-log, team--log, false",
        "team-*-log, team-a:b-log, false",
        "a*b*c, aXbYc, true",
        "a*b*c, aXbbYcc, true",
        "a*b*c, abc, false",
        "dm:*:b, dm:a:b, true",
        "dm:*:b, dm:a:c:b, false",
    })
    void a_star_stands_for_a_part_of_a_segment_and_two_for_all_that_follow(String pattern, String room, boolean is) {
        assertThat(matches(pattern, room, Map.of())).isEqualTo(is);
    }

    @ParameterizedTest
    @CsvSource({
        "user:{sub}:**, user:42:inbox, 42, true",
        "user:{sub}:**, user:43:inbox, 42, false",
        "user:{sub}:**, user:42, 42, false",
        "user:{sub}:**, user:4:2:inbox, 4:2, false",
        "user:{sub}:**, user:4%3A2:inbox, 4:2, true",
        "user:{sub}:**, user:42:inbox, *, false",
        "user:{sub}:**, user:%2A:inbox, *, true",
        "user:{sub}:**, user:42:inbox, **, false",
        "user:{sub}:**, user:%7Bsub%7D:inbox, {sub}, true",
        "user:{sub}:**, user:B%C3%ACnh:inbox, Bình, true",
        "user:{sub}:**, user:an%40x.example:inbox, an@x.example, true",
        "dm:{sub}:*, dm:42:43, 42, true",
        "dm:*:{sub}, dm:42:43, 42, false",
        "dm:*:{sub}, dm:43:42, 42, true",
        "x-{sub}-*, x-42-y, 42, true",
    })
    void a_claim_is_taken_literally_and_is_one_segment(String pattern, String room, String user, boolean is) {
        assertThat(matches(pattern, room, Map.of("sub", List.of(user)))).isEqualTo(is);
    }

    @Test
    void of_an_array_each_value_counts_and_a_claim_that_is_not_there_matches_nothing() {
        Map<String, List<String>> claims = Map.of("teams", List.of("red", "blue", ""));
        assertThat(matches("team:{teams}:**", "team:blue:plans", claims)).isTrue();
        assertThat(matches("team:{teams}:**", "team:green:plans", claims)).isFalse();
        assertThat(matches("team:{teams}:**", "team::plans", claims)).isFalse();
        assertThat(matches("team:{sub}:**", "team::plans", claims)).isFalse();
    }

    private static boolean includes(String pattern, String other) {
        return RoomPattern.of(pattern)
                .includes(RoomPattern.of(other), claim -> claim.equals("sub") ? List.of("42", "*") : List.of());
    }

    @ParameterizedTest
    @CsvSource({
        "**, **, true",
        "**, a:*, true",
        "a:**, a:**, true",
        "a:**, a:b:**, true",
        "a:**, a:*:c, true",
        "a:**, a, false",
        "a:**, a:, false",
        "a:**, **, false",
        "a:**, *:b, false",
        "a:b:**, a:**, false",
        "*:**, **, false",
        "a:*, a:**, false",
        "a:*, a:x*, true",
        "a:x*, a:*, false",
        "a:x*y, a:xa*by, true",
        "a:*x*, a:*, false",
        "a:**, A:b, false",
        "user:{sub}:**, user:42:a, true",
        "user:{sub}:**, user:%2A:a, true",
        "user:{sub}:**, user:*:a, false",
        "user:{teams}:**, user:42:a, false",
    })
    void a_pattern_includes_another_where_that_is_plain_to_see(String pattern, String other, boolean is) {
        assertThat(includes(pattern, other)).isEqualTo(is);
    }

    @Test
    void what_a_pattern_includes_of_generated_ones_it_matches_in_each_generated_room() {
        SplittableRandom random = new SplittableRandom(15);
        List<String> rooms = Stream.generate(() -> generated(random, "ab", 4))
                .limit(3_000)
                .distinct()
                .toList();
        int included = 0;
        for (int i = 0; i < 3_000; i++) {
            String one = generatedPattern(random);
            String other = generatedPattern(random);
            assertThat(includes(one, one)).as(one).isTrue();
            assertThat(includes("**", other)).as(other).isEqualTo(!other.isEmpty());
            if (includes(one, other)) {
                included++;
                for (String room : rooms) {
                    assertThat(!matches(other, room, Map.of()) || matches(one, room, Map.of()))
                            .as("%s includes %s, and not %s", one, other, room)
                            .isTrue();
                }
            }
            for (String room : rooms.subList(0, 20)) {
                assertThat(includes(one, room)).as("%s and %s", one, room).isEqualTo(matches(one, room, Map.of()));
            }
        }
        assertThat(included).isGreaterThan(30);
    }

    private static String generatedPattern(SplittableRandom random) {
        String segments = generated(random, "ab*", 3).replace("**", "*");
        return random.nextInt(3) == 0 ? segments + ":**" : segments;
    }

    /** Up to so many segments of up to two characters. */
    private static String generated(SplittableRandom random, String characters, int segments) {
        return random.ints(1L + random.nextInt(segments))
                .mapToObj(segment -> random.ints(random.nextInt(3), 0, characters.length())
                        .mapToObj(c -> characters.substring(c, c + 1))
                        .collect(Collectors.joining()))
                .collect(Collectors.joining(":"));
    }

    @Test
    void a_name_typed_in_another_form_of_unicode_is_the_same() {
        assertThat(matches("Ha\u0300 No\u0323\u0302i", "Hà Nội", Map.of())).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a**", "**:a", "a:**:b", "***", "{sub", "sub}", "{}", "{a b}", "{a}{b}", "}a{", "a\uFFFFb"})
    void what_is_no_pattern_is_refused(String text) {
        assertThatThrownBy(() -> RoomPattern.of(text)).isInstanceOf(IllegalArgumentException.class);
    }

    /** Rooms and patterns of few letters, so that many match, against a regular expression. */
    @Test
    void generated_patterns_match_as_a_regular_expression_does() {
        SplittableRandom random = new SplittableRandom(14);
        int matched = 0;
        for (int i = 0; i < 50_000; i++) {
            String pattern = text(random, "ab:*", 8).replaceAll("\\*+", "*");
            if (random.nextInt(3) == 0) {
                pattern += ":**";
            }
            String room = text(random, "ab:", 10);
            boolean expected = Pattern.matches(naive(pattern), room);
            assertThat(matches(pattern, room, Map.of()))
                    .as("%s for %s", pattern, room)
                    .isEqualTo(expected);
            matched += expected ? 1 : 0;
        }
        assertThat(matched).isGreaterThan(500);
    }

    private static String text(SplittableRandom random, String letters, int most) {
        return random.ints(1 + random.nextInt(most), 0, letters.length())
                .mapToObj(i -> letters.substring(i, i + 1))
                .collect(Collectors.joining());
    }

    private static String naive(String pattern) {
        boolean rest = pattern.endsWith(":**");
        String head = rest ? pattern.substring(0, pattern.length() - 3) : pattern;
        return head.replace("*", "[^:]+") + (rest ? ":.+" : "");
    }

    @Test
    void the_worst_pattern_is_matched_in_a_moment() {
        String pattern = "a*".repeat(127) + "b";
        String room = "a".repeat(10_000);
        long begin = System.nanoTime();
        for (int i = 0; i < 100; i++) {
            assertThat(matches(pattern, room, Map.of())).isFalse();
        }
        assertThat(System.nanoTime() - begin).isLessThan(5_000_000_000L);
    }
}
