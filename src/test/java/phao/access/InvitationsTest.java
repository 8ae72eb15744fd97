package phao.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import phao.log.Ban;
import phao.log.Invitation;
import phao.protocol.Code;
import phao.protocol.RefusalException;
import phao.token.OwnTokens;

/** Who is invited, by whom, to what, and for how long (docs/access.md, "Invitations"). */
class InvitationsTest {

    private static final byte[] KEY = new byte[32];
    private static final Set<Right> TALK = Set.of(Right.READ, Right.PUBLISH);

    private long now = Tokens.NOW;
    private final InstantSource clock = () -> Instant.ofEpochMilli(now);
    private final IssuedTokens issuer = new IssuedTokens(clock);
    private Gate gate;
    private Identity an;

    @BeforeEach
    void start() throws Exception {
        gate = begun("family:** role:parent read publish manage\n** role:admin read publish signal presence manage\n");
        an = gate.identify(issuer.issue("an", Duration.ofHours(1), "parent"), "");
    }

    private Gate begun(String rules) {
        Gate one = issuer.gate(rules);
        one.invitations().begin(KEY, List.of());
        return one;
    }

    private static Invitations.Offer offer(String rooms, Set<Right> rights) {
        return new Invitations.Offer(Optional.empty(), "Bình", Map.of(rooms, rights), Duration.ofDays(90));
    }

    private Invitation invite(Identity by, String rooms, Set<Right> rights, String id) throws RefusalException {
        Invitation made = gate.invitations().make(by, offer(rooms, rights), id, "secret of " + id);
        gate.invitations().put(made);
        return made;
    }

    private Identity enter(String id) throws RefusalException {
        return gate.identify(gate.exchange("secret of " + id, "").token(), "");
    }

    private static void assertRefused(Code code, ThrowingCallable task) {
        assertThatThrownBy(task)
                .isInstanceOfSatisfying(
                        RefusalException.class,
                        e -> assertThat(e.refusal().code()).isEqualTo(code));
    }

    @Test
    void who_has_the_secret_is_one_user_with_a_verified_name_and_the_rights_of_the_invitation() throws Exception {
        Invitation made = invite(an, "family:**", TALK, "one");
        assertThat(made.by()).isEqualTo("an");
        assertThat(made.toString()).doesNotContain("secret of one");
        Invitations.Ticket ticket = gate.exchange("secret of one", "");
        assertThat(ticket.user()).isEqualTo("phao:guest:one");
        assertThat(ticket.expiresIn()).isEqualTo(Duration.ofMinutes(15).toMillis());
        Identity phone = gate.identify(ticket.token(), "");
        assertThat(phone.user()).isEqualTo(enter("one").user()).isEqualTo("phao:guest:one");
        assertThat(phone.name()).isEqualTo("Bình");
        assertThat(gate.rights(phone, "family:home")).isEqualTo(TALK);
        assertThat(gate.rights(phone, "lobby")).isEmpty();
        now += Duration.ofMinutes(16).toMillis();
        assertThat(gate.isOver(phone)).isTrue();
        assertThat(gate.isOver(enter("one"))).isFalse();
    }

    @Test
    void a_revoked_invitation_ends_at_once_for_who_is_there_and_gives_no_token_whatever_comes_after_it()
            throws Exception {
        Invitation made = invite(an, "family:**", TALK, "one");
        Identity phone = enter("one");
        String token = gate.exchange("secret of one", "").token();
        List<String> changes = new ArrayList<>();
        gate.onChange(() -> changes.add("changed"));
        gate.invitations().put(made.revoke(now));
        assertThat(changes).hasSize(1);
        assertThat(gate.isOver(phone)).isTrue();
        assertThat(gate.end(phone).orElseThrow().code()).isEqualTo(Code.REVOKED);
        assertRefused(Code.REVOKED, () -> gate.identify(token, ""));
        assertRefused(Code.INVALID_TOKEN, () -> gate.exchange("secret of one", ""));
        Gate restarted = issuer.gate("");
        restarted.invitations().begin(KEY, List.of(made.revoke(now)));
        assertRefused(Code.REVOKED, () -> restarted.identify(token, ""));
        Gate forgetful = issuer.gate("");
        forgetful.invitations().begin(KEY, List.of());
        assertRefused(Code.REVOKED, () -> forgetful.identify(token, ""));
    }

    @Test
    void nobody_grants_more_than_they_have() throws Exception {
        for (String rooms : List.of("**", "*", "family*", "*:home", "lobby", "familyx:**", "family")) {
            assertRefused(Code.FORBIDDEN, () -> invite(an, rooms, Set.of(Right.READ), "x"));
        }
        assertRefused(Code.FORBIDDEN, () -> invite(an, "family:**", Set.of(Right.READ, Right.PRESENCE), "x"));
        assertRefused(Code.INVALID_FIELD, () -> invite(an, "family:{sub}", Set.of(Right.READ), "x"));
        assertRefused(Code.INVALID_FIELD, () -> invite(an, "family:**", Set.of(), "x"));
        Identity reader = gate.identify(issuer.issue("chi", Duration.ofHours(1)), "");
        assertRefused(Code.FORBIDDEN, () -> invite(reader, "family:**", Set.of(Right.READ), "x"));
        assertRefused(Code.UNAUTHENTICATED, () -> invite(Identity.ANYONE, "family:**", Set.of(Right.READ), "x"));
        invite(an, "family:h*:b", Set.of(Right.READ, Right.MANAGE), "inner");
        Identity inner = enter("inner");
        invite(inner, "family:home:b", Set.of(Right.READ), "innermost");
        assertRefused(Code.FORBIDDEN, () -> invite(inner, "family:home:b", TALK, "x"));
        assertRefused(Code.FORBIDDEN, () -> invite(inner, "family:**", Set.of(Right.READ), "x"));
    }

    @Test
    void who_is_banned_from_a_room_lets_nobody_in_there() throws Exception {
        gate.ban(new Ban("family:home", "an", now, now + 60_000));
        for (String rooms : List.of("family:**", "family:home", "family:h*")) {
            assertRefused(Code.FORBIDDEN, () -> invite(an, rooms, Set.of(Right.READ), "x"));
        }
        invite(an, "family:garden", Set.of(Right.READ), "garden");
        now += 60_000;
        invite(an, "family:home", Set.of(Right.READ), "home");
        gate.ban(new Ban("", "an", now, Ban.FOR_GOOD));
        assertRefused(Code.FORBIDDEN, () -> invite(an, "family:garden", Set.of(Right.READ), "x"));
    }

    @Test
    void one_who_invites_leaves_room_for_the_others() throws Exception {
        for (int i = 0; i < 2_000; i++) {
            invite(an, "family:home", TALK, "of an " + i);
        }
        assertRefused(Code.QUOTA, () -> invite(an, "family:home", TALK, "x"));
        Identity admin = gate.identify(issuer.issue("root", Duration.ofHours(1), "admin"), "");
        gate.invitations().put(invite(admin, "family:home", TALK, "y").revoke(now));
        // Whoever is revoked takes no place for years.
        for (Invitation made : gate.invitations().of(an)) {
            gate.invitations().put(made.revoke(now));
        }
        now += Duration.ofDays(1).toMillis() + 1;
        an = gate.identify(issuer.issue("an", Duration.ofHours(1), "parent"), "");
        assertThat(invite(an, "family:home", TALK, "x").revoked()).isFalse();
    }

    @Test
    void who_is_invited_invites_nobody_for_longer() throws Exception {
        Invitation own = invite(an, "family:**", Set.of(Right.READ, Right.MANAGE), "one");
        now += Duration.ofDays(80).toMillis();
        assertThat(invite(enter("one"), "family:**", Set.of(Right.READ), "two").until())
                .isEqualTo(own.until());
        now = own.until() - 500;
        assertRefused(Code.INVALID_TOKEN, () -> gate.exchange("secret of one", ""));
    }

    @Test
    void only_who_may_manage_everything_says_which_user_it_is() throws Exception {
        Invitations.Offer given = new Invitations.Offer(
                Optional.of("binh"), "Bình", Map.of("family:**", Set.of(Right.READ)), Duration.ofDays(1));
        assertRefused(Code.FORBIDDEN, () -> gate.invitations().make(an, given, "one", "s"));
        Identity admin = gate.identify(issuer.issue("root", Duration.ofHours(1), "admin"), "");
        assertThat(gate.invitations().make(admin, given, "one", "s").user()).isEqualTo("phao:guest:binh");
    }

    @Test
    void invitations_are_shown_to_who_manages_all_their_rooms_and_for_others_there_are_none() throws Exception {
        Invitation one = invite(an, "family:**", TALK, "one");
        Identity admin = gate.identify(issuer.issue("root", Duration.ofHours(1), "admin"), "");
        Invitation all = invite(admin, "**", TALK, "all");
        Invitation home = invite(an, "family:home", Set.of(Right.READ, Right.MANAGE), "home");
        assertThat(gate.invitations().of(an)).containsExactlyInAnyOrder(one, home);
        assertThat(gate.invitations().of(admin)).containsExactlyInAnyOrder(one, all, home);
        assertThat(gate.invitations().of(enter("home"))).containsExactly(home);
        assertThat(gate.invitations().of(enter("one"))).isEmpty();
        assertThat(gate.invitations().find(an, "all")).isEmpty();
        assertThat(gate.invitations().find(an, "none")).isEmpty();
        assertThat(gate.invitations().find(an, "one")).contains(one);
    }

    @Test
    void what_is_for_users_is_not_for_who_is_invited_but_what_is_for_anyone_or_the_invited_is() throws Exception {
        gate = begun("open anyone read\nall user read\nguests invited read\nfamily:** role:parent read manage\n");
        an = gate.identify(issuer.issue("an", Duration.ofHours(1), "parent"), "");
        invite(an, "family:**", Set.of(Right.READ), "one");
        Identity binh = enter("one");
        assertThat(gate.rights(binh, "open")).containsExactly(Right.READ);
        assertThat(gate.rights(binh, "guests")).containsExactly(Right.READ);
        assertThat(gate.rights(binh, "all")).isEmpty();
        assertThat(gate.rights(an, "guests")).isEmpty();
        Identity user = Tokens.identity("42", "{}");
        assertThat(user.isInvited()).isFalse();
    }

    @Test
    void a_token_of_others_and_a_login_never_have_a_user_of_this_servers_own() throws Exception {
        invite(an, "family:**", TALK, "one");
        String theirs = issuer.issue("phao:guest:one", Duration.ofHours(1));
        assertRefused(Code.INVALID_TOKEN, () -> gate.identify(theirs, ""));
        Bearer login = new Bearer("", Optional.of(new ContainerUser(new Login("phao:guest:one", now), Set.of())), "");
        assertRefused(Code.FORBIDDEN, () -> gate.identify(login));
    }

    @Test
    void tokens_of_another_key_or_kind_are_none() throws Exception {
        invite(an, "family:**", TALK, "one");
        byte[] other = new byte[32];
        other[0] = 1;
        Duration hour = Duration.ofHours(1);
        Instant soon = Instant.ofEpochMilli(now + 1_000);
        String forged = new OwnTokens("guest", other, hour, hour, clock)
                .make("phao:guest:one", soon, Tokens.json("{\"jti\":\"one\"}"));
        assertRefused(Code.INVALID_TOKEN, () -> gate.identify(forged, ""));
        String kind = new OwnTokens("operator", KEY, hour, hour, clock)
                .make("phao:guest:one", soon, Tokens.json("{\"jti\":\"one\"}"));
        assertRefused(Code.INVALID_TOKEN, () -> gate.identify(kind, ""));
        String longer = new OwnTokens("guest", KEY, hour, hour, clock)
                .make("phao:guest:one", Instant.MAX, Tokens.json("{\"jti\":\"one\"}"));
        assertRefused(Code.INVALID_TOKEN, () -> gate.identify(longer, ""));
        String user = new OwnTokens("guest", KEY, hour, hour, clock).make("42", soon, Tokens.json("{\"jti\":\"one\"}"));
        assertRefused(Code.INVALID_TOKEN, () -> gate.identify(user, ""));
    }

    @Test
    void wrong_secrets_are_counted_by_their_address_and_then_not_looked_at() throws Exception {
        invite(an, "family:**", TALK, "one");
        for (int i = 0; i < 200; i++) {
            String wrong = "wrong " + i;
            assertRefused(Code.INVALID_TOKEN, () -> gate.exchange(wrong, "192.0.2.1"));
        }
        assertRefused(Code.TOO_FAST, () -> gate.exchange("secret of one", "192.0.2.1"));
        assertThat(gate.exchange("secret of one", "192.0.2.2").name()).isEqualTo("Bình");
    }

    @Test
    void where_no_other_tokens_are_known_those_are_for_somebody_else() throws Exception {
        Gate alone = new Gate(Optional.of(Rules.NONE), Optional.empty(), Duration.ZERO, Duration.ofDays(1), clock);
        alone.invitations().begin(KEY, List.of());
        assertThat(alone.identify("a.b.c", "").isUser()).isFalse();
        assertThat(alone.longestToken()).isEqualTo(Duration.ofDays(1));
    }
}
