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
     * Who publishes under that name without saying which client it is: the same member each time.
     *
     * @param name not empty
     */
    public static Member named(String name) {
        return new Member(ClientId.tagOfName(name), name);
    }

    /** A client as the others see it: never its secret. */
    public static Member of(String secret, String name) {
        return new Member(ClientId.tag(secret), name);
    }
}
