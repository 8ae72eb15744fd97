package phao.token;

import jakarta.json.JsonArray;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** What the claims of a token must be (RFC 7519 §4.1, docs/access.md), after its signature is verified. Any thread. */
final class ClaimsCheck {

    static final String ID = "jti";

    private static final int MAX_NAME_BYTES = 128;
    /** The end of the year 9999. Times beyond would overflow when leeway is added. */
    private static final BigDecimal LAST_SECOND = BigDecimal.valueOf(253_402_300_799L);

    private final TokenSettings settings;
    private final InstantSource clock;

    ClaimsCheck(TokenSettings settings, InstantSource clock) {
        this.settings = settings;
        this.clock = clock;
    }

    /** Valid, expired or invalid. */
    Verdict verdict(byte[] payload) throws BadToken {
        JsonObject json = StrictJson.object(payload, "the payload");
        Instant now = clock.instant();
        Claims claims = new Claims(subject(json), required(json, "iat"), required(json, "exp"), json);
        name(json, ID);
        checkIssuer(json);
        checkAudience(json);
        if (claims.expires().isAfter(claims.issuedAt().plus(settings.longest()))) {
            throw new BadToken("exp is " + claims.expires() + " and iat " + claims.issuedAt()
                    + ", the limit between is " + settings.longest());
        }
        checkBegun(claims.issuedAt(), "iat", now);
        Optional<Instant> notBefore = time(json, "nbf");
        if (notBefore.isPresent()) {
            checkBegun(notBefore.get(), "nbf", now);
        }
        // RFC 7519 §4.1.4: "on or after which the JWT MUST NOT be accepted".
        return claims.expires().plus(settings.leeway()).isAfter(now)
                ? new Verdict.Valid(claims)
                : new Verdict.Expired("exp is " + claims.expires() + ", it is " + now);
    }

    private void checkBegun(Instant time, String claim, Instant now) throws BadToken {
        if (time.minus(settings.leeway()).isAfter(now)) {
            throw new BadToken(claim + " is " + time + ", and it is only " + now);
        }
    }

    private static String subject(JsonObject json) throws BadToken {
        String subject = name(json, "sub").orElseThrow(() -> new BadToken("sub is missing"));
        if (subject.isEmpty()) {
            throw new BadToken("sub is empty");
        }
        if (subject.chars().anyMatch(Character::isISOControl)) {
            throw new BadToken("sub has a control character");
        }
        return subject;
    }

    /** A text that others keep: in logs, in lists of what is revoked. */
    private static Optional<String> name(JsonObject json, String claim) throws BadToken {
        Optional<String> name = string(json, claim);
        int bytes = name.orElse("").getBytes(StandardCharsets.UTF_8).length;
        if (bytes > MAX_NAME_BYTES) {
            throw new BadToken(claim + " is " + bytes + " bytes, the limit is " + MAX_NAME_BYTES);
        }
        return name;
    }

    private static Optional<String> string(JsonObject json, String claim) throws BadToken {
        JsonValue value = json.get(claim);
        if (value != null && !(value instanceof JsonString)) {
            throw new BadToken(claim + " is no string");
        }
        return Optional.ofNullable((JsonString) value).map(JsonString::getString);
    }

    private static Instant required(JsonObject json, String claim) throws BadToken {
        return time(json, claim).orElseThrow(() -> new BadToken(claim + " is missing"));
    }

    /** RFC 7519 §2, NumericDate: seconds since 1970, perhaps with a fraction. */
    private static Optional<Instant> time(JsonObject json, String claim) throws BadToken {
        JsonValue value = json.get(claim);
        if (value == null) {
            return Optional.empty();
        }
        if (!(value instanceof JsonNumber number)) {
            throw new BadToken(claim + " is no number");
        }
        BigDecimal seconds = number.bigDecimalValue();
        if (seconds.signum() < 0 || seconds.compareTo(LAST_SECOND) > 0) {
            throw new BadToken(claim + " is no time from 1970 to 9999");
        }
        BigDecimal nanos = seconds.setScale(9, RoundingMode.FLOOR);
        return Optional.of(Instant.ofEpochSecond(
                nanos.longValue(),
                nanos.remainder(BigDecimal.ONE).movePointRight(9).longValue()));
    }

    private void checkIssuer(JsonObject json) throws BadToken {
        Optional<String> issuer = string(json, "iss");
        // RFC 8725 §3.8. URIs are compared as they are written.
        if (settings.issuer().isPresent() && !issuer.equals(settings.issuer().map(URI::toString))) {
            throw new BadToken("iss is not the issuer that is set");
        }
    }

    private void checkAudience(JsonObject json) throws BadToken {
        JsonValue value = json.get("aud");
        List<? extends JsonValue> all =
                value == null ? List.of() : value instanceof JsonArray array ? array : List.of(value);
        boolean isForUs = settings.audience().isEmpty();
        for (JsonValue one : all) {
            if (!(one instanceof JsonString audience)) {
                throw new BadToken("aud is neither a string nor an array of strings");
            }
            isForUs |= settings.audience().contains(audience.getString());
        }
        if (!isForUs) {
            throw new BadToken("aud has no audience that is set");
        }
    }
}
