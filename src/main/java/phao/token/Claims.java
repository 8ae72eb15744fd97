package phao.token;

import jakarta.json.JsonObject;
import java.time.Instant;
import java.util.Optional;

/**
 * What a token says, verified (RFC 7519 §4.1).
 *
 * @param subject {@code sub}: the user, 1 to 128 bytes in UTF-8 without control characters
 * @param issuedAt {@code iat}
 * @param expires {@code exp}
 * @param json all claims, also those that nobody here has looked at
 */
public record Claims(String subject, Instant issuedAt, Instant expires, JsonObject json) {

    /** {@code jti}, which a revocation can name; at most 128 bytes in UTF-8. */
    public Optional<String> id() {
        return Optional.ofNullable(json.getString(ClaimsCheck.ID, null));
    }
}
