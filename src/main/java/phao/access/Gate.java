package phao.access;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import java.util.stream.Stream;
import phao.log.Ban;
import phao.log.Revocation;
import phao.protocol.Code;
import phao.protocol.Member;
import phao.protocol.Refusal;
import phao.protocol.RefusalException;
import phao.token.OwnTokens;
import phao.token.Verdict;
import phao.token.Verifier;

/**
 * Decides who somebody is and what they may do in a room: the one place that every endpoint and every servlet asks.
 *
 * <p>Any thread. What was decided holds until {@link #version} changes or {@link #end} says that it is over.
 */
public final class Gate {

    /** What a right lets somebody do, in the order of the rights. */
    private static final List<String> WORDS =
            List.of("read", "publish", "send signals", "be present or see who is", "manage");

    private final Optional<? extends Verifier> tokens;
    private final Duration leeway;
    private final Duration longest;
    private final InstantSource clock;
    private final RefusalCount refusals;
    private final BadTokens badTokens;
    private final Revocations revocations = new Revocations();
    private final Invitations invitations;
    /** The operator of this machine, if there is a way for them. */
    private volatile Optional<OwnTokens> operator = Optional.empty();

    private final Bans bans = new Bans();
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

    /** Empty where everybody may do everything. */
    private volatile Optional<Rules> rules;

    private final AtomicLong version = new AtomicLong();

    /**
     * @param rules empty to let everybody do everything
     * @param tokens empty where no token can be verified: then they are not looked at
     * @param leeway how long an expired token is still good, in which a client brings the next one
     * @param longest how long a token can be good
     */
    public Gate(
            Optional<Rules> rules,
            Optional<? extends Verifier> tokens,
            Duration leeway,
            Duration longest,
            InstantSource clock) {
        this.longest = longest;
        this.rules = rules;
        this.tokens = tokens;
        this.leeway = leeway;
        this.clock = clock;
        this.refusals = new RefusalCount();
        this.badTokens = new BadTokens(clock);
        this.invitations = new Invitations(this, leeway, clock);
    }

    /** A gate at which everybody may do everything, and nobody is asked who they are. */
    public static Gate open() {
        return new Gate(Optional.empty(), Optional.empty(), Duration.ZERO, Duration.ZERO, InstantSource.system());
    }

    /** Whether everybody may do everything. */
    public boolean isOpen() {
        return rules.isEmpty();
    }

    /** The rules have changed: from now on these count, for those who are connected too. */
    public void replace(Rules newer) {
        rules = Optional.of(newer);
        changed();
    }

    /** Changes whenever somebody might have lost a right or got one. */
    public long version() {
        return version.get();
    }

    /** Calls this whenever {@link #version} has changed. */
    public void onChange(Runnable listener) {
        listeners.add(listener);
    }

    /** Whom this server lets in by itself. */
    public Invitations invitations() {
        return invitations;
    }

    /** Takes these tokens besides. */
    public void trust(OwnTokens tokens) {
        operator = Optional.of(tokens);
    }

    void changed() {
        version.incrementAndGet();
        listeners.forEach(Runnable::run);
    }

    /** The roles that rules are about. */
    public Set<String> roles() {
        return rules.map(Rules::roles).orElse(Set.of());
    }

    /** Who brings a token, or has signed in at the container. A token counts before that. */
    public Identity identify(Bearer bearer) throws RefusalException {
        return isLookedAt(bearer.token()) || bearer.user().isEmpty()
                ? identify(bearer.token(), bearer.address())
                : identify(bearer.user().get(), bearer.address());
    }

    /** Where no token of others can be verified, they are for somebody else. */
    private boolean isLookedAt(String token) {
        return !token.isEmpty() && (tokens.isPresent() || own(token).isPresent());
    }

    /** This server's own tokens, if it says that it is one. */
    private Optional<OwnTokens> own(String token) {
        return Stream.of(invitations.tokens(), operator)
                .flatMap(Optional::stream)
                .filter(own -> own.claimsToBe(token))
                .findFirst();
    }

    private Identity identify(ContainerUser user, String address) throws RefusalException {
        Identity identity;
        try {
            identity = Identity.of(user, address);
        } catch (IllegalArgumentException e) {
            throw refused(
                    Code.FORBIDDEN,
                    e.getMessage(),
                    "it is " + user.login().user().length() + " characters long");
        }
        Optional<Refusal> end = end(identity);
        if (end.isPresent()) {
            throw new RefusalException(end.get());
        }
        return identity;
    }

    /**
     * Who brings this token.
     *
     * @param token empty without one
     * @param address from where, in digits; empty where it is not known
     */
    public Identity identify(String token, String address) throws RefusalException {
        return identify(token, address, Address.counted(address));
    }

    /**
     * Who brings this token on a connection that somebody has already. A user's is looked at, whatever others bring from the same address:
     * those who are in stay in.
     */
    public Identity renew(String token, Identity present) throws RefusalException {
        return identify(token, present.address(), Quotas.key(present));
    }

    /** @param key for whom it is counted if the token is not valid */
    private Identity identify(String token, String address, Optional<String> key) throws RefusalException {
        if (!isLookedAt(token)) {
            return Identity.anyone(address);
        }
        refuseTooMany(key);
        try {
            return verify(token, address);
        } catch (RefusalException e) {
            if (e.refusal().code() == Code.INVALID_TOKEN) {
                badTokens.count(key);
            }
            throw e;
        }
    }

    private void refuseTooMany(Optional<String> key) throws RefusalException {
        Optional<Refusal> tooMany = badTokens.refuse(key);
        if (tooMany.isPresent()) {
            refusals.count(Code.TOO_FAST, "too many tokens that are not valid");
            throw new RefusalException(tooMany.get());
        }
    }

    /**
     * A token for who has an invitation's secret. A wrong one counts as a token that is not valid.
     *
     * @param address from where, in digits; empty where it is not known
     */
    public Invitations.Ticket exchange(String secret, String address) throws RefusalException {
        Optional<String> key = Address.counted(address);
        refuseTooMany(key);
        Optional<Invitations.Ticket> ticket = invitations.exchange(secret);
        if (ticket.isEmpty()) {
            badTokens.count(key);
            throw refused(
                    Code.INVALID_TOKEN,
                    "this invitation is not valid, or no more: ask for a new one",
                    "no such invitation");
        }
        return ticket.get();
    }

    private Verdict verdict(String token) {
        Optional<OwnTokens> own = own(token);
        if (own.isPresent()) {
            return own.get().verify(token);
        }
        // Keys that are not here yet are being fetched meanwhile. Nobody waits for them: that would keep a thread.
        Verdict verdict =
                tokens.get().verify(token).toCompletableFuture().getNow(new Verdict.NoKeys("they are being fetched"));
        return verdict instanceof Verdict.Valid valid
                        && OwnTokens.isReserved(valid.claims().subject())
                ? new Verdict.Invalid("sub begins with " + OwnTokens.USERS + ", which is for this server's own users")
                : verdict;
    }

    private Identity verify(String token, String address) throws RefusalException {
        Verdict verdict = verdict(token);
        if (verdict instanceof Verdict.Valid valid) {
            try {
                Identity identity = Identity.of(valid.claims(), address);
                Optional<Refusal> end = end(identity);
                if (end.isPresent()) {
                    throw new RefusalException(end.get());
                }
                return identity;
            } catch (IllegalArgumentException e) {
                throw refused(Code.INVALID_TOKEN, "the token is not valid here: get a new one", e.getMessage());
            }
        } else if (verdict instanceof Verdict.Expired expired) {
            throw refused(Code.TOKEN_EXPIRED, "the token has expired: get a new one", expired.why());
        } else if (verdict instanceof Verdict.NoKeys none) {
            throw refused(Code.GOING_AWAY, "the keys of tokens are being fetched: try again in a moment", none.why());
        }
        throw refused(
                Code.INVALID_TOKEN, "the token is not valid here: get a new one", ((Verdict.Invalid) verdict).why());
    }

    /** What somebody may do in a room. */
    public Set<Right> rights(Identity identity, String room) {
        Optional<Rules> now = rules;
        if (bans.in(room, identity, clock.millis()).isPresent()) {
            return Set.of();
        }
        if (now.isEmpty()) {
            return Right.ALL;
        }
        EnumSet<Right> granted = EnumSet.noneOf(Right.class);
        identity.grant(room, granted);
        now.get().grant(identity, room, granted);
        return granted;
    }

    /** Whether somebody may do this in all rooms of a pattern without placeholders, those that are not there yet too. */
    boolean mayEverywhere(Identity identity, RoomPattern rooms, Right right) {
        Optional<Rules> now = rules;
        return now.isEmpty()
                || (!bans.anywhere(rooms, identity, clock.millis())
                        && (identity.mayEverywhere(rooms, right) || now.get().letEverywhere(identity, rooms, right)));
    }

    /** The refusal of somebody who can't grant what they have not. */
    Refusal lackingEverywhere(Identity identity, String rooms, Right right) {
        String what = "you may not " + WORDS.get(right.ordinal()) + " in all rooms of \"" + rooms
                + "\", so you can't let others in there";
        return identity.isUser()
                ? told(Code.FORBIDDEN, what, "user " + identity.user())
                : told(Code.UNAUTHENTICATED, "this needs a token", "no token");
    }

    /** Why somebody may not do this in a room, whether the room exists or not; empty if they may. */
    public Optional<Refusal> refuse(Identity identity, String room, Right right) {
        return rights(identity, room).contains(right) ? Optional.empty() : Optional.of(lacking(identity, room, right));
    }

    /** The refusal of somebody who lacks a right. */
    public Refusal lacking(Identity identity, String room, Right right) {
        Optional<Ban> ban = banOf(identity, room);
        if (ban.isPresent()) {
            return told(
                    Code.FORBIDDEN,
                    "you are banned from room \"" + room + "\" " + until(ban.get()),
                    "user " + identity.user());
        }
        String what = "in room \"" + room + "\" you may not " + WORDS.get(right.ordinal());
        return identity.isUser()
                ? told(Code.FORBIDDEN, what, "user " + identity.user())
                : told(Code.UNAUTHENTICATED, what + " without a token", "no token");
    }

    /**
     * Why somebody may not remove everything in a room; empty if they may. Where everybody may do everything nobody may do that: what is
     * removed does not come back, and strangers would take it from each other.
     */
    public Optional<Refusal> refuseManage(Identity identity, String room) {
        return isOpen()
                ? Optional.of(told(
                        Code.FORBIDDEN,
                        "on a server without rules you may remove what you have published yourself",
                        "no rules"))
                : refuse(identity, room, Right.MANAGE);
    }

    /**
     * Whose messages somebody may remove: with the right to manage those of everybody, else their own, of the same user or, without one,
     * of the same client.
     *
     * @param self as whom they publish; empty for who has no secret to show that something is theirs
     */
    public Predicate<Member> mayRemove(Identity identity, String room, Optional<Member> self) {
        if (!isOpen() && rights(identity, room).contains(Right.MANAGE)) {
            return author -> true;
        }
        return author -> author.user().isEmpty()
                ? !identity.isUser()
                        && self.filter(member -> member.id().equals(author.id()))
                                .isPresent()
                : author.user().equals(identity.user());
    }

    /** The refusal of somebody who wants to remove another one's message. */
    public Refusal notYours(Identity identity, String room, long seq) {
        return told(
                identity.isUser() || isOpen() ? Code.FORBIDDEN : Code.UNAUTHENTICATED,
                "message " + seq + " in room \"" + room + "\" is not yours, and you may not manage the room",
                identity.isUser() ? "user " + identity.user() : "no token");
    }

    /** Why somebody may not even come in: there is nothing that they may do anywhere. Empty if they may. */
    public Optional<Refusal> refuseEntry(Identity identity) {
        Optional<Rules> now = rules;
        return now.isEmpty() || identity.isUser() || now.get().know(identity)
                ? Optional.empty()
                : Optional.of(told(
                        Code.UNAUTHENTICATED,
                        "this server wants to know who you are: sign in, or send a token",
                        "no token"));
    }

    /** These tokens count no more, neither of those who are connected nor of those who come. */
    public void revoke(Revocation revocation) {
        revocations.add(revocation, clock.millis());
        changed();
    }

    private static String until(Ban ban) {
        return ban.until() == Ban.FOR_GOOD
                ? "for good"
                : "until " + Instant.ofEpochMilli(ban.until()).truncatedTo(ChronoUnit.SECONDS);
    }

    /** Somebody may do nothing in a room, or anywhere, from now on. */
    public void ban(Ban ban) {
        bans.add(ban, clock.millis());
        changed();
    }

    /** Somebody may come back before a ban is over. */
    public void unban(String room, String user) {
        bans.remove(room, user);
        changed();
    }

    /** The bans that are not over. */
    public List<Ban> bans() {
        return bans.all(clock.millis());
    }

    /** The ban of somebody from this room, or from all; empty if there is none. */
    public Optional<Ban> banOf(Identity identity, String room) {
        return bans.in(room, identity, clock.millis());
    }

    /** How long a revocation is to be remembered: until what it is about has expired by itself. */
    public Duration longestToken() {
        return (longest.compareTo(Invitations.LIFE) < 0 ? Invitations.LIFE : longest).plus(leeway);
    }

    /** Why somebody may not do what concerns the whole server; empty if they may. */
    public Optional<Refusal> refuseOperator(Identity identity) {
        Optional<Rules> now = rules;
        if (now.isPresent() && (identity.managesAll() || now.get().letManageAll(identity))) {
            return end(identity);
        }
        return Optional.of(
                identity.isUser()
                        ? told(Code.FORBIDDEN, "this needs the right manage in **", "user " + identity.user())
                        : told(Code.UNAUTHENTICATED, "this needs a token", "no token"));
    }

    /** Whether it is over with somebody who was let in. */
    public boolean isOver(Identity identity) {
        return identity.login().hasEnded()
                || hasExpired(identity)
                || revocations.include(identity)
                || invitations.haveEndedFor(identity)
                || bans.everywhere(identity, clock.millis()).isPresent();
    }

    private boolean hasExpired(Identity identity) {
        return identity.expires() != Long.MAX_VALUE && clock.millis() >= identity.expires() + leeway.toMillis();
    }

    /** Why it is over with somebody who was let in; empty if it is not. */
    public Optional<Refusal> end(Identity identity) {
        if (revocations.include(identity) || invitations.haveEndedFor(identity)) {
            return Optional.of(told(Code.REVOKED, "this token was revoked", "user " + identity.user()));
        }
        Optional<Ban> ban = bans.everywhere(identity, clock.millis());
        if (ban.isPresent()) {
            return Optional.of(told(
                    Code.REVOKED, "you are banned from this server " + until(ban.get()), "user " + identity.user()));
        }
        if (identity.login().hasEnded()) {
            return Optional.of(told(
                    Code.UNAUTHENTICATED,
                    "your login has ended: sign in again",
                    "the HTTP session of user " + identity.user() + " has ended"));
        }
        return hasExpired(identity)
                ? Optional.of(told(Code.TOKEN_EXPIRED, "the token has expired: get a new one", "it was not renewed"))
                : Optional.empty();
    }

    /** Lets somebody into rooms, with what they may do there now. */
    public Admission admit(Identity identity, Collection<String> rooms) {
        return new Admission(this, identity, rooms);
    }

    /** For how many milliseconds a token is good from now on, without the time in which the next one is waited for; empty without one. */
    public OptionalLong expiresIn(Identity identity) {
        return identity.expires() == Long.MAX_VALUE
                ? OptionalLong.empty()
                : OptionalLong.of(Math.max(0, identity.expires() - clock.millis()));
    }

    /** Forgets whose tokens were not valid, after a while. To be called every few seconds. */
    public void sweep() {
        badTokens.sweep();
    }

    private RefusalException refused(Code code, String message, String why) {
        return new RefusalException(told(code, message, why));
    }

    private Refusal told(Code code, String message, String why) {
        refusals.count(code, why);
        return code.because(message);
    }

    /** Sums up in the log whom this server has refused since the last call. To be called every few seconds. */
    public void tellRefusals() {
        refusals.tell();
    }
}
