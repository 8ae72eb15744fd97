package phao.log;

import java.util.Objects;

/**
 * Tokens that count no more, though they have not expired (docs/access.md).
 *
 * @param value which: the user, or the token's {@code jti}
 * @param before those that were made at this time or earlier, milliseconds since the epoch
 * @param until when the last of them has expired by itself, and this may be forgotten, milliseconds since the epoch
 */
public record Revocation(Kind kind, String value, long before, long until) {

    /** What is revoked. */
    public enum Kind {
        /** All tokens of a user. */
        USER,
        /** One token. */
        TOKEN
    }

    public Revocation {
        Objects.requireNonNull(kind);
        Objects.requireNonNull(value);
    }

    /** Both, of the same user or token: what one of them revokes stays revoked, in whatever order they come. */
    public Revocation and(Revocation other) {
        return new Revocation(kind, value, Math.max(before, other.before), Math.max(until, other.until));
    }
}
