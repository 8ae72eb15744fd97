package phao.access;

import java.util.Optional;

/**
 * Who brings a token, and which.
 *
 * @param token as it came; empty without one. It is in no log and in no address
 * @param user whom the container has signed in; empty where nobody is, or the container is not asked
 * @param address from where, in digits; empty where it is not known
 */
public record Bearer(String token, Optional<ContainerUser> user, String address) {

    /** Somebody without a token, from somewhere. */
    public static final Bearer NOBODY = new Bearer("", Optional.empty(), "");

    /** The same with another token. */
    public Bearer with(String other) {
        return new Bearer(other, user, address);
    }

    @Override
    public String toString() {
        return address + (token.isEmpty() ? "" : " with a token") + (user.isEmpty() ? "" : " as a user");
    }
}
