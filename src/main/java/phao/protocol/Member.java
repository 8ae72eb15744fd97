package phao.protocol;

import java.util.Objects;

/**
 * Somebody in a room, as the others see them.
 *
 * @param id the public name tag, 32 hexadecimal digits (docs/protocol.md §1)
 * @param name the name to show, possibly empty
 * @param user whose token it is; empty without one
 */
public record Member(String id, String name, String user) {

    public Member {
        Objects.requireNonNull(id);
        Objects.requireNonNull(name);
        Objects.requireNonNull(user);
    }

    /** Who is shown where nobody is to be known: the server itself. */
    public static final Member NOBODY = new Member("0".repeat(32), "");

    /** What is left of them where they are erased: nothing but an id that nobody knows. */
    public Member erased() {
        return new Member(id, "");
    }

    /** Somebody without a user. */
    public Member(String id, String name) {
        this(id, name, "");
    }

    /**
     * The member for publishes under a name without a client: the same one for each publish under that name.
     *
     * @param name not empty
     * @param user empty without one
     */
    public static Member named(String name, String user) {
        return new Member(ClientId.tagOfName(user, name), name, user);
    }

    /** A client as the others see it. Its secret can't be found from it. */
    public static Member of(String secret, String name) {
        return of(secret, name, "");
    }

    /** @param user empty without one */
    public static Member of(String secret, String name, String user) {
        return new Member(ClientId.tag(ClientId.publisher(user, secret)), name, user);
    }
}
