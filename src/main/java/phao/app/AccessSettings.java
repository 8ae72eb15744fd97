package phao.app;

import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import phao.access.Quotas;

/**
 * Who may do what, as far as the operator has said (docs/access.md).
 *
 * @param mode empty if it is not set
 * @param rules the file of rules
 * @param login where a person gets a token
 * @param audit the file of what moderators did
 * @param proxies networks of proxies whose word counts
 * @param limits how much one may take
 */
public record AccessSettings(
        Optional<Mode> mode,
        Optional<Path> rules,
        Optional<String> login,
        Optional<Path> audit,
        Set<String> proxies,
        Quotas.Limits limits) {

    /** Whether there are rules. */
    public enum Mode {
        /** Everybody may do everything. */
        OPEN,
        RULES,
        /** As rules, for users whom the container signs in. */
        CONTAINER
    }

    /** Whether users are those whom the container has signed in. */
    public boolean asksContainer() {
        return mode.equals(Optional.of(Mode.CONTAINER));
    }
}
