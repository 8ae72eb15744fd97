package phao.protocol;

import java.util.Locale;

/** Why a frame or a request was refused, for programs (docs/protocol.md §4, §5.8). */
public enum Code {
    HELLO_REQUIRED(false),
    HELLO_REPEATED(false),
    MALFORMED_JSON(false),
    MALFORMED_BINARY(false),
    UNKNOWN_TYPE(false),
    INVALID_FIELD(false),
    INVALID_ROOM(false),
    TOO_MANY_ROOMS(false),
    NOT_JOINED(false),
    N_SKIPPED(true),
    BUSY(true),
    MESSAGE_TOO_LARGE(false),
    SIGNAL_TOO_LARGE(false),
    TOO_FAST(true),
    LOG_UNAVAILABLE(true),
    TOO_MANY_ERRORS(false),
    UNAUTHENTICATED(false),
    INVALID_TOKEN(false),
    TOKEN_EXPIRED(false),
    OTHER_USER(false),
    FORBIDDEN(false),
    REVOKED(false),
    RIGHTS_CHANGED(true),
    QUOTA(true),
    NOT_FOUND(false),
    REMOVED(false),
    // Over plain HTTP only.
    FOREIGN_ORIGIN(false),
    FOREIGN_HOST(false),
    NOT_EXECUTABLE(false),
    METHOD_NOT_ALLOWED(false),
    UNSUPPORTED_MEDIA_TYPE(false),
    KEY_REUSED(false),
    RANGE_NOT_SATISFIABLE(false),
    FENCED(false),
    TOO_SLOW(true),
    GOING_AWAY(true),
    UNEXPECTED(true);

    private final boolean retry;

    Code(boolean retry) {
        this.retry = retry;
    }

    /** Whether the same frame may be accepted later. */
    public boolean retry() {
        return retry;
    }

    /** As it stands in a frame. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** A refusal for this reason, explained to people. */
    public Refusal because(String message) {
        return new Refusal(this, message, 0);
    }

    /** The same, with how long to wait before it may be taken, in milliseconds. */
    public Refusal after(long retryAfter, String message) {
        return new Refusal(this, message, retryAfter);
    }
}
