package phao.token;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * The keys of this server, and what it demands of a token.
 *
 * @param secret file with shared secrets, one a line
 * @param key file with public keys in PEM
 * @param issuer what {@code iss} must be, exactly; without {@code jwks} its discovery document names the address of the keys
 * @param jwks address of a JWK Set (RFC 7517 §5)
 * @param audience one of these must be in {@code aud}; empty if any may
 * @param longest the most that {@code exp} may be after {@code iat}
 * @param leeway how far the clocks of the signer and this server may be apart
 */
public record TokenSettings(
        Optional<Path> secret,
        Optional<Path> key,
        Optional<URI> issuer,
        Optional<URI> jwks,
        Set<String> audience,
        Duration longest,
        Duration leeway) {

    /** No keys: every token is refused. */
    public static final TokenSettings NONE = new TokenSettings(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Set.of(),
            Duration.ofHours(24),
            Duration.ofSeconds(30));

    public TokenSettings {
        Objects.requireNonNull(secret);
        Objects.requireNonNull(key);
        Objects.requireNonNull(issuer);
        Objects.requireNonNull(jwks);
        Objects.requireNonNull(longest);
        Objects.requireNonNull(leeway);
        audience = Set.copyOf(audience);
    }

    /** Whether there is a key, or a place where keys come from. */
    public boolean isSet() {
        return secret.isPresent() || key.isPresent() || issuer.isPresent() || jwks.isPresent();
    }
}
