package phao.app;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Who may do what, as far as the operator has said (docs/access.md).
 *
 * @param mode empty if it is not set
 * @param rules the file of rules
 * @param login where a person gets a token
 */
public record AccessSettings(Optional<Mode> mode, Optional<Path> rules, Optional<String> login) {

    /** Whether there are rules. */
    public enum Mode {
        /** Everybody may do everything. */
        OPEN,
        RULES
    }
}
