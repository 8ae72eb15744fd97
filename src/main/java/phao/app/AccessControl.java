package phao.app;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Executor;
import phao.access.Gate;
import phao.access.Invitations;
import phao.access.Rules;
import phao.access.RulesFile;
import phao.log.LogEngine;
import phao.log.LogException;
import phao.token.KeyFault;
import phao.token.TokenVerifier;

/** The gate as the settings want it, kept as the files and the log say. Any thread. */
final class AccessControl implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(AccessControl.class.getName());
    /** The name of the key that signs the tokens of who is invited. */
    private static final String INVITATIONS = "invitations";

    private final Gate gate;
    private final Optional<RulesFile> rules;
    private final Optional<TokenVerifier> tokens;
    private final Settings settings;
    /** For commands on this machine; empty if there is none. */
    private Optional<OperatorFile> operator = Optional.empty();

    private AccessControl(Settings settings, Gate gate, Optional<RulesFile> rules, Optional<TokenVerifier> tokens) {
        this.settings = settings;
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
            boolean invites = settings.log() == Settings.Log.SQLITE;
            if (!open && !asksContainer && file.isEmpty() && tokens.isEmpty() && !invites) {
                throw new InvalidSetting(
                        "phao.access is rules, there are none, and with phao.log=memory nobody can be invited: "
                                + "set phao.access.rules, or phao.token.secret or another key of tokens");
            }
            Gate gate = new Gate(
                    open ? Optional.empty() : Optional.of(rules),
                    tokens,
                    settings.token().leeway(),
                    settings.token().longest(),
                    InstantSource.system());
            return new AccessControl(settings, gate, file, tokens);
        } catch (Rules.Fault e) {
            throw new InvalidSetting("phao.access.rules: " + e.getMessage());
        } catch (KeyFault e) {
            throw new InvalidSetting(e.getMessage());
        }
    }

    /** Goes on with what the log has of access. To be called once, before anybody comes in. */
    void begin(LogEngine log) throws LogException {
        log.revocations().forEach(gate::revoke);
        log.bans().forEach(gate::ban);
        if (gate.isOpen()) {
            return; // everybody may do everything: nobody needs an invitation
        }
        byte[] fresh = new byte[Invitations.KEY_BYTES];
        new SecureRandom().nextBytes(fresh);
        gate.invitations().begin(log.secret(INVITATIONS, fresh), log.invitations());
        if (settings.log() == Settings.Log.SQLITE) {
            beginOperator();
        }
    }

    private void beginOperator() {
        try {
            OperatorFile file = OperatorFile.make(settings.data());
            operator = Optional.of(file);
            gate.trust(file.tokens(settings.token().leeway()));
        } catch (IOException e) {
            LOG.log(
                    Level.WARNING,
                    "{0} can''t be written in {1}, so commands need a token: {2}",
                    OperatorFile.NAME,
                    settings.data(),
                    e.getMessage());
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
        operator.ifPresent(OperatorFile::close);
    }
}
