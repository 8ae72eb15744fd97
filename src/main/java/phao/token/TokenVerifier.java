package phao.token;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/**
 * Says what a token is worth to this server (docs/access.md, "Tokens"; RFC 8725). Never throws for a bad token. Any thread may call any
 * method.
 */
public final class TokenVerifier implements AutoCloseable {

    private final List<VerificationKey> local;
    private final ClaimsCheck claims;

    private TokenVerifier(List<VerificationKey> local, ClaimsCheck claims) {
        this.local = local;
        this.claims = claims;
    }

    /**
     * Reads the files of keys; nothing is fetched yet.
     *
     * @param clock the time of day, which tokens are compared with: not one for time-outs
     * @param executor fetches keys; one task at a time, which waits for the network for some seconds
     * @throws KeyFault if a file or setting can't be used
     */
    public static TokenVerifier of(TokenSettings settings, InstantSource clock, Executor executor) throws KeyFault {
        List<VerificationKey> local = new ArrayList<>();
        if (settings.secret().isPresent()) {
            local.addAll(SecretFile.read(settings.secret().get()));
        }
        if (settings.key().isPresent()) {
            local.addAll(PublicKeyFile.read(settings.key().get()));
        }
        return new TokenVerifier(List.copyOf(local), new ClaimsCheck(settings, clock));
    }

    /** Completes at once, on the caller's thread, unless keys must be fetched. */
    public CompletionStage<Verdict> verify(String token) {
        try {
            Jws jws = Jws.parse(token);
            if (local.stream().anyMatch(key -> key.signed(jws))) {
                return CompletableFuture.completedFuture(claims.verdict(jws.payload()));
            }
            throw new BadToken("no key of this server verifies the signature");
        } catch (BadToken e) {
            return CompletableFuture.completedFuture(new Verdict.Invalid(e.getMessage()));
        }
    }

    @Override
    public void close() {}
}
