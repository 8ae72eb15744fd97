package phao.app;

import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Executor;
import phao.access.Gate;
import phao.access.Rules;
import phao.access.RulesFile;
import phao.token.KeyFault;
import phao.token.TokenVerifier;

/** The gate as the settings want it, kept as the files say. Any thread. */
final class AccessControl implements AutoCloseable {

    private final Gate gate;
    private final Optional<RulesFile> rules;
    private final Optional<TokenVerifier> tokens;

    private AccessControl(Gate gate, Optional<RulesFile> rules, Optional<TokenVerifier> tokens) {
        this.gate = gate;
        this.rules = rules;
        this.tokens = tokens;
    }

    /**
     * @param executor fetches keys
     * @throws InvalidSetting when a file can't be used; the message says which and why
     */
    static AccessControl of(Settings settings, Executor executor) {
        try {
            Optional<RulesFile> file = settings.access().rules().map(RulesFile::new);
            boolean asksContainer = settings.access().asksContainer();
            Rules rules = file.isPresent() ? file.get().read() : asksContainer ? Rules.USERS : Rules.NONE;
            Optional<TokenVerifier> tokens = settings.token().isSet()
                    ? Optional.of(TokenVerifier.of(settings.token(), InstantSource.system(), executor))
                    : Optional.empty();
            boolean open = settings.isOpen();
            if (open && file.isPresent()) {
                throw new InvalidSetting("phao.access is open, and phao.access.rules is set: take one of them away");
            }
            if (!open && !asksContainer && file.isEmpty() && tokens.isEmpty()) {
                throw new InvalidSetting("phao.access is rules, and there are none: nobody could do anything; "
                        + "set phao.access.rules, or phao.token.secret or another key of tokens");
            }
            Gate gate = new Gate(
                    open ? Optional.empty() : Optional.of(rules),
                    tokens,
                    settings.token().leeway(),
                    settings.token().longest(),
                    InstantSource.system());
            return new AccessControl(gate, file, tokens);
        } catch (Rules.Fault e) {
            throw new InvalidSetting("phao.access.rules: " + e.getMessage());
        } catch (KeyFault e) {
            throw new InvalidSetting(e.getMessage());
        }
    }

    Gate gate() {
        return gate;
    }

    /** Looks whether rules and keys have changed. To be called every few seconds. */
    void refresh() {
        tokens.ifPresent(TokenVerifier::prepare);
        rules.ifPresent(file -> file.refresh(gate));
    }

    @Override
    public void close() {
        gate.tellRefusals();
        tokens.ifPresent(TokenVerifier::close);
    }
}
