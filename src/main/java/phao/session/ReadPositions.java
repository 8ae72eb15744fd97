package phao.session;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import phao.access.Identity;
import phao.log.ReadPosition;
import phao.protocol.Code;
import phao.protocol.Refusal;

/** Remembers how far users have read (docs/protocol.md §2.13), for every transport. Any thread. */
public final class ReadPositions {

    private final SessionContext context;

    public ReadPositions(SessionContext context) {
        this.context = context;
    }

    /**
     * A user has read up to this number, and the others of their connections are told. One that is not beyond what they have read changes
     * nothing.
     *
     * @return why not; empty when it counts
     */
    public CompletionStage<Optional<Refusal>> move(Identity identity, String room, long seq) {
        Optional<Refusal> refusal =
                refuseStrangers(identity).or(() -> context.quotas().signal(identity));
        if (refusal.isPresent()) {
            return CompletableFuture.completedFuture(refusal);
        }
        return context.log().read(new ReadPosition(room, identity.user(), seq)).handle((moved, failure) -> {
            if (failure != null) {
                return Optional.of(Refusal.logUnreadable());
            }
            moved.ifPresent(now -> context.rooms().find(room).ifPresent(found -> found.read(identity.user(), now)));
            return Optional.empty();
        });
    }

    /** Why it is not known how far somebody has read; empty for a user. */
    public static Optional<Refusal> refuseStrangers(Identity identity) {
        return identity.isUser()
                ? Optional.empty()
                : Optional.of(Code.UNAUTHENTICATED.because(
                        "how far one has read is remembered of users only: sign in, or bring a token"));
    }
}
