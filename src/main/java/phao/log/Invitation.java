package phao.log;

import java.time.Duration;
import java.util.Objects;

/**
 * What somebody is let in by who has a secret and nothing else (docs/access.md, "Invitations").
 *
 * @param id names it in lists and in its tokens
 * @param user whom it lets in
 * @param name that others see
 * @param rooms what the user may do in which rooms, in JSON as in a token's claim {@code rooms}
 * @param hash SHA-256 of the secret, in hexadecimal digits: the secret itself is stored nowhere
 * @param made when, milliseconds since the epoch
 * @param by the user who made it
 * @param until when it ends, or when it may be forgotten that it was revoked, milliseconds since the epoch
 * @param revoked whether it has ended before that
 */
public record Invitation(
        String id,
        String user,
        String name,
        String rooms,
        String hash,
        long made,
        String by,
        long until,
        boolean revoked) {

    /** What is revoked must be remembered while a token of it could be good, and is shown in lists for as long. */
    private static final long REMEMBERED_MILLIS = Duration.ofDays(1).toMillis();

    public Invitation {
        Objects.requireNonNull(id);
        Objects.requireNonNull(user);
        Objects.requireNonNull(name);
        Objects.requireNonNull(rooms);
        Objects.requireNonNull(hash);
        Objects.requireNonNull(by);
    }

    /**
     * The same, which has ended, and is to be remembered for a day at most.
     *
     * @param now milliseconds since the epoch
     */
    public Invitation revoke(long now) {
        return new Invitation(id, user, name, rooms, hash, made, by, Math.min(until, now + REMEMBERED_MILLIS), true);
    }
}
