package phao.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Predicate;
import phao.log.Append;
import phao.log.Appended;
import phao.log.ForwardingEngine;
import phao.log.LogEngine;
import phao.log.LogException;
import phao.log.Position;
import phao.log.Removal;
import phao.log.Removed;
import phao.protocol.Content;
import phao.protocol.Message;

/** The memory engine with faults: a crash right before or after a commit, a disk that refuses, and the mutations. */
final class SimulatedEngine extends ForwardingEngine {

    /** What happens around one commit. */
    enum Moment {
        BEFORE_COMMIT,
        AFTER_COMMIT
    }

    /** The process is gone in the middle of a call; nobody hears an answer. */
    static final class Crashed extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Crashed() {
            super("crashed", null, false, false);
        }
    }

    private final Mutation mutation;
    private final Predicate<Moment> crashes;
    private final List<Append> answeredOnly = new ArrayList<>();
    /** What was removed, in this life and those before. */
    private final List<Message> taken;

    boolean diskRefuses;

    /**
     * @param taken notes what is removed
     * @param crashes asked at each moment whether the server dies now
     */
    SimulatedEngine(LogEngine engine, Mutation mutation, List<Message> taken, Predicate<Moment> crashes) {
        super(engine);
        this.taken = taken;
        this.mutation = mutation;
        this.crashes = crashes;
    }

    @Override
    public List<Appended> append(List<Append> appends, long now) throws LogException {
        if (diskRefuses) {
            throw new LogException("the disk refuses", null);
        }
        crash(Moment.BEFORE_COMMIT);
        List<Appended> answers = switch (mutation) {
            case NO_DEDUPLICATION ->
                super.append(appends.stream().map(SimulatedEngine::anonymous).toList(), now);
            case ACKNOWLEDGE_BEFORE_COMMIT -> answerFirst(appends, now);
            default -> super.append(appends, now);
        };
        crash(Moment.AFTER_COMMIT);
        return answers;
    }

    private void crash(Moment moment) {
        if (crashes.test(moment)) {
            throw new Crashed();
        }
    }

    private static Append anonymous(Append append) {
        return new Append(append.room(), "", 0, append.from(), append.content());
    }

    /** Stores what it answered the last time, and answers this time without storing. */
    private List<Appended> answerFirst(List<Append> appends, long now) throws LogException {
        super.append(answeredOnly, now);
        answeredOnly.clear();
        List<Appended> answers = new ArrayList<>();
        for (Append append : appends) {
            Position position = super.position(append.room(), append.client(), "");
            boolean next = append.n() == position.lastN() + 1;
            if (next && appends.size() == 1) {
                answeredOnly.add(append);
                answers.add(new Appended.Stored(new Message(
                        append.room(), position.head() + 1, now, append.from(), append.n(), append.content())));
            } else {
                answers.addAll(super.append(List.of(append), now));
            }
        }
        return answers;
    }

    @Override
    public Position position(String room, String client, String epoch) throws LogException {
        Position position = super.position(room, client, epoch);
        return switch (mutation) {
            case IGNORE_EPOCH ->
                new Position(
                        position.epoch(),
                        position.first(),
                        position.head(),
                        position.lastN(),
                        OptionalLong.of(Long.MAX_VALUE));
            default -> position;
        };
    }

    @Override
    public List<Message> after(String room, long after, int inlineBytes, int limit, long maxBytes) throws LogException {
        List<Message> page = shown(super.after(room, after, inlineBytes, limit, maxBytes), inlineBytes);
        return mutation == Mutation.NO_REPLAY && page.size() > 1 ? page.subList(page.size() - 1, page.size()) : page;
    }

    private List<Message> shown(List<Message> page, int inlineBytes) {
        return mutation == Mutation.SHOW_REMOVED
                ? page.stream()
                        .map(message -> taken.stream()
                                .filter(old -> old.room().equals(message.room()) && old.seq() == message.seq())
                                .findFirst()
                                .map(old -> old.inlineUpTo(inlineBytes))
                                .orElse(message))
                        .toList()
                : page;
    }

    @Override
    public Removed remove(Removal removal, long now) throws LogException {
        if (diskRefuses) {
            throw new LogException("the disk refuses", null);
        }
        crash(Moment.BEFORE_COMMIT);
        List<Message> before = super.after(removal.room(), removal.seq() - 1, Content.ANY_SIZE, 1, Long.MAX_VALUE);
        Removed removed = super.remove(removal, now);
        if (removed instanceof Removed.Done done && !done.known()) {
            taken.addAll(before);
        }
        crash(Moment.AFTER_COMMIT);
        return removed;
    }

    @Override
    public void probe() throws LogException {
        if (diskRefuses) {
            throw new LogException("the disk refuses", null);
        }
        super.probe();
    }
}
