package phao.token;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;

/**
 * Tokens of one kind that this server makes and takes itself, whatever the operator demands of others (docs/decisions/0016): with a key of
 * their own, an issuer and a header that name the kind, and users whose ids begin with {@link #USERS}. Any thread.
 */
public final class OwnTokens {

    /** The ids of users of such tokens begin with this, and those of no others: a user of both kinds would be two people. */
    public static final String USERS = "phao:";
    /** Who can read the data folder. */
    public static final String OPERATOR = USERS + "operator";

    private final VerificationKey key;
    private final String issuer;
    private final String header;
    private final Duration longest;
    private final ClaimsCheck claims;
    private final InstantSource clock;

    /**
     * @param kind a word; it stands in each token
     * @param key 32 bytes or more that nobody else has
     * @param longest how long a token can be good
     * @param leeway how long an expired one still is, and how far the clocks may be apart of a program that signs and this server
     */
    public OwnTokens(String kind, byte[] key, Duration longest, Duration leeway, InstantSource clock) {
        try {
            this.key = VerificationKey.ofSecret(key);
        } catch (InvalidKeyException e) {
            throw new IllegalArgumentException("the key of " + kind + " " + e.getMessage(), e);
        }
        this.issuer = USERS + kind;
        this.header = Base64Url.encode(("{\"alg\":\"HS256\",\"typ\":\"JWT\",\"kid\":\"" + issuer + "\"}")
                        .getBytes(StandardCharsets.US_ASCII))
                + ".";
        this.longest = longest;
        this.clock = clock;
        this.claims = new ClaimsCheck(
                new TokenSettings(
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of(URI.create(issuer)),
                        Optional.empty(),
                        Set.of(),
                        longest,
                        leeway),
                clock);
    }

    /** Whether only this server can have such users. */
    public static boolean isReserved(String user) {
        return user.startsWith(USERS);
    }

    /** Whether it says that it is one of these: then it is, or none at all. */
    public boolean claimsToBe(String token) {
        return token.startsWith(header);
    }

    /**
     * A token that is good from now on, for {@code longest} at most.
     *
     * @param user an id that is {@linkplain #isReserved reserved}
     * @param until when it ends at the latest
     * @param more claims, beside {@code iss}, {@code sub}, {@code iat} and {@code exp}
     */
    public String make(String user, Instant until, JsonObject more) {
        Instant now = clock.instant();
        Instant end = now.plus(longest);
        JsonObject all = Json.createObjectBuilder(more)
                .add("iss", issuer)
                .add("sub", user)
                .add("iat", now.getEpochSecond())
                .add("exp", (until.isBefore(end) ? until : end).getEpochSecond())
                .build();
        String text = header + Base64Url.encode(all.toString().getBytes(StandardCharsets.UTF_8));
        return text + "." + Base64Url.encode(Algorithm.HS256.code(key.key(), text.getBytes(StandardCharsets.US_ASCII)));
    }

    /** What a token is worth that {@linkplain #claimsToBe claims to be} one of these. */
    public Verdict verify(String token) {
        try {
            Jws jws = Jws.parse(token);
            if (!key.signed(jws)) {
                throw new BadToken("this server did not sign it");
            }
            Verdict verdict = claims.verdict(jws.payload());
            return verdict instanceof Verdict.Valid valid
                            && !isReserved(valid.claims().subject())
                    ? new Verdict.Invalid("its user is none of this server's own")
                    : verdict;
        } catch (BadToken e) {
            return new Verdict.Invalid(e.getMessage());
        }
    }
}
