package phao.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;
import java.util.stream.LongStream;
import phao.log.Append;
import phao.log.Appended;
import phao.log.Ban;
import phao.log.ForwardingEngine;
import phao.log.LogEngine;
import phao.log.LogException;
import phao.log.Position;
import phao.log.Removal;
import phao.log.Removed;
import phao.log.UserMessages;
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

    /** How many messages of a user are found at once. */
    private static final int STEP = 2;

    private final Mutation mutation;
    private final Predicate<Moment> crashes;
    private final List<Append> answeredOnly = new ArrayList<>();
    /** Is told what is stored and taken away, in this life and those before. */
    private final SimulatedModeration notes;

    /** Whether the disk refuses, and if so, before a commit or when it is on disk already, so that nobody can know. */
    Optional<Moment> diskRefuses = Optional.empty();

    /** @param crashes asked at each moment whether the server dies now */
    SimulatedEngine(LogEngine engine, Mutation mutation, SimulatedModeration notes, Predicate<Moment> crashes) {
        super(engine);
        this.notes = notes;
        this.mutation = mutation;
        this.crashes = crashes;
    }

    @Override
    public List<Appended> append(List<Append> appends, long now) throws LogException {
        return commit(() -> {
            List<Appended> answers = switch (mutation) {
                case NO_DEDUPLICATION ->
                    super.append(
                            appends.stream().map(SimulatedEngine::anonymous).toList(), now);
                case ACKNOWLEDGE_BEFORE_COMMIT -> answerFirst(appends, now);
                default -> super.append(appends, now);
            };
            answers.stream()
                    .filter(Appended.Stored.class::isInstance)
                    .map(answer -> ((Appended.Stored) answer).message())
                    .forEach(notes::stored);
            return answers;
        });
    }

    @FunctionalInterface
    private interface Transaction<T> {
        T run() throws LogException;
    }

    private <T> T commit(Transaction<T> transaction) throws LogException {
        passes(Moment.BEFORE_COMMIT);
        T done = transaction.run();
        passes(Moment.AFTER_COMMIT);
        return done;
    }

    private void passes(Moment moment) throws LogException {
        if (diskRefuses.filter(moment::equals).isPresent()) {
            throw new LogException("the disk refuses", null);
        }
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
        return mutation == Mutation.SHOW_REMOVED || mutation == Mutation.SHOW_ERASED
                ? page.stream()
                        .map(message -> notes.taken().stream()
                                .filter(old -> old.room().equals(message.room()) && old.seq() == message.seq())
                                .findFirst()
                                .map(old -> old.inlineUpTo(inlineBytes))
                                .orElse(message))
                        .toList()
                : page;
    }

    @Override
    public Removed remove(Removal removal, long now) throws LogException {
        return commit(() -> {
            List<Message> before = super.after(removal.room(), removal.seq() - 1, Content.ANY_SIZE, 1, Long.MAX_VALUE);
            Removed removed = super.remove(removal, now);
            if (removed instanceof Removed.Done done && !done.known()) {
                notes.stored(done.entry());
                if (mutation == Mutation.SHOW_REMOVED) {
                    notes.took(before);
                }
            }
            return removed;
        });
    }

    @Override
    public void toErase(String user) throws LogException {
        commit(() -> {
            super.toErase(user);
            return user;
        });
    }

    @Override
    public List<String> usersToErase() throws LogException {
        return mutation == Mutation.FORGET_ERASURES ? List.of() : super.usersToErase();
    }

    /** In smaller steps than the other engine, so that more happens between them. */
    @Override
    public UserMessages messagesOf(String user, long from) throws LogException {
        UserMessages found = super.messagesOf(user, from);
        int count = found.seqs().size();
        if (count <= STEP) {
            return found;
        }
        long beyond = found.seqs().get(count - 1) - found.seqs().get(STEP - 1);
        return new UserMessages(found.room(), found.seqs().subList(0, STEP), found.next() - beyond);
    }

    @Override
    public Optional<Message> erase(String user, String room, List<Long> seqs, long now) throws LogException {
        return commit(() -> {
            if (mutation == Mutation.SHOW_ERASED) {
                for (long seq : seqs) {
                    notes.took(super.after(room, seq - 1, Content.ANY_SIZE, 1, Long.MAX_VALUE));
                }
            }
            if (mutation == Mutation.ERASE_OTHERS) {
                for (String other : notes.others(user)) {
                    super.erase(
                            other,
                            room,
                            LongStream.rangeClosed(1, seqs.get(0)).boxed().toList(),
                            now);
                }
            }
            Optional<Message> entry = super.erase(user, room, seqs, now);
            entry.ifPresent(notes::stored);
            return entry;
        });
    }

    @Override
    public void erased(String user) throws LogException {
        commit(() -> {
            super.erased(user);
            notes.erased(user);
            return user;
        });
    }

    @Override
    public void ban(Ban ban, long now) throws LogException {
        commit(() -> {
            super.ban(ban, now);
            return ban;
        });
    }

    @Override
    public void unban(String room, String user) throws LogException {
        commit(() -> {
            super.unban(room, user);
            return user;
        });
    }

    @Override
    public void probe() throws LogException {
        if (diskRefuses.isPresent()) {
            throw new LogException("the disk refuses", null);
        }
        super.probe();
    }
}
