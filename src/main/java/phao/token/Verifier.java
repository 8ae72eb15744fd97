package phao.token;

import java.util.concurrent.CompletionStage;

/** Says what a token is worth. Any thread. */
@FunctionalInterface
public interface Verifier {

    /** Never fails for a bad token; completes later if keys must be fetched first. */
    CompletionStage<Verdict> verify(String token);
}
