package phao.session;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import phao.access.Identity;
import phao.log.Removal;
import phao.log.Removed;
import phao.protocol.Code;
import phao.protocol.Content;
import phao.protocol.Incoming;
import phao.protocol.Member;
import phao.protocol.Message;
import phao.protocol.Refusal;

/** Removes what somebody may remove (docs/protocol.md §2.12), for every transport. Any thread. */
public final class Removals {

    /** The entry that is in the log now, or why there is none. */
    public record Outcome(Optional<Message> entry, Optional<Refusal> refusal) {

        /** Calls the function for what it is. */
        public <T> T match(Function<Message, T> removed, Function<Refusal, T> refused) {
            return entry.map(removed).orElseGet(() -> refused.apply(refusal.orElseThrow()));
        }
    }

    private final SessionContext context;

    public Removals(SessionContext context) {
        this.context = context;
    }

    static Outcome refused(Refusal why) {
        return new Outcome(Optional.empty(), Optional.of(why));
    }

    /**
     * Removes one message, or everything up to a number.
     *
     * @param from who removes it, as the others see them
     * @param self as whom they may have published it; empty for who brings no secret to show that it is theirs
     */
    public CompletionStage<Outcome> remove(
            Identity identity, Member from, Optional<Member> self, Incoming.Remove asked) {
        Optional<Refusal> refusal = asked.what().kind() == Content.Kind.CLEARING
                ? context.gate().refuseManage(identity, asked.room())
                : Optional.empty();
        refusal = refusal.or(() -> context.quotas().publish(identity, 0));
        if (refusal.isPresent()) {
            return CompletableFuture.completedFuture(refused(refusal.get()));
        }
        Removal removal =
                new Removal(asked.room(), asked.what(), from, context.gate().mayRemove(identity, asked.room(), self));
        return context.log().remove(removal).thenApply(removed -> outcome(removed, identity, asked));
    }

    private void note(Identity identity, Incoming.Remove asked) {
        boolean clears = asked.what().kind() == Content.Kind.CLEARING;
        Map<String, Object> what = new LinkedHashMap<>(Map.of("room", asked.room()));
        what.put(clears ? "upTo" : "seq", asked.what().number());
        context.audit().note(clears ? "clear" : "remove", identity, what);
    }

    /** An entry that erased more than was asked for answers what was asked for. */
    private static Message answer(Message entry, Incoming.Remove asked) {
        return new Message(entry.room(), entry.seq(), entry.time(), entry.from(), entry.n(), asked.what());
    }

    private Outcome outcome(Removed removed, Identity identity, Incoming.Remove asked) {
        String room = asked.room();
        long seq = asked.what().number();
        return removed.match(
                done -> {
                    if (done.known()) {
                        // It may have been removed by a commit whose success was never heard of, and so never told.
                        context.rooms().removedBefore(room, done.entry().seq());
                    } else {
                        note(identity, asked);
                    }
                    return new Outcome(Optional.of(answer(done.entry(), asked)), Optional.empty());
                },
                forbidden -> refused(context.gate().notYours(identity, room, seq)),
                noMessage -> refused(Code.NOT_FOUND.because(seq + " tells of a removal, which stays")),
                gone -> refused(Code.REMOVED.because(
                        "message " + seq + " was removed, the oldest one left is " + gone.first())),
                missing -> refused(Code.NOT_FOUND.because("the newest message of this room is " + missing.head())),
                busy -> refused(Code.BUSY.because("too many removals wait to be written: try again")),
                unavailable ->
                        refused(Code.LOG_UNAVAILABLE.because("nothing could be removed now: it is safe to try again")));
    }
}
