package phao.protocol;

import java.util.Objects;

/**
 * Somebody in a room, as the others see them.
 *
 * @param id the public name tag, 16 hexadecimal digits (docs/protocol.md §1)
 * @param name the name to show, possibly empty
 */
public record Member(String id, String name) {

    public Member {
        Objects.requireNonNull(id);
        Objects.requireNonNull(name);
    }

    /**
     * The member for publishes under a name without a client: the same one for each publish under that name.
     *
     * @param name not empty
     */
    public static Member named(String name) {
        return new Member(ClientId.tagOfName(name), name);
    }

    /** A client as the others see it. Its secret can't be found from it. */
    public static Member of(String secret, String name) {
        return new Member(ClientId.tag(secret), name);
    }
}
