package phao.token;

import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/**
 * Says what a token is worth to this server (docs/access.md, "Tokens"; RFC 8725). Never throws for a bad token. Any thread may call any
 * method.
 */
public final class TokenVerifier implements Verifier, AutoCloseable {

    /** The longest token that is looked at. */
    public static final int MAX_CHARS = Jws.MAX_CHARS;

    private final List<VerificationKey> local;
    private final Optional<RemoteKeys> remote;
    private final ClaimsCheck claims;

    private TokenVerifier(List<VerificationKey> local, Optional<RemoteKeys> remote, ClaimsCheck claims) {
        this.local = local;
        this.remote = remote;
        this.claims = claims;
    }

    /**
     * Reads the files of keys; nothing is fetched before {@link #prepare} or the first token.
     *
     * @param clock the time of day, which tokens are compared with: not one for time-outs
     * @param executor fetches keys; one task at a time, which waits for the network for some seconds
     * @throws KeyFault if a file or setting can't be used
     */
    public static TokenVerifier of(TokenSettings settings, InstantSource clock, Executor executor) throws KeyFault {
        return of(settings, clock, executor, KeyFetch.PATIENCE);
    }

    /** @param patience how long an issuer may take for an answer */
    static TokenVerifier of(TokenSettings settings, InstantSource clock, Executor executor, Duration patience)
            throws KeyFault {
        check("phao.token.issuer", settings.issuer(), settings);
        check("phao.token.jwks", settings.jwks(), settings);
        List<VerificationKey> local = new ArrayList<>();
        if (settings.secret().isPresent()) {
            local.addAll(SecretFile.read(settings.secret().get()));
        }
        if (settings.key().isPresent()) {
            local.addAll(PublicKeyFile.read(settings.key().get()));
        }
        boolean fetches = settings.jwks().isPresent() || settings.issuer().isPresent();
        return new TokenVerifier(
                List.copyOf(local),
                fetches
                        ? Optional.of(new RemoteKeys(new KeyFetch(settings, patience)::fetch, clock, executor))
                        : Optional.empty(),
                new ClaimsCheck(settings, clock));
    }

    private static void check(String setting, Optional<URI> address, TokenSettings settings) throws KeyFault {
        if (address.isEmpty()) {
            return;
        }
        Optional<String> problem = KeyAddress.problem(address.get());
        if (problem.isPresent()) {
            throw new KeyFault(setting + " is '" + address.get() + "', " + problem.get());
        }
        // RFC 8725 §3.9: an issuer signs for many, and a token for another service must not open this one.
        if (settings.audience().isEmpty()) {
            throw new KeyFault(setting + " is set and phao.token.audience is not: set what stands in aud of tokens for"
                    + " this server");
        }
    }

    /** Fetches the keys that will be needed, if they are not here or ten minutes old. To be called every few seconds. */
    public void prepare() {
        remote.ifPresent(keys -> keys.get(known -> true));
    }

    /** Completes at once, on the caller's thread, unless keys must be fetched. */
    @Override
    public CompletionStage<Verdict> verify(String token) {
        try {
            Jws jws = Jws.parse(token);
            if (local.stream().anyMatch(key -> key.signed(jws))) {
                return CompletableFuture.completedFuture(claims.verdict(jws.payload()));
            }
            // No issuer publishes a secret.
            if (remote.isEmpty() || jws.algorithm().isBySecret()) {
                throw new BadToken("no key of this server verifies the signature");
            }
            return remote.get().get(keys -> keys.mayKnow(jws)).handle((keys, fault) -> verdict(jws, keys, fault));
        } catch (BadToken e) {
            return CompletableFuture.completedFuture(new Verdict.Invalid(e.getMessage()));
        }
    }

    /** @param keys null if there is a fault */
    private Verdict verdict(Jws jws, JwkSet keys, Throwable fault) {
        if (fault != null) {
            // A stage that hangs on another has the fault of that one within its own.
            return new Verdict.NoKeys((fault.getCause() == null ? fault : fault.getCause()).getMessage());
        }
        try {
            return keys.key(jws).signed(jws)
                    ? claims.verdict(jws.payload())
                    : new Verdict.Invalid("the issuer's key does not verify the signature");
        } catch (BadToken e) {
            return new Verdict.Invalid(e.getMessage());
        }
    }

    /** Fetches no more, and lets go of what fetches. Tokens can still be verified by the keys that are there. */
    @Override
    public void close() {
        remote.ifPresent(RemoteKeys::close);
    }
}
