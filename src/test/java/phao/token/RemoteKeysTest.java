package phao.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys that an issuer publishes: when they are fetched, how often, and what is done when they can't be. */
class RemoteKeysTest {

    private static final Signer OLD = Signer.of("RS256");
    private static final Signer NEW = Signer.of("ES256");

    private Instant now = Instant.parse("2026-11-27T12:00:00Z");
    private IssuerServer issuer;

    @BeforeEach
    void start() throws Exception {
        issuer = new IssuerServer();
    }

    @AfterEach
    void stop() {
        issuer.close();
    }

    private TokenSettings byKeys() {
        return settings(Optional.empty(), Optional.of(issuer.url("/keys")));
    }

    private TokenSettings byDiscovery() {
        return settings(Optional.of(issuer.url("")), Optional.empty());
    }

    private static TokenSettings settings(Optional<URI> issuer, Optional<URI> jwks) {
        return new TokenSettings(
                Optional.empty(),
                Optional.empty(),
                issuer,
                jwks,
                Set.of("phao"),
                Duration.ofDays(9),
                TokenSettings.NONE.leeway());
    }

    /** Fetches on the caller's thread. */
    private TokenVerifier verifier(TokenSettings settings) throws Exception {
        return TokenVerifier.of(settings, () -> now, Runnable::run, Duration.ofSeconds(20));
    }

    private TokenVerifier impatient(TokenSettings settings) throws Exception {
        return TokenVerifier.of(settings, () -> now, Runnable::run, Duration.ofMillis(50));
    }

    private String token(Signer signer, String header) {
        return signer.token(
                header,
                "{\"sub\":\"42\",\"aud\":[\"phao\"],\"iss\":\"" + issuer.url("") + "\",\"iat\":" + now.getEpochSecond()
                        + ",\"exp\":" + now.plusSeconds(60).getEpochSecond() + "}");
    }

    private String old() {
        return token(OLD, "{\"alg\":\"RS256\",\"kid\":\"old\"}");
    }

    private String fresh() {
        return token(NEW, "{\"alg\":\"ES256\",\"kid\":\"new\"}");
    }

    private static Verdict verdict(TokenVerifier verifier, String token) {
        return verifier.verify(token).toCompletableFuture().join();
    }

    private static void is(Class<? extends Verdict> expected, TokenVerifier verifier, String token) {
        assertThat(verdict(verifier, token)).isInstanceOf(expected);
    }

    private static String noKeys(TokenVerifier verifier, String token) {
        Verdict verdict = verdict(verifier, token);
        assertThat(verdict).isInstanceOf(Verdict.NoKeys.class);
        return ((Verdict.NoKeys) verdict).why();
    }

    private void publish(String... keys) {
        issuer.with("/keys", IssuerServer.set(keys));
    }

    private static String oldKey() {
        return IssuerServer.jwk(OLD, ",\"kid\":\"old\",\"use\":\"sig\",\"alg\":\"RS256\"");
    }

    private static String newKey() {
        return IssuerServer.jwk(NEW, ",\"kid\":\"new\"");
    }

    @Test
    void keys_of_every_kind_are_found_by_discovery_and_fetched_once() throws Exception {
        issuer.discovery(issuer.url("").toString(), issuer.url("/keys").toString());
        List<String> algorithms = List.of("RS256", "PS512", "ES256", "ES384", "ES512", "EdDSA");
        publish(algorithms.stream()
                .map(one -> IssuerServer.jwk(Signer.of(one), ",\"kid\":\"" + one + "\""))
                .toArray(String[]::new));
        TokenVerifier verifier = verifier(byDiscovery());
        assertThat(issuer.asked()).isZero();
        for (String one : algorithms) {
            is(
                    Verdict.Valid.class,
                    verifier,
                    token(Signer.of(one), "{\"alg\":\"" + one + "\",\"kid\":\"" + one + "\"}"));
        }
        assertThat(issuer.asked()).isEqualTo(2);
    }

    @Test
    void a_discovery_document_of_another_issuer_is_refused() throws Exception {
        publish(oldKey());
        for (String other : List.of("http://127.0.0.1", issuer.url("/").toString(), "")) {
            issuer.discovery(other, issuer.url("/keys").toString());
            assertThat(noKeys(verifier(byDiscovery()), old())).contains("its issuer is not " + issuer.url(""));
        }
        issuer.with("/.well-known/openid-configuration", "{\"issuer\":\"" + issuer.url("") + "\"}");
        assertThat(noKeys(verifier(byDiscovery()), old())).contains("no jwks_uri");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"http://login.example/keys", "file:///etc/passwd", "keys", "", "http://[", "https://a@b.example/"
            })
    void keys_are_not_fetched_from_an_address_that_others_can_change(String keys) throws Exception {
        issuer.discovery(issuer.url("").toString(), keys);
        assertThat(noKeys(verifier(byDiscovery()), old())).contains("its jwks_uri is ");
        assertThat(issuer.asked()).isEqualTo(1);
    }

    @Test
    void a_server_with_an_unsafe_address_or_without_audience_does_not_start() {
        URI safe = URI.create("https://login.example/realms/x");
        for (String unsafe : List.of(
                "http://login.example",
                "http://127.0.0.1.example",
                "ftp://localhost",
                "login.example",
                "https:x",
                "https://u:p@login.example")) {
            assertThatThrownBy(() -> verifier(settings(Optional.of(URI.create(unsafe)), Optional.empty())))
                    .isInstanceOf(KeyFault.class)
                    .hasMessageContaining("phao.token.issuer is '" + unsafe + "', it must ");
            assertThatThrownBy(() -> verifier(settings(Optional.of(safe), Optional.of(URI.create(unsafe)))))
                    .isInstanceOf(KeyFault.class)
                    .hasMessageContaining("phao.token.jwks is '" + unsafe + "', it must ");
        }
        TokenSettings none = TokenSettings.NONE;
        assertThatThrownBy(() -> verifier(new TokenSettings(
                        none.secret(),
                        none.key(),
                        Optional.of(safe),
                        none.jwks(),
                        Set.of(),
                        none.longest(),
                        none.leeway())))
                .isInstanceOf(KeyFault.class)
                .hasMessageContaining("phao.token.audience");
    }

    @Test
    void a_key_that_is_new_is_fetched_when_a_token_first_names_it_and_one_that_is_gone_is_forgotten() throws Exception {
        publish(oldKey());
        TokenVerifier verifier = verifier(byKeys());
        is(Verdict.Valid.class, verifier, old());
        publish(newKey());
        now = now.plus(RemoteKeys.BETWEEN);
        is(Verdict.Valid.class, verifier, fresh());
        is(Verdict.Invalid.class, verifier, old());
        assertThat(issuer.asked()).isEqualTo(2);
    }

    @Test
    void a_key_that_is_gone_is_taken_for_ten_minutes_at_most() throws Exception {
        publish(oldKey());
        TokenVerifier verifier = verifier(byKeys());
        is(Verdict.Valid.class, verifier, old());
        publish(newKey());
        now = now.plus(RemoteKeys.FRESH).minusMillis(1);
        is(Verdict.Valid.class, verifier, old());
        assertThat(issuer.asked()).isEqualTo(1);
        now = now.plusMillis(1);
        is(Verdict.Invalid.class, verifier, old());
        assertThat(issuer.asked()).isEqualTo(2);
    }

    @Test
    void names_that_nobody_knows_cause_one_fetch_in_ten_seconds() throws Exception {
        publish(oldKey());
        TokenVerifier verifier = verifier(byKeys());
        for (int i = 0; i < 1_000; i++) {
            is(Verdict.Invalid.class, verifier, token(OLD, "{\"alg\":\"RS256\",\"kid\":\"" + i + "\"}"));
            now = now.plusMillis(50);
        }
        assertThat(issuer.asked()).isEqualTo(5);
        is(Verdict.Valid.class, verifier, old());
    }

    @Test
    void no_token_signed_by_a_secret_makes_the_server_fetch() throws Exception {
        TokenVerifier verifier = verifier(byKeys());
        is(Verdict.Invalid.class, verifier, token(Signer.of("HS256"), "{\"alg\":\"HS256\",\"kid\":\"old\"}"));
        assertThat(issuer.asked()).isZero();
    }

    @Test
    void all_who_need_keys_at_once_wait_for_one_fetch() throws Exception {
        publish(oldKey());
        Queue<Runnable> tasks = new ArrayDeque<>();
        TokenVerifier verifier = TokenVerifier.of(byKeys(), () -> now, tasks::add, Duration.ofSeconds(20));
        List<CompletableFuture<Verdict>> waiting = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            waiting.add(verifier.verify(old()).toCompletableFuture());
            now = now.plusSeconds(1);
        }
        assertThat(waiting).noneMatch(CompletableFuture::isDone);
        assertThat(tasks).hasSize(1);
        tasks.remove().run();
        assertThat(waiting)
                .allMatch(one -> one.join() instanceof Verdict.Valid || one.join() instanceof Verdict.Expired);
        assertThat(issuer.asked()).isEqualTo(1);
    }

    @Test
    void without_keys_nobody_knows_and_ten_seconds_later_it_is_tried_again() throws Exception {
        TokenVerifier verifier = verifier(byKeys());
        assertThat(noKeys(verifier, old())).contains(issuer.url("/keys") + ": it answers 404");
        publish(oldKey());
        now = now.plus(RemoteKeys.BETWEEN).minusMillis(1);
        assertThat(noKeys(verifier, old())).contains("404");
        now = now.plusMillis(1);
        is(Verdict.Valid.class, verifier, old());
    }

    @Test
    void when_the_issuer_is_down_the_last_keys_hold_for_a_day() throws Exception {
        publish(oldKey());
        TokenVerifier verifier = verifier(byKeys());
        is(Verdict.Valid.class, verifier, old());
        issuer.with("/keys", IssuerServer.text(503, "down"));
        for (int hours = 1; hours < 24; hours++) {
            now = now.plus(Duration.ofHours(1));
            is(Verdict.Valid.class, verifier, old());
            is(Verdict.Invalid.class, verifier, fresh());
        }
        assertThat(issuer.asked()).isEqualTo(24);
        now = now.plus(Duration.ofHours(1));
        assertThat(noKeys(verifier, old())).contains("it answers 503");
        publish(oldKey());
        now = now.plus(RemoteKeys.BETWEEN);
        is(Verdict.Valid.class, verifier, old());
    }

    @Test
    void a_clock_that_is_set_back_does_not_keep_keys_for_ever() throws Exception {
        publish(oldKey());
        TokenVerifier verifier = verifier(byKeys());
        is(Verdict.Valid.class, verifier, old());
        publish(newKey());
        now = now.minus(Duration.ofDays(400));
        is(Verdict.Invalid.class, verifier, old());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_server_that_hangs_is_given_up(boolean begins) throws Exception {
        issuer.with("/keys", issuer.hanging(begins));
        assertThat(noKeys(impatient(byKeys()), old())).isNotEmpty();
    }

    @Test
    void a_server_that_is_not_there_is_told() throws Exception {
        TokenSettings settings = byKeys();
        issuer.close();
        assertThat(noKeys(verifier(settings), old())).startsWith(settings.jwks().get() + ": ");
    }

    @Test
    void an_answer_longer_than_64_KiB_is_refused() throws Exception {
        String blanks = " ".repeat(100_000);
        issuer.with("/keys", blanks + IssuerServer.set(oldKey()));
        assertThat(noKeys(verifier(byKeys()), old())).contains("longer than 65536 bytes");
        String set = IssuerServer.set(oldKey());
        issuer.with("/keys", " ".repeat(BoundedBody.MAX_BYTES - set.length()) + set);
        is(Verdict.Valid.class, verifier(byKeys()), old());
    }

    @Test
    void redirects_are_not_followed() throws Exception {
        issuer.with("/elsewhere", IssuerServer.set(oldKey()));
        issuer.with("/keys", exchange -> {
            exchange.getResponseHeaders()
                    .set("Location", issuer.url("/elsewhere").toString());
            exchange.sendResponseHeaders(302, -1);
        });
        assertThat(noKeys(verifier(byKeys()), old())).contains("302", "redirects are not followed");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "nothing",
                "[]",
                "{}",
                "{\"keys\":{}}",
                "{\"keys\":[]}",
                "{\"keys\":[1,null,\"x\",{}]}",
                "{\"keys\":[],\"keys\":[]}"
            })
    void what_is_no_key_set_is_refused(String text) throws Exception {
        issuer.with("/keys", text);
        assertThat(noKeys(verifier(byKeys()), old())).startsWith(issuer.url("/keys") + ": ");
    }

    @Test
    void a_key_that_is_published_for_something_else_verifies_nothing() throws Exception {
        for (String more : List.of(
                ",\"use\":\"enc\"",
                ",\"use\":1",
                ",\"key_ops\":[\"encrypt\"]",
                ",\"key_ops\":\"verify\"",
                ",\"alg\":\"PS256\"",
                ",\"alg\":\"RSA-OAEP\"",
                ",\"alg\":\"none\"",
                ",\"alg\":null",
                ",\"alg\":\"ES256\"")) {
            publish(newKey(), IssuerServer.jwk(OLD, ",\"kid\":\"old\"" + more));
            is(Verdict.Invalid.class, verifier(byKeys()), old());
        }
        for (String more : List.of(
                "", ",\"use\":\"sig\"", ",\"key_ops\":[\"verify\"]", ",\"key_ops\":[\"x\",\"verify\"],\"x5c\":[]")) {
            publish(newKey(), IssuerServer.jwk(OLD, ",\"kid\":\"old\"" + more));
            is(Verdict.Valid.class, verifier(byKeys()), old());
        }
    }

    @Test
    void weak_or_broken_keys_and_published_secrets_are_ignored() throws Exception {
        Signer weak = Signer.of("RS256", Signer.newPair("1024"));
        for (String key : List.of(
                "{\"kty\":\"oct\",\"kid\":\"old\",\"k\":\"" + Signer.encode(Signer.SECRET) + "\"}",
                IssuerServer.jwk(weak, ",\"kid\":\"old\""),
                oldKey().replaceFirst("\"e\":\"[^\"]*\"", "\"e\":\"AQ\""),
                oldKey().replaceFirst("\"e\":\"[^\"]*\"", "\"e\":\"Ag\""),
                oldKey().replaceFirst("\"n\":\"[^\"]*\"", "\"n\":\"\""),
                oldKey().replaceFirst("\"n\":\"", "\"n\":\"=").replaceFirst("RSA", "rsa"),
                IssuerServer.jwk(NEW, ",\"kid\":\"old\"").replaceFirst("\"y\":\"..", "\"y\":\"AA"),
                IssuerServer.jwk(NEW, ",\"kid\":\"old\"").replaceFirst("P-256", "P-384"),
                IssuerServer.jwk(NEW, ",\"kid\":\"old\"").replaceFirst("P-256", "secp256k1"),
                IssuerServer.jwk(Signer.of("EdDSA"), ",\"kid\":\"old\"").replaceFirst("Ed25519", "X25519"))) {
            publish(key);
            assertThat(noKeys(verifier(byKeys()), old())).as(key).contains("no key that can verify");
        }
    }

    @Test
    void where_two_keys_fit_the_token_must_name_one() throws Exception {
        Signer other = Signer.of("RS256", Signer.newPair("2048"));
        publish(oldKey(), IssuerServer.jwk(other, ",\"kid\":\"other\""), newKey());
        is(Verdict.Invalid.class, verifier(byKeys()), token(OLD, "{\"alg\":\"RS256\"}"));
        is(Verdict.Valid.class, verifier(byKeys()), token(NEW, "{\"alg\":\"ES256\"}"));
        is(Verdict.Valid.class, verifier(byKeys()), old());
        is(Verdict.Invalid.class, verifier(byKeys()), token(OLD, "{\"alg\":\"RS256\",\"kid\":\"other\"}"));
        is(Verdict.Invalid.class, verifier(byKeys()), token(OLD, "{\"alg\":\"RS256\",\"kid\":\"OLD\"}"));
        is(Verdict.Invalid.class, verifier(byKeys()), token(OLD, "{\"alg\":\"RS256\",\"kid\":\"new\"}"));
        publish(oldKey(), IssuerServer.jwk(other, ",\"kid\":\"old\""));
        is(Verdict.Invalid.class, verifier(byKeys()), old());
    }

    @Test
    void claims_of_another_issuer_or_audience_are_refused() throws Exception {
        issuer.discovery(issuer.url("").toString(), issuer.url("/keys").toString());
        publish(oldKey());
        TokenVerifier verifier = verifier(byDiscovery());
        is(Verdict.Valid.class, verifier, old());
        String claims = "{\"sub\":\"42\",\"aud\":%s,\"iss\":%s,\"iat\":" + now.getEpochSecond() + ",\"exp\":"
                + now.plusSeconds(60).getEpochSecond() + "}";
        String header = "{\"alg\":\"RS256\",\"kid\":\"old\"}";
        for (String other : List.of("\"" + issuer.url("/") + "\"", "\"\"", "null")) {
            is(Verdict.Invalid.class, verifier, OLD.token(header, String.format(claims, "\"phao\"", other)));
        }
        for (String other : List.of("\"Phao\"", "[]", "[\"other\"]", "\"phao other\"")) {
            is(
                    Verdict.Invalid.class,
                    verifier,
                    OLD.token(header, String.format(claims, other, "\"" + issuer.url("") + "\"")));
        }
    }

    @Test
    void a_verifier_that_is_closed_fetches_no_more() throws Exception {
        publish(oldKey());
        TokenVerifier verifier = verifier(byKeys());
        is(Verdict.Valid.class, verifier, old());
        verifier.close();
        now = now.plus(RemoteKeys.FRESH);
        is(Verdict.Valid.class, verifier, old());
        is(Verdict.Invalid.class, verifier, fresh());
        assertThat(issuer.asked()).isEqualTo(1);
        TokenVerifier unused = verifier(byKeys());
        unused.close();
        is(Verdict.NoKeys.class, unused, old());
    }

    @Test
    void an_executor_that_takes_nothing_more_leaves_nobody_waiting() throws Exception {
        TokenVerifier verifier = TokenVerifier.of(byKeys(), () -> now, task -> {
            throw new java.util.concurrent.RejectedExecutionException();
        });
        assertThat(noKeys(verifier, old())).contains("about to stop");
    }
}
