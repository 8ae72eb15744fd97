package phao.http;

import jakarta.servlet.http.HttpServletResponse;
import java.util.concurrent.CompletionStage;
import phao.container.Deployment;
import phao.protocol.Code;

/** Answers a request whose effect is to be on disk before it counts, so that it still does after a restart. Any thread. */
final class StoredAnswer {

    private StoredAnswer() {}

    /**
     * Answers 204 when it is stored.
     *
     * @param what is stored, for who must send it again
     * @param counts done before the answer: from then on it counts
     */
    static void when(CompletionStage<Void> stored, String what, Runnable counts, Deployment phao, AsyncResponse async) {
        Answer done = Answer.empty(head -> head.setStatus(HttpServletResponse.SC_NO_CONTENT));
        when(stored, what, counts, done, phao, async);
    }

    /** @param answer in place of 204 */
    static void when(
            CompletionStage<Void> stored,
            String what,
            Runnable counts,
            Answer answer,
            Deployment phao,
            AsyncResponse async) {
        stored.whenCompleteAsync(
                (done, failure) -> async.making(() -> {
                    if (failure != null) {
                        async.refuse(Problem.of(Code.LOG_UNAVAILABLE, what + " could not be stored: send it again"));
                        return;
                    }
                    counts.run();
                    async.end(answer);
                }),
                phao.executor());
    }
}
