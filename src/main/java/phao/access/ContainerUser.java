package phao.access;

import java.util.Set;

/**
 * Who brings a request, as the container says.
 *
 * @param login whose it is, until it ends
 * @param roles those of the roles that rules name which the container grants
 */
public record ContainerUser(Login login, Set<String> roles) {

    public ContainerUser {
        roles = Set.copyOf(roles);
    }
}
