package phao.access;

import jakarta.json.Json;
import jakarta.json.JsonObjectBuilder;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import phao.token.Claims;
import phao.token.Verdict;
import phao.token.Verifier;

/** An issuer of tokens without signatures, for tests on one thread: a token is good if it was issued here. */
public final class IssuedTokens implements Verifier {

    /** How long an expired token is still good, if nothing else is said. */
    public static final Duration LEEWAY = Duration.ofSeconds(30);

    private static final Duration LONGEST = Duration.ofDays(1);

    private final InstantSource clock;
    private final Duration leeway;
    private final Map<String, Claims> issued = new HashMap<>();

    public IssuedTokens(InstantSource clock) {
        this(clock, LEEWAY);
    }

    /** @param leeway how long an expired token is still good */
    public IssuedTokens(InstantSource clock, Duration leeway) {
        this.leeway = leeway;
        this.clock = clock;
    }

    /** Rules as they stand in a file. */
    public static Rules rules(String text) {
        try {
            return Rules.of(text);
        } catch (Rules.Fault e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** A gate that takes these tokens. */
    public Gate gate(String rules) {
        return new Gate(Optional.of(rules(rules)), Optional.of(this), leeway, LONGEST, clock);
    }

    /** A token of a user that is made now; its {@code jti} is the token itself. */
    public String issue(String user, Duration life, String... roles) {
        return put("t" + (issued.size() + 1), user, life, roles);
    }

    /** This is a token of that user from now on. */
    public void put(String token, String user, Duration life) {
        put(token, user, life, new String[0]);
    }

    private String put(String token, String user, Duration life, String[] roles) {
        JsonObjectBuilder json = Json.createObjectBuilder()
                .add("sub", user)
                .add("jti", token)
                .add("roles", Json.createArrayBuilder(List.of(roles)));
        Instant now = clock.instant();
        issued.put(token, new Claims(user, now, now.plus(life), json.build()));
        return token;
    }

    @Override
    public CompletionStage<Verdict> verify(String token) {
        Claims claims = issued.get(token);
        if (claims == null) {
            return CompletableFuture.completedFuture(new Verdict.Invalid("nobody issued it"));
        }
        return CompletableFuture.completedFuture(
                clock.instant().isBefore(claims.expires().plus(leeway))
                        ? new Verdict.Valid(claims)
                        : new Verdict.Expired("it is old"));
    }
}
