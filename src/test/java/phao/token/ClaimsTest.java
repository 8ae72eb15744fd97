package phao.token;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What claims must be, when the signature is right. */
class ClaimsTest {

    private static final long NOW = Instant.parse("2026-11-27T12:00:00Z").getEpochSecond();
    private static final Duration LEEWAY = Duration.ofSeconds(30);

    private Instant now = Instant.ofEpochSecond(NOW);

    private static TokenSettings settings(Optional<URI> issuer, Set<String> audience, Duration leeway) {
        return new TokenSettings(
                Optional.empty(), Optional.empty(), issuer, Optional.empty(), audience, Duration.ofHours(24), leeway);
    }

    private Verdict verdict(byte[] claims, TokenSettings settings) {
        try {
            return new ClaimsCheck(settings, () -> now).verdict(claims);
        } catch (BadToken e) {
            return new Verdict.Invalid(e.getMessage());
        }
    }

    private Verdict verdict(String claims) {
        return verdict(claims.getBytes(StandardCharsets.UTF_8), TokenSettings.NONE);
    }

    /** @param more members, each behind a comma */
    private static String claims(String more) {
        return "{\"sub\":\"42\",\"iat\":" + NOW + ",\"exp\":" + (NOW + 60) + more + "}";
    }

    private void isValid(String claims) {
        assertThat(verdict(claims)).as(claims).isInstanceOf(Verdict.Valid.class);
    }

    private String isInvalid(String claims) {
        Verdict verdict = verdict(claims);
        assertThat(verdict).as(claims).isInstanceOf(Verdict.Invalid.class);
        return ((Verdict.Invalid) verdict).why();
    }

    @Test
    void a_token_expires_at_exp_and_leeway_to_the_nanosecond() {
        now = Instant.ofEpochSecond(NOW + 60).plus(LEEWAY).minusNanos(1);
        isValid(claims(""));
        now = now.plusNanos(1);
        assertThat(verdict(claims(""))).isInstanceOf(Verdict.Expired.class);
        now = Instant.ofEpochSecond(NOW + 10_000_000);
        assertThat(verdict(claims(""))).isInstanceOf(Verdict.Expired.class);
    }

    @Test
    void a_token_that_is_wrong_is_invalid_even_if_it_has_expired() {
        now = Instant.ofEpochSecond(NOW + 100_000);
        for (String wrong : List.of(",\"nbf\":\"1\"", ",\"aud\":1", ",\"jti\":null", ",\"iss\":[]")) {
            isInvalid(claims(wrong));
        }
    }

    @Test
    void iat_and_nbf_may_lie_ahead_by_leeway_and_no_more() {
        now = Instant.ofEpochSecond(NOW).minus(LEEWAY);
        isValid(claims(""));
        isValid(claims(",\"nbf\":" + NOW));
        now = now.minusNanos(1);
        assertThat(isInvalid(claims(""))).startsWith("iat is ");
        now = Instant.ofEpochSecond(NOW + 5).minus(LEEWAY);
        isValid(claims(",\"nbf\":" + (NOW + 5)));
        now = now.minusNanos(1);
        assertThat(isInvalid(claims(",\"nbf\":" + (NOW + 5)))).startsWith("nbf is ");
    }

    @Test
    void without_leeway_the_edges_are_the_times_themselves() {
        TokenSettings exact = settings(Optional.empty(), Set.of(), Duration.ZERO);
        byte[] claims = claims("").getBytes(StandardCharsets.UTF_8);
        assertThat(verdict(claims, exact)).isInstanceOf(Verdict.Valid.class);
        now = Instant.ofEpochSecond(NOW).minusNanos(1);
        assertThat(verdict(claims, exact)).isInstanceOf(Verdict.Invalid.class);
        now = Instant.ofEpochSecond(NOW + 60).minusNanos(1);
        assertThat(verdict(claims, exact)).isInstanceOf(Verdict.Valid.class);
        now = Instant.ofEpochSecond(NOW + 60);
        assertThat(verdict(claims, exact)).isInstanceOf(Verdict.Expired.class);
    }

    @Test
    void a_token_may_be_valid_for_a_day_and_no_longer() {
        long day = Duration.ofDays(1).toSeconds();
        isValid("{\"sub\":\"42\",\"iat\":" + NOW + ",\"exp\":" + (NOW + day) + "}");
        isInvalid("{\"sub\":\"42\",\"iat\":" + NOW + ",\"exp\":" + (NOW + day) + ".000000001}");
        isInvalid("{\"sub\":\"42\",\"iat\":0,\"exp\":" + (NOW + 60) + "}");
        isInvalid("{\"sub\":\"42\",\"iat\":" + NOW + ",\"exp\":253402300799}");
    }

    @Test
    void times_may_have_fractions_and_exponents() {
        Verdict verdict =
                verdict("{\"sub\":\"42\",\"iat\":" + NOW / 10 + "." + NOW % 10 + "25e1,\"exp\":" + (NOW + 60) + ".5}");
        assertThat(verdict).isInstanceOf(Verdict.Valid.class);
        Claims claims = ((Verdict.Valid) verdict).claims();
        assertThat(claims.issuedAt()).isEqualTo(Instant.ofEpochSecond(NOW, 250_000_000));
        assertThat(claims.expires()).isEqualTo(Instant.ofEpochSecond(NOW + 60, 500_000_000));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null", "true", "\"1795780860\"", "[]", "{}", "-1", "-0.1", "1e999999999", "1E+999999999",
                        "-1e999999999",
                "1e-999999999", "1e309", "1e99999999999999999999", "253402300800", "1e300", "00", "1.", ".1", "0x1",
                        "NaN",
                "Infinity", "1795780860.000000000000000000000000"
            })
    void a_time_like_this_is_refused(String time) {
        isInvalid("{\"sub\":\"42\",\"iat\":" + time + ",\"exp\":" + (NOW + 60) + "}");
        isInvalid("{\"sub\":\"42\",\"iat\":" + NOW + ",\"exp\":" + time + "}");
        isInvalid(claims(",\"nbf\":" + time));
    }

    @Test
    void numbers_that_would_fill_the_heap_when_written_out_are_refused_in_any_claim() {
        isInvalid(claims(",\"x\":1e999999999"));
        isInvalid(claims(",\"x\":[{\"y\":" + "9".repeat(2_000) + "}]"));
        isInvalid(claims(",\"x\":1e-2147483649"));
        isValid(claims(",\"x\":[-1.5e308,1e-308,12345678901234567890123456789012]"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"sub", "iat", "exp"})
    void a_claim_that_is_required_may_not_be_missing(String claim) {
        assertThat(isInvalid(Json.createObjectBuilder(Json.createReader(new java.io.StringReader(claims("")))
                                .readObject())
                        .remove(claim)
                        .build()
                        .toString()))
                .isEqualTo(claim + " is missing");
    }

    private static String subject(String subject) {
        return claims("").replace("\"42\"", subject);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "42",
                "true",
                "[\"42\"]",
                "{}",
                "\"\"",
                "\"a\\u0000\"",
                "\"\\n\"",
                "\"\\u007f\"",
                "\"\\u0085\"",
                "\"\\ud800\"",
                "\"\\udc00\\ud800\"",
                "\"a\nb\""
            })
    void a_subject_like_this_is_refused(String subject) {
        isInvalid(subject(subject));
    }

    @Test
    void a_subject_has_at_most_128_bytes_and_so_has_an_id() {
        for (String full : List.of("x".repeat(128), "é".repeat(64), "\ud83d\ude00".repeat(32))) {
            isValid(subject("\"" + full + "\""));
            isInvalid(subject("\"" + full + "x\""));
            Verdict verdict = verdict(claims(",\"jti\":\"" + full + "\""));
            assertThat(((Verdict.Valid) verdict).claims().id()).contains(full);
            isInvalid(claims(",\"jti\":\"" + full + "x\""));
        }
        assertThat(((Verdict.Valid) verdict(claims(""))).claims().id()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "1", "true", "[]", "{}", "[\"x\"]"})
    void an_id_or_issuer_that_is_no_string_is_refused(String value) {
        isInvalid(claims(",\"jti\":" + value));
        isInvalid(claims(",\"iss\":" + value));
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "1", "true", "{}", "[1]", "[\"phao\",null]", "[[\"phao\"]]"})
    void an_audience_that_is_neither_a_string_nor_strings_is_refused(String value) {
        isInvalid(claims(",\"aud\":" + value));
        assertThat(verdict(
                        claims(",\"aud\":" + value).getBytes(StandardCharsets.UTF_8),
                        settings(Optional.empty(), Set.of("phao"), LEEWAY)))
                .isInstanceOf(Verdict.Invalid.class);
    }

    @Test
    void one_audience_of_the_tokens_must_be_one_of_the_servers() {
        TokenSettings settings = settings(Optional.empty(), Set.of("phao", "chat"), LEEWAY);
        for (String right : List.of("\"phao\"", "[\"chat\"]", "[\"x\",\"phao\",\"y\"]")) {
            assertThat(verdict(claims(",\"aud\":" + right).getBytes(StandardCharsets.UTF_8), settings))
                    .isInstanceOf(Verdict.Valid.class);
        }
        for (String wrong :
                List.of("", ",\"aud\":\"\"", ",\"aud\":[]", ",\"aud\":\"PHAO\"", ",\"aud\":\"phao,chat\"")) {
            assertThat(verdict(claims(wrong).getBytes(StandardCharsets.UTF_8), settings))
                    .isInstanceOf(Verdict.Invalid.class);
        }
        isValid(claims(",\"aud\":\"anybody, where none is set\""));
    }

    @Test
    void an_issuer_is_compared_as_it_is_written() {
        TokenSettings settings = settings(Optional.of(URI.create("https://Login.example/x")), Set.of("phao"), LEEWAY);
        String aud = ",\"aud\":\"phao\"";
        assertThat(verdict(
                        claims(aud + ",\"iss\":\"https://Login.example/x\"").getBytes(StandardCharsets.UTF_8),
                        settings))
                .isInstanceOf(Verdict.Valid.class);
        for (String wrong : List.of(
                "",
                ",\"iss\":\"https://login.example/x\"",
                ",\"iss\":\"https://Login.example/x/\"",
                ",\"iss\":\"\"",
                ",\"iss\":\"https://Login.example/%78\"")) {
            assertThat(verdict(claims(aud + wrong).getBytes(StandardCharsets.UTF_8), settings))
                    .isInstanceOf(Verdict.Invalid.class);
        }
        isValid(claims(",\"iss\":\"anybody, where none is set\""));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "{",
                "}",
                "null",
                "[]",
                "\"x\"",
                "1",
                "{}",
                "{\"sub\"}",
                "{\"sub\":}",
                "{,}",
                "{\"a\":1,}",
                "{\"a\":1 \"b\":2}",
                "{a:1}",
                "{\"a\":[1,]}",
                "{\"a\":tru}",
                "{\"a\":'x'}",
                "{\"a\":1}{\"a\":1}",
                "{\"a\":1}]",
                "{\"a\":1} //",
                "\ufeff{}",
                "{\"a\":\"\\x\"}"
            })
    void what_is_no_json_object_is_refused(String text) {
        isInvalid(text);
        isInvalid(claims("") + text.strip() + "x");
    }

    @Test
    void a_member_may_not_be_there_twice_however_deep_and_however_written() {
        for (String twice : List.of(
                ",\"sub\":\"43\"",
                ",\"\\u0073ub\":\"42\"",
                ",\"x\":1,\"x\":1",
                ",\"x\":{\"y\":1,\"y\":2}",
                ",\"x\":[[{\"\":1,\"\":1}]]")) {
            assertThat(isInvalid(claims(twice))).contains("twice");
        }
        isValid(claims(",\"x\":{\"sub\":1,\"y\":{\"sub\":2}},\"X\":1"));
    }

    @Test
    void json_is_at_most_16_deep() {
        for (String[] brackets : new String[][] {{"[", "]"}, {"{\"x\":", "}"}}) {
            isValid(claims(",\"x\":" + nested(brackets, 15)));
            for (int depth : new int[] {16, 17, 100, 500_000}) {
                isInvalid(claims(",\"x\":" + nested(brackets, depth)));
                isInvalid(claims(",\"x\":" + brackets[0].repeat(depth)));
            }
        }
    }

    private static String nested(String[] brackets, int depth) {
        return brackets[0].repeat(depth) + "1" + brackets[1].repeat(depth);
    }

    @Test
    void what_is_not_utf_8_is_refused() {
        byte[] claims = claims("").getBytes(StandardCharsets.UTF_8);
        int at = claims("").indexOf("42");
        for (int first = 0x80; first < 0x100; first++) {
            byte[] broken = claims.clone();
            broken[at] = (byte) first;
            assertThat(verdict(broken, TokenSettings.NONE)).isInstanceOf(Verdict.Invalid.class);
        }
        assertThat(verdict(claims("").getBytes(StandardCharsets.UTF_16), TokenSettings.NONE))
                .isInstanceOf(Verdict.Invalid.class);
        // A surrogate pair in three bytes each, and a slash in two.
        for (String bytes : List.of("\u00ed\u00a0\u00bd\u00ed\u00b8\u0080", "\u00c0\u00af")) {
            assertThat(verdict(subject("\"" + bytes + "\"").getBytes(StandardCharsets.ISO_8859_1), TokenSettings.NONE))
                    .isInstanceOf(Verdict.Invalid.class);
        }
    }

    /** Whoever has a key that signs must not be able to break the server either. */
    @Test
    void whatever_the_payload_is_there_is_a_verdict() {
        Random random = new Random(1);
        String[] parts = {
            "{",
            "}",
            "[",
            "]",
            ",",
            ":",
            "\"sub\"",
            "\"exp\"",
            "\"iat\"",
            "1e9",
            "-",
            "\"\\ud800\"",
            "null",
            "true",
            "\"",
            "\\",
            "\0",
            "é",
            "0",
            " "
        };
        for (int i = 0; i < 200_000; i++) {
            StringBuilder text = new StringBuilder(random.nextBoolean() ? "{\"sub\":" : "");
            for (int part = random.nextInt(12); part > 0; part--) {
                text.append(parts[random.nextInt(parts.length)]);
            }
            assertThat(verdict(text.toString())).isInstanceOf(Verdict.Invalid.class);
        }
        for (int i = 0; i < 50_000; i++) {
            byte[] claims = claims(",\"x\":[1,{\"y\":null}],\"nbf\":1.5e9").getBytes(StandardCharsets.UTF_8);
            claims[random.nextInt(claims.length)] = (byte) random.nextInt(256);
            assertThat(verdict(claims, TokenSettings.NONE)).isNotNull();
        }
    }
}
