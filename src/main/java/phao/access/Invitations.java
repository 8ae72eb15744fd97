package phao.access;

import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonReader;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import phao.log.Invitation;
import phao.protocol.Code;
import phao.protocol.RefusalException;
import phao.token.OwnTokens;
import phao.token.TokenVerifier;

/**
 * Whom this server lets in by a secret alone, with short tokens of its own (docs/access.md, "Invitations"). What is stored is told by
 * {@link #put}; nothing is stored here.
 *
 * <p>Any thread. Before {@link #begin} there are none, and none can be made.
 */
public final class Invitations {

    /** How long the key of the tokens is, in bytes. */
    public static final int KEY_BYTES = 32;
    /** How long a token is good: it is renewed again and again, and who is revoked may keep one for no longer, whatever fails. */
    static final Duration LIFE = Duration.ofMinutes(15);

    /** Bound: they are all held in memory. */
    private static final int MOST = 10_000;

    /** Bound: who manages one room must not take them all. */
    private static final int MOST_OF_ONE = 2_000;

    private static final int MOST_PATTERNS = 16;
    private static final int MOST_USER_BYTES = 100;
    private static final Duration LONGEST = Duration.ofDays(3_660);

    private final Gate gate;
    private final Duration leeway;
    private final InstantSource clock;
    private final Map<String, Known> byId = new ConcurrentHashMap<>();
    private final Map<String, Known> byHash = new ConcurrentHashMap<>();
    private volatile Optional<OwnTokens> tokens = Optional.empty();

    Invitations(Gate gate, Duration leeway, InstantSource clock) {
        this.gate = gate;
        this.leeway = leeway;
        this.clock = clock;
    }

    /** One that is stored, and what it grants. */
    private record Known(Invitation stored, List<Rule> rules) {

        static Known of(Invitation stored) {
            return new Known(stored, Identity.rooms(json(stored.rooms())));
        }
    }

    /**
     * What somebody wants to let somebody in for.
     *
     * @param user whose it is, without what begins the ids of all who are invited; empty for somebody new
     * @param name that others will see
     * @param rooms what may be done in which rooms
     * @param time for how long
     */
    public record Offer(Optional<String> user, String name, Map<String, Set<Right>> rooms, Duration time) {

        public Offer {
            rooms = Map.copyOf(rooms);
        }
    }

    /**
     * A token for who has an invitation's secret.
     *
     * @param expiresIn milliseconds
     */
    public record Ticket(String token, String user, String name, long expiresIn) {}

    /** From now on there are these, and tokens are signed by that key. */
    public void begin(byte[] key, Collection<Invitation> stored) {
        stored.forEach(this::put);
        tokens = Optional.of(new OwnTokens("guest", key, LIFE, leeway, clock));
    }

    /** What verifies their tokens; empty if there are none. */
    Optional<OwnTokens> tokens() {
        return tokens;
    }

    /** This one is stored as it is now. */
    public void put(Invitation invitation) {
        Known known = Known.of(invitation);
        byId.put(invitation.id(), known);
        byHash.put(invitation.hash(), known);
        if (invitation.revoked()) {
            gate.changed();
        }
    }

    /** Whether somebody who was let in by an invitation is so no more. */
    boolean haveEndedFor(Identity identity) {
        if (!identity.isInvited()) {
            return false;
        }
        Known known = byId.get(identity.tokenId());
        return known == null || known.stored().revoked();
    }

    /**
     * A new one, to be stored and then {@link #put}.
     *
     * @param secret that will let in who has it
     * @param id of the invitation, and of its user if that is somebody new
     * @throws RefusalException if it can't be made, or if {@code by} has not each right that it grants, and {@code manage}, in all those rooms
     */
    public Invitation make(Identity by, Offer offer, String id, String secret) throws RefusalException {
        check(offer);
        checkRights(by, offer);
        if (offer.user().isPresent() && gate.refuseOperator(by).isPresent()) {
            // Else who manages one room could make themselves a friend of somebody in another.
            throw new RefusalException(
                    Code.FORBIDDEN, "only who may manage every room can say which user it is: leave user out");
        }
        checkCount(by);
        long now = clock.millis();
        Invitation invitation = new Invitation(
                id,
                Identity.INVITED + offer.user().orElse(id),
                offer.name(),
                json(offer.rooms()).toString(),
                hash(secret),
                now,
                by.user(),
                Math.min(now + offer.time().toMillis(), end(by)),
                false);
        int length = token(invitation).length();
        if (length > TokenVerifier.MAX_CHARS) {
            throw wrong("its tokens would have " + length + " characters, the limit is " + TokenVerifier.MAX_CHARS
                    + ": name fewer rooms");
        }
        return invitation;
    }

    private void check(Offer offer) throws RefusalException {
        if (tokens.isEmpty()) {
            throw new RefusalException(
                    Code.NOT_FOUND,
                    "everybody may do everything here (phao.access is open): nobody needs an invitation");
        }
        if (offer.rooms().isEmpty() || offer.rooms().size() > MOST_PATTERNS) {
            throw wrong("rooms has " + offer.rooms().size() + " rooms, it must have 1 to " + MOST_PATTERNS);
        }
        if (offer.time().toSeconds() < 1 || offer.time().compareTo(LONGEST) > 0) {
            throw wrong(
                    "it is for " + offer.time().toSeconds() + " seconds, it must be for 1 to " + LONGEST.toSeconds());
        }
        String user = offer.user().orElse("x");
        int bytes = user.getBytes(StandardCharsets.UTF_8).length;
        if (bytes == 0 || bytes > MOST_USER_BYTES || user.chars().anyMatch(Character::isISOControl)) {
            throw wrong(
                    "user is " + bytes + " bytes, it must be 1 to " + MOST_USER_BYTES + " without control characters");
        }
    }

    private void checkCount(Identity by) throws RefusalException {
        long now = clock.millis();
        byId.values().removeIf(known -> known.stored().until() < now);
        byHash.values().removeIf(known -> known.stored().until() < now);
        long own = byId.values().stream()
                .filter(known -> known.stored().by().equals(by.user()))
                .count();
        if (byId.size() >= MOST || own >= MOST_OF_ONE) {
            throw new RefusalException(
                    Code.QUOTA,
                    "there are " + byId.size() + " invitations, " + own + " of them yours; the limits are " + MOST
                            + " and " + MOST_OF_ONE + ", until some have ended");
        }
    }

    private void checkRights(Identity by, Offer offer) throws RefusalException {
        for (Map.Entry<String, Set<Right>> room : offer.rooms().entrySet()) {
            RoomPattern pattern = pattern(room.getKey());
            for (Right right : Right.values()) {
                boolean needed = right == Right.MANAGE || room.getValue().contains(right);
                if (needed && !gate.mayEverywhere(by, pattern, right)) {
                    throw new RefusalException(gate.lackingEverywhere(by, room.getKey(), right));
                }
            }
            if (room.getValue().isEmpty()) {
                throw wrong("nothing may be done in the rooms \"" + room.getKey() + "\": name a right");
            }
        }
    }

    private static RoomPattern pattern(String text) throws RefusalException {
        try {
            RoomPattern pattern = RoomPattern.of(text);
            if (pattern.hasClaim()) {
                throw wrong("room \"" + text + "\": an invitation can't have a {claim}");
            }
            return pattern;
        } catch (IllegalArgumentException e) {
            throw wrong("room \"" + text + "\": " + e.getMessage());
        }
    }

    /** Who is invited invites nobody for longer. */
    private long end(Identity by) {
        Known own = by.isInvited() ? byId.get(by.tokenId()) : null;
        return own == null ? Long.MAX_VALUE : own.stored().until();
    }

    /** Those that somebody may see and revoke, the oldest first: whoever could have made them. */
    public List<Invitation> of(Identity identity) {
        long now = clock.millis();
        return byId.values().stream()
                .filter(known -> known.stored().until() > now && mayManage(identity, known))
                .map(Known::stored)
                .sorted(Comparator.comparingLong(Invitation::made).thenComparing(Invitation::id))
                .toList();
    }

    /** The one with that id; empty if there is none, or not for them. */
    public Optional<Invitation> find(Identity identity, String id) {
        return Optional.ofNullable(byId.get(id))
                .filter(known -> mayManage(identity, known))
                .map(Known::stored);
    }

    private boolean mayManage(Identity identity, Known known) {
        return known.rules().stream().allMatch(rule -> gate.mayEverywhere(identity, rule.rooms(), Right.MANAGE));
    }

    /** A token for who has the secret; empty if it is of no invitation that is good. */
    Optional<Ticket> exchange(String secret) {
        Known known = byHash.get(hash(secret));
        if (known == null
                || known.stored().revoked()
                || known.stored().until() < clock.millis() + 1_000
                || tokens.isEmpty()) {
            return Optional.empty();
        }
        Invitation invitation = known.stored();
        return Optional.of(new Ticket(
                token(invitation),
                invitation.user(),
                invitation.name(),
                Math.min(LIFE.toMillis(), invitation.until() - clock.millis())));
    }

    private String token(Invitation invitation) {
        return tokens.orElseThrow()
                .make(
                        invitation.user(),
                        Instant.ofEpochMilli(invitation.until()),
                        Json.createObjectBuilder()
                                .add("jti", invitation.id())
                                .add("name", invitation.name())
                                .add("rooms", json(invitation.rooms()))
                                .build());
    }

    private static JsonObject json(Map<String, Set<Right>> rooms) {
        JsonObjectBuilder all = Json.createObjectBuilder();
        rooms.keySet().stream().sorted().forEach(room -> {
            JsonArrayBuilder words = Json.createArrayBuilder();
            rooms.get(room).stream().sorted().forEach(right -> words.add(right.word()));
            all.add(room, words);
        });
        return all.build();
    }

    /** What may be done in which rooms, as it is stored. */
    public static JsonObject json(String rooms) {
        try (JsonReader reader = Json.createReader(new StringReader(rooms))) {
            return reader.readObject();
        }
    }

    /** What is stored of a secret. It has 128 random bits: no salt and no slow function is needed. */
    private static String hash(String secret) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static RefusalException wrong(String message) {
        return new RefusalException(Code.INVALID_FIELD, message);
    }
}
