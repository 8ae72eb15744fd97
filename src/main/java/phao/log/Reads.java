package phao.log;

import java.lang.System.Logger.Level;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/** Runs reads of the log on their executor. Whatever goes wrong, a read fails with a {@link LogException}. */
final class Reads {

    @FunctionalInterface
    interface Read<T> {
        T get() throws LogException;
    }

    static final String STOPPING = "the server is stopping";

    private final Executor readers;
    private final System.Logger log;

    /** @param log the log of the server in which unexpected errors are noted */
    Reads(Executor readers, System.Logger log) {
        this.readers = readers;
        this.log = log;
    }

    <T> CompletionStage<T> run(Read<T> read) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        try {
            readers.execute(() -> answer(answer, read));
        } catch (RejectedExecutionException e) {
            answer.completeExceptionally(new LogException(STOPPING, e));
        }
        return answer;
    }

    private <T> void answer(CompletableFuture<T> answer, Read<T> read) {
        try {
            answer.complete(read.get());
        } catch (LogException e) {
            answer.completeExceptionally(e);
        } catch (RuntimeException | Error e) {
            log.log(Level.ERROR, "a read of the log failed", e);
            answer.completeExceptionally(new LogException("unexpected error in the log, see the server's log", e));
        }
    }
}
