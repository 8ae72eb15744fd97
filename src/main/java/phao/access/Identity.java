package phao.access;

import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import phao.protocol.ClientId;
import phao.protocol.Member;
import phao.protocol.Name;
import phao.protocol.NameKind;
import phao.token.Claims;
import phao.token.OwnTokens;

/**
 * Who asks: a user, as a token or the container says, or anyone. Not changed after it was made.
 *
 * @param user the token's {@code sub}, or the name of the container's principal; empty for anyone
 * @param name to show, which is the token's word and not the client's; empty for anyone
 * @param roles for rules
 * @param claims all that the token says
 * @param rooms what the token itself grants
 * @param tokenId the token's {@code jti}; empty without one
 * @param issued when the token was made, or the user signed in, milliseconds since the epoch
 * @param expires when it expires, milliseconds since the epoch; {@link Long#MAX_VALUE} without a token
 * @param login at the container
 * @param address from where, in digits; empty where it is not known
 */
public record Identity(
        String user,
        String name,
        Set<String> roles,
        JsonObject claims,
        List<Rule> rooms,
        String tokenId,
        long issued,
        long expires,
        Login login,
        String address) {

    /** Somebody of whom nothing is known. */
    public static final Identity ANYONE = anyone("");

    /** The users begin with this whom an invitation lets in. */
    static final String INVITED = OwnTokens.USERS + "guest:";

    private static final String SUBJECT = "sub";
    /** Bound of the name of a container's principal, in UTF-8: as of a token's {@code sub}. */
    private static final int MOST_USER_BYTES = 128;
    /** Bound of the rooms in one token. */
    private static final int MOST_PATTERNS = 64;

    /** Somebody without a token. */
    public static Identity anyone(String address) {
        return new Identity(
                "", "", Set.of(), JsonValue.EMPTY_JSON_OBJECT, List.of(), "", 0, Long.MAX_VALUE, Login.NONE, address);
    }

    /**
     * Somebody whom the container has signed in.
     *
     * @throws IllegalArgumentException when the name can't be a user's; the message says why
     */
    static Identity of(ContainerUser user, String address) {
        String name = user.login().user();
        if (name.isEmpty()
                || OwnTokens.isReserved(name)
                || name.getBytes(StandardCharsets.UTF_8).length > MOST_USER_BYTES
                || name.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException(
                    "the name that you have signed in with can't be a user here: it must have 1 to " + MOST_USER_BYTES
                            + " bytes in UTF-8, no control characters, and not begin with " + OwnTokens.USERS);
        }
        return new Identity(
                name,
                shown(name),
                user.roles(),
                JsonValue.EMPTY_JSON_OBJECT,
                List.of(),
                "",
                user.login().since(),
                Long.MAX_VALUE,
                user.login(),
                address);
    }

    /**
     * The user of a verified token.
     *
     * @throws IllegalArgumentException when a claim that is Phao's is wrong; the message says which
     */
    static Identity of(Claims token, String address) {
        JsonObject claims = token.json();
        return new Identity(
                token.subject(),
                name(claims, token.subject()),
                Set.copyOf(texts(claims.get("roles"))),
                claims,
                rooms(claims.get("rooms")),
                token.id().orElse(""),
                token.issuedAt().toEpochMilli(),
                token.expires().toEpochMilli(),
                Login.NONE,
                address);
    }

    /**
     * A client of this user, as the others see it.
     *
     * @param secret the client's
     * @param chosen the name that the client chose, which counts without a token only
     */
    public Member member(String secret, String chosen) {
        return Member.of(secret, isUser() ? name : chosen, user);
    }

    /** As whom a client of this user publishes, for the log. */
    public String publisher(String secret) {
        return ClientId.publisher(user, secret);
    }

    /** Whether it is a user, and not anyone. */
    public boolean isUser() {
        return !user.isEmpty();
    }

    /** Whether it is somebody who was let in by an invitation. */
    public boolean isInvited() {
        return user.startsWith(INVITED);
    }

    /** The texts of a claim, for rules: of a text itself, of an array those in it. */
    List<String> claim(String name) {
        return name.equals(SUBJECT) ? (isUser() ? List.of(user) : List.of()) : texts(claims.get(name));
    }

    /** Adds what the token itself grants in a room. */
    void grant(String room, EnumSet<Right> granted) {
        for (Rule own : rooms) {
            own.grant(this, room, granted);
        }
    }

    /** Whether the token itself lets somebody do this in all rooms of a pattern without placeholders. */
    boolean mayEverywhere(RoomPattern pattern, Right right) {
        return rooms.stream().anyMatch(own -> own.letsEverywhere(this, pattern, right));
    }

    /** Whether the token itself grants to manage every room. */
    boolean managesAll() {
        return rooms.stream().anyMatch(Rule::letsManageAll);
    }

    private static List<String> texts(JsonValue value) {
        if (value instanceof JsonString text) {
            return List.of(text.getString());
        } else if (value instanceof JsonArray array) {
            return array.stream()
                    .filter(JsonString.class::isInstance)
                    .map(one -> ((JsonString) one).getString())
                    .toList();
        }
        return List.of();
    }

    /** The name of a token without one is its user: what stands beside a user is never of the client's choice. */
    private static String name(JsonObject claims, String user) {
        String given = claims.get("name") instanceof JsonString text ? shown(text.getString()) : "";
        return given.isEmpty() ? shown(user) : given;
    }

    /** As the others see a name; empty if it can't be shown. */
    private static String shown(String given) {
        Name name = Name.of(NameKind.MEMBER, given);
        return name.fault().isEmpty() ? name.text() : "";
    }

    /** @param rooms a claim of that name; null without one */
    static List<Rule> rooms(JsonValue rooms) {
        if (rooms == null) {
            return List.of();
        }
        if (!(rooms instanceof JsonObject byPattern) || byPattern.size() > MOST_PATTERNS) {
            throw new IllegalArgumentException("rooms is no object of at most " + MOST_PATTERNS + " patterns");
        }
        List<Rule> rules = new ArrayList<>();
        for (Map.Entry<String, JsonValue> entry : byPattern.entrySet()) {
            rules.add(new Rule(RoomPattern.of(entry.getKey()), identity -> true, rights(entry.getValue())));
        }
        return List.copyOf(rules);
    }

    /** Words that are no rights are for other programs, or for a later Phao: they grant nothing. */
    private static Set<Right> rights(JsonValue words) {
        if (!(words instanceof JsonArray)) {
            throw new IllegalArgumentException("the rights of a room are no array");
        }
        Set<Right> rights = new HashSet<>();
        texts(words).forEach(word -> Right.of(word).ifPresent(rights::add));
        return rights;
    }
}
