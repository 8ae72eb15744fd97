package phao.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import phao.log.Ban;
import phao.log.Revocation;
import phao.protocol.Code;
import phao.protocol.Refusal;
import phao.protocol.RefusalException;
import phao.token.TokenSettings;
import phao.token.TokenSigner;
import phao.token.TokenVerifier;
import phao.token.Verifier;

class GateTest {

    private static final Duration LEEWAY = Duration.ofSeconds(30);

    @TempDir
    private Path folder;

    private long now = Tokens.NOW;
    private final InstantSource clock = () -> Instant.ofEpochMilli(now);
    private Path secret;
    private Gate gate;

    @BeforeEach
    void start() throws Exception {
        secret = Files.writeString(folder.resolve("secret"), "0123456789abcdef0123456789abcdef\n");
        gate = gate("lobby anyone read\nuser:{sub}:** user read publish\n** role:admin manage\n");
    }

    private Gate gate(String rules) throws Exception {
        TokenSettings settings = new TokenSettings(
                Optional.of(secret),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Set.of(),
                Duration.ofDays(1),
                LEEWAY);
        return new Gate(
                Optional.of(Rules.of(rules)),
                Optional.of(TokenVerifier.of(settings, clock, Runnable::run)),
                LEEWAY,
                Duration.ofDays(1),
                clock);
    }

    private String token(String user, String more) throws Exception {
        long seconds = now / 1000;
        return TokenSigner.of(secret)
                .sign(Tokens.json(
                        "{\"sub\":\"%s\",\"iat\":%d,\"exp\":%d%s}".formatted(user, seconds, seconds + 60, more)));
    }

    private static Code code(Optional<Refusal> refusal) {
        return refusal.orElseThrow().code();
    }

    private Code refusedToken(String token) {
        try {
            gate.identify(token, "");
            return null;
        } catch (RefusalException e) {
            return e.refusal().code();
        }
    }

    @Test
    void who_lacks_a_right_is_told_what_is_missing_and_the_same_for_every_room() throws Exception {
        Identity an = gate.identify(token("an", ""), "");
        assertThat(gate.refuse(an, "lobby", Right.READ)).isEmpty();
        assertThat(gate.refuse(an, "user:an:a", Right.PUBLISH)).isEmpty();
        assertThat(gate.refuse(an, "lobby", Right.PUBLISH))
                .contains(Code.FORBIDDEN.because("in room \"lobby\" you may not publish"));
        assertThat(gate.refuse(Identity.ANYONE, "secret", Right.READ))
                .contains(Code.UNAUTHENTICATED.because("in room \"secret\" you may not read without a token"));
    }

    @Test
    void nobody_comes_in_for_whom_there_is_nothing() throws Exception {
        assertThat(gate.refuseEntry(Identity.ANYONE)).isEmpty();
        Gate users = gate("lobby user read\n");
        assertThat(code(users.refuseEntry(Identity.ANYONE))).isEqualTo(Code.UNAUTHENTICATED);
        assertThat(users.refuseEntry(users.identify(token("an", ""), ""))).isEmpty();
    }

    private static Bearer signedIn(Login login, String... roles) {
        return new Bearer("", Optional.of(new ContainerUser(login, Set.of(roles))), "192.0.2.1");
    }

    @Test
    void whom_the_container_has_signed_in_is_a_user_with_roles_until_the_login_ends() throws Exception {
        Login login = new Login("an", now);
        Identity an = gate.identify(signedIn(login, "admin"));
        assertThat(gate.roles()).containsExactly("admin");
        assertThat(gate.refuse(an, "user:an:a", Right.PUBLISH)).isEmpty();
        assertThat(gate.refuse(an, "any", Right.MANAGE)).isEmpty();
        assertThat(code(gate.refuse(gate.identify(signedIn(login)), "any", Right.MANAGE)))
                .isEqualTo(Code.FORBIDDEN);
        assertThat(gate.expiresIn(an)).isEmpty();
        assertThat(gate.end(an)).isEmpty();
        login.end();
        assertThat(gate.isOver(an)).isTrue();
        assertThat(code(gate.end(an))).isEqualTo(Code.UNAUTHENTICATED);
        assertThatThrownBy(() -> gate.identify(signedIn(login))).isInstanceOf(RefusalException.class);
    }

    @Test
    void a_login_from_before_a_revocation_counts_no_more_and_a_later_one_does() throws Exception {
        Login before = new Login("an", now);
        gate.revoke(new Revocation(Revocation.Kind.USER, "an", now, now + 100_000));
        assertThatThrownBy(() -> gate.identify(signedIn(before))).isInstanceOf(RefusalException.class);
        now += 1_000;
        assertThat(gate.identify(signedIn(new Login("an", now))).user()).isEqualTo("an");
    }

    @Test
    void who_is_banned_may_do_nothing_in_the_room_until_it_is_over_or_taken_back() throws Exception {
        Identity an = gate.identify(token("an", ",\"roles\":[\"admin\"]"), "");
        Identity binh = gate.identify(token("binh", ""), "");
        long version = gate.version();
        gate.ban(new Ban("lobby", "an", now, now + 60_000));
        assertThat(gate.version()).isNotEqualTo(version);
        assertThat(gate.rights(an, "lobby")).isEmpty();
        assertThat(gate.banOf(an, "lobby")).map(Ban::until).contains(now + 60_000);
        assertThat(gate.banOf(an, "other")).isEmpty();
        assertThat(gate.banOf(binh, "lobby")).isEmpty();
        assertThat(gate.refuse(an, "lobby", Right.READ))
                .hasValueSatisfying(
                        why -> assertThat(why.message()).startsWith("you are banned from room \"lobby\" until "));
        assertThat(gate.rights(an, "user:an:a")).isNotEmpty();
        assertThat(gate.end(an)).isEmpty();
        assertThat(gate.rights(binh, "lobby")).isNotEmpty();
        assertThat(gate.rights(Identity.ANYONE, "lobby")).isNotEmpty();
        now += 59_999;
        assertThat(gate.rights(an, "lobby")).isEmpty();
        now++;
        assertThat(gate.rights(an, "lobby")).isNotEmpty();
        assertThat(gate.bans()).isEmpty();
        gate.ban(new Ban("lobby", "an", now, Ban.FOR_GOOD));
        gate.unban("other", "an");
        assertThat(gate.rights(an, "lobby")).isEmpty();
        gate.unban("lobby", "an");
        assertThat(gate.rights(an, "lobby")).isNotEmpty();
    }

    @Test
    void who_is_banned_everywhere_is_out() throws Exception {
        Identity an = gate.identify(token("an", ""), "");
        gate.ban(new Ban("", "an", now, Ban.FOR_GOOD));
        assertThat(gate.isOver(an)).isTrue();
        assertThat(gate.end(an)).contains(Code.REVOKED.because("you are banned from this server for good"));
        assertThat(refusedToken(token("an", ""))).isEqualTo(Code.REVOKED);
        assertThatThrownBy(() -> gate.identify(signedIn(new Login("an", now)))).isInstanceOf(RefusalException.class);
        assertThat(gate.rights(an, "lobby")).isEmpty();
        gate.unban("", "an");
        assertThat(gate.isOver(an)).isFalse();
    }

    @Test
    void a_token_counts_before_the_container() throws Exception {
        Bearer both = signedIn(new Login("an", now)).with(token("binh", ""));
        assertThat(gate.identify(both).user()).isEqualTo("binh");
        assertThatThrownBy(() -> gate.identify(both.with("nonsense"))).isInstanceOf(RefusalException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a\nb", "\u0000", "\u0085"})
    void a_principal_whose_name_can_be_no_users_is_refused(String name) {
        assertThatThrownBy(() -> gate.identify(signedIn(new Login(name, now)))).isInstanceOf(RefusalException.class);
        assertThatThrownBy(() -> gate.identify(signedIn(new Login("â".repeat(65), now))))
                .isInstanceOf(RefusalException.class);
    }

    @Test
    void a_token_is_good_until_it_expires_and_a_little_longer_for_who_is_in_already() throws Exception {
        String token = token("an", "");
        Identity an = gate.identify(token, "");
        assertThat(gate.expiresIn(an)).hasValue(60_000);
        now += 60_000 + LEEWAY.toMillis() - 1;
        assertThat(gate.isOver(an)).isFalse();
        assertThat(gate.end(an)).isEmpty();
        now++;
        assertThat(gate.isOver(an)).isTrue();
        assertThat(code(gate.end(an))).isEqualTo(Code.TOKEN_EXPIRED);
        assertThat(refusedToken(token)).isEqualTo(Code.TOKEN_EXPIRED);
        assertThat(gate.isOver(Identity.ANYONE)).isFalse();
    }

    @Test
    void a_wrong_token_is_refused_and_not_taken_for_none() throws Exception {
        String token = token("an", "");
        assertThat(refusedToken(token.substring(0, token.length() - 3) + "xyz")).isEqualTo(Code.INVALID_TOKEN);
        assertThat(refusedToken("nonsense")).isEqualTo(Code.INVALID_TOKEN);
        assertThat(refusedToken(token("an", ",\"rooms\":7"))).isEqualTo(Code.INVALID_TOKEN);
    }

    @Test
    void a_revocation_of_a_user_ends_what_was_made_before_and_nothing_later() throws Exception {
        Identity an = gate.identify(token("an", ""), "");
        Identity binh = gate.identify(token("binh", ""), "");
        String before = token("an", "");
        long version = gate.version();
        gate.revoke(new Revocation(Revocation.Kind.USER, "an", now, now + 100_000));
        assertThat(gate.version()).isNotEqualTo(version);
        assertThat(code(gate.end(an))).isEqualTo(Code.REVOKED);
        assertThat(gate.end(binh)).isEmpty();
        assertThat(refusedToken(before)).isEqualTo(Code.REVOKED);
        now += 1000;
        assertThat(refusedToken(token("an", ""))).isNull();
    }

    @Test
    void an_earlier_revocation_that_comes_late_takes_nothing_back() throws Exception {
        Identity an = gate.identify(token("an", ""), "");
        gate.revoke(new Revocation(Revocation.Kind.USER, "an", now, now + 100_000));
        gate.revoke(new Revocation(Revocation.Kind.USER, "an", now - 1, now + 99_999));
        assertThat(code(gate.end(an))).isEqualTo(Code.REVOKED);
    }

    @Test
    void a_revocation_of_a_token_ends_that_one() throws Exception {
        Identity first = gate.identify(token("an", ",\"jti\":\"first\""), "");
        Identity second = gate.identify(token("an", ",\"jti\":\"second\""), "");
        gate.revoke(new Revocation(Revocation.Kind.TOKEN, "first", now, now + 100_000));
        assertThat(code(gate.end(first))).isEqualTo(Code.REVOKED);
        assertThat(gate.end(second)).isEmpty();
    }

    @Test
    void who_was_let_in_is_looked_at_again_when_the_rules_change() throws Exception {
        Identity an = gate.identify(token("an", ""), "");
        Admission admission = gate.admit(an, List.of("user:an:a", "lobby"));
        assertThat(admission.end()).isEmpty();
        gate.replace(Rules.of("lobby anyone read\nuser:{sub}:** user read publish\n# a comment more\n"));
        assertThat(admission.end()).as("nothing that concerns it").isEmpty();
        gate.replace(Rules.of("lobby anyone read publish\nuser:{sub}:** user read publish\n"));
        assertThat(code(admission.end())).as("it may do more now").isEqualTo(Code.RIGHTS_CHANGED);
        gate.replace(Rules.of("user:{sub}:** user read publish\n"));
        assertThat(code(admission.end())).isEqualTo(Code.FORBIDDEN);
    }

    @Test
    void who_manages_every_room_is_an_operator_and_nobody_else() throws Exception {
        assertThat(gate.refuseOperator(gate.identify(token("root", ",\"roles\":[\"admin\"]"), "")))
                .isEmpty();
        assertThat(gate.refuseOperator(gate.identify(token("b", ",\"rooms\":{\"**\":[\"manage\"]}"), "")))
                .isEmpty();
        assertThat(code(gate.refuseOperator(gate.identify(token("b", ",\"rooms\":{\"*\":[\"manage\"]}"), ""))))
                .isEqualTo(Code.FORBIDDEN);
        assertThat(code(gate.refuseOperator(Identity.ANYONE))).isEqualTo(Code.UNAUTHENTICATED);
        assertThat(code(Gate.open().refuseOperator(Identity.ANYONE))).isEqualTo(Code.UNAUTHENTICATED);
    }

    @Test
    void the_file_of_rules_counts_when_it_is_written_and_the_old_rules_while_it_is_wrong() throws Exception {
        Path file = Files.writeString(folder.resolve("rules"), "lobby anyone read\n");
        RulesFile rules = new RulesFile(file);
        gate.replace(rules.read());
        long version = gate.version();
        rules.refresh(gate);
        assertThat(gate.version()).isEqualTo(version);
        Files.writeString(file, "lobby anyone read publish\n");
        rules.refresh(gate);
        assertThat(gate.rights(Identity.ANYONE, "lobby")).containsExactlyInAnyOrder(Right.READ, Right.PUBLISH);
        Files.writeString(file, "lobby anyone reed\n");
        rules.refresh(gate);
        Files.delete(file);
        rules.refresh(gate);
        assertThat(gate.rights(Identity.ANYONE, "lobby")).containsExactlyInAnyOrder(Right.READ, Right.PUBLISH);
        assertThatThrownBy(rules::read).isInstanceOf(Rules.Fault.class).hasMessageContaining("is not there");
    }

    /** A gate that notes what it verifies. */
    private Gate counting(List<String> verified, IssuedTokens issuer) {
        return new Gate(
                Optional.of(Rules.NONE),
                Optional.of((Verifier) token -> {
                    verified.add(token);
                    return issuer.verify(token);
                }),
                LEEWAY,
                Duration.ofDays(1),
                clock);
    }

    private static Optional<Refusal> refused(Gate gate, String token, String address) {
        try {
            gate.identify(token, address);
            return Optional.empty();
        } catch (RefusalException e) {
            return Optional.of(e.refusal());
        }
    }

    @Test
    void after_many_tokens_that_are_not_valid_none_from_there_is_looked_at_for_a_while() throws Exception {
        IssuedTokens issuer = new IssuedTokens(clock);
        String good = issuer.issue("an", Duration.ofHours(1));
        List<String> verified = new ArrayList<>();
        Gate bounded = counting(verified, issuer);
        Identity an = bounded.identify(good, "192.0.2.1");
        for (int i = 0; i < 200; i++) {
            assertThat(code(refused(bounded, "bad", "192.0.2.1"))).isEqualTo(Code.INVALID_TOKEN);
        }
        verified.clear();
        Refusal tooFast = refused(bounded, "bad", "192.0.2.1").orElseThrow();
        assertThat(tooFast.code()).isEqualTo(Code.TOO_FAST);
        assertThat(tooFast.retryAfter()).isBetween(1L, 50L);
        assertThat(code(refused(bounded, good, "192.0.2.1"))).isEqualTo(Code.TOO_FAST);
        assertThat(verified).isEmpty();
        assertThat(refused(bounded, good, "192.0.2.2")).as("another address").isEmpty();
        assertThat(refused(bounded, "", "192.0.2.1")).as("without a token").isEmpty();
        assertThat(bounded.renew(good, an)).as("who is in").isEqualTo(an);
        now += tooFast.retryAfter();
        assertThat(refused(bounded, good, "192.0.2.1")).isEmpty();
        assertThat(code(refused(bounded, "bad", "192.0.2.1"))).isEqualTo(Code.INVALID_TOKEN);
        assertThat(code(refused(bounded, "bad", "192.0.2.1"))).isEqualTo(Code.TOO_FAST);
        now += 60_000;
        bounded.sweep();
        assertThat(code(refused(bounded, "bad", "192.0.2.1"))).isEqualTo(Code.INVALID_TOKEN);
    }

    @Test
    void a_user_who_is_in_and_brings_many_of_them_is_refused_alone() throws Exception {
        IssuedTokens issuer = new IssuedTokens(clock);
        String good = issuer.issue("an", Duration.ofHours(1));
        Gate bounded = counting(new ArrayList<>(), issuer);
        Identity an = bounded.identify(good, "192.0.2.1");
        for (int i = 0; i < 200; i++) {
            assertThatThrownBy(() -> bounded.renew("bad", an)).hasMessageContaining("not valid here");
        }
        assertThatThrownBy(() -> bounded.renew(good, an)).hasMessageContaining("too many tokens");
        assertThat(refused(bounded, good, "192.0.2.1")).isEmpty();
    }

    @Test
    void tokens_that_have_expired_and_this_machine_are_not_counted() throws Exception {
        IssuedTokens issuer = new IssuedTokens(clock);
        String old = issuer.issue("an", Duration.ofSeconds(1));
        String good = issuer.issue("an", Duration.ofHours(1));
        now += 60_000;
        Gate bounded = counting(new ArrayList<>(), issuer);
        for (int i = 0; i < 500; i++) {
            assertThat(code(refused(bounded, old, "192.0.2.1"))).isEqualTo(Code.TOKEN_EXPIRED);
            assertThat(code(refused(bounded, "bad", "127.0.0.1"))).isEqualTo(Code.INVALID_TOKEN);
        }
        assertThat(refused(bounded, good, "192.0.2.1")).isEmpty();
        assertThat(refused(bounded, good, "127.0.0.1")).isEmpty();
    }
}
