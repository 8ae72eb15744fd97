package phao.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Predicate;
import phao.log.Append;
import phao.log.Appended;
import phao.log.Ban;
import phao.log.Invitation;
import phao.log.LogEngine;
import phao.log.LogException;
import phao.log.Position;
import phao.log.Removal;
import phao.log.Removed;
import phao.log.Retention;
import phao.log.Revocation;
import phao.protocol.Message;

/** The memory engine with faults: a crash right before or after a commit, a disk that refuses, and the mutations. */
final class SimulatedEngine implements LogEngine {

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

    private final LogEngine engine;
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
        this.taken = taken;
        this.engine = engine;
        this.mutation = mutation;
        this.crashes = crashes;
    }

    @Override
    public String epoch() {
        return engine.epoch();
    }

    @Override
    public List<Appended> append(List<Append> appends, long now) throws LogException {
        if (diskRefuses) {
            throw new LogException("the disk refuses", null);
        }
        crash(Moment.BEFORE_COMMIT);
        List<Appended> answers = switch (mutation) {
            case NO_DEDUPLICATION ->
                engine.append(appends.stream().map(SimulatedEngine::anonymous).toList(), now);
            case ACKNOWLEDGE_BEFORE_COMMIT -> answerFirst(appends, now);
            default -> engine.append(appends, now);
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
        engine.append(answeredOnly, now);
        answeredOnly.clear();
        List<Appended> answers = new ArrayList<>();
        for (Append append : appends) {
            Position position = engine.position(append.room(), append.client(), "");
            boolean next = append.n() == position.lastN() + 1;
            if (next && appends.size() == 1) {
                answeredOnly.add(append);
                answers.add(new Appended.Stored(new Message(
                        append.room(), position.head() + 1, now, append.from(), append.n(), append.content())));
            } else {
                answers.addAll(engine.append(List.of(append), now));
            }
        }
        return answers;
    }

    @Override
    public List<String> rooms(Predicate<String> names) throws LogException {
        return engine.rooms(names);
    }

    @Override
    public Position position(String room, String client, String epoch) throws LogException {
        Position position = engine.position(room, client, epoch);
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
        List<Message> page = shown(engine.after(room, after, inlineBytes, limit, maxBytes), inlineBytes);
        return mutation == Mutation.NO_REPLAY && page.size() > 1 ? page.subList(page.size() - 1, page.size()) : page;
    }

    @Override
    public List<Message> before(String room, long before, int inlineBytes, int limit, long maxBytes)
            throws LogException {
        return engine.before(room, before, inlineBytes, limit, maxBytes);
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
        List<Message> before = engine.after(removal.room(), removal.seq() - 1, 1, Long.MAX_VALUE);
        Removed removed = engine.remove(removal, now);
        if (removed instanceof Removed.Done done && !done.known()) {
            taken.addAll(before);
        }
        crash(Moment.AFTER_COMMIT);
        return removed;
    }

    @Override
    public boolean erase() throws LogException {
        return engine.erase();
    }

    @Override
    public void keep(Invitation invitation, long now) throws LogException {
        engine.keep(invitation, now);
    }

    @Override
    public List<Invitation> invitations() throws LogException {
        return engine.invitations();
    }

    @Override
    public byte[] secret(String name, byte[] fresh) throws LogException {
        return engine.secret(name, fresh);
    }

    @Override
    public void revoke(Revocation revocation, long now) throws LogException {
        engine.revoke(revocation, now);
    }

    @Override
    public List<Revocation> revocations() throws LogException {
        return engine.revocations();
    }

    @Override
    public void ban(Ban ban, long now) throws LogException {
        engine.ban(ban, now);
    }

    @Override
    public void unban(String room, String user) throws LogException {
        engine.unban(room, user);
    }

    @Override
    public List<Ban> bans() throws LogException {
        return engine.bans();
    }

    @Override
    public boolean retain(Retention retention, long now, int most) throws LogException {
        return engine.retain(retention, now, most);
    }

    @Override
    public void probe() throws LogException {
        if (diskRefuses) {
            throw new LogException("the disk refuses", null);
        }
        engine.probe();
    }

    @Override
    public void close() {
        engine.close();
    }
}
