package phao.sim;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import phao.check.Violation;
import phao.log.LogException;
import phao.log.Removal;
import phao.log.Removed;
import phao.protocol.Content;
import phao.protocol.Member;
import phao.protocol.Message;

/**
 * Who removes messages, clears rooms and erases users, over all lives of a server. It remembers what was promised to them, and finds
 * what is shown nevertheless, or was taken from somebody else.
 */
final class SimulatedModeration {

    private static final Member MODERATOR = new Member("1c0ffee0123456781c0ffee012345678", "moderator");

    /** What was promised by the log of a store: a copy of the store has its own. */
    private static final class Promises {
        /** Texts that nobody may be shown any more. */
        final Set<String> hidden = new LinkedHashSet<>();
        /** By user: the texts that were stored when their erasure was acknowledged. */
        final Map<String, Set<String>> texts = new HashMap<>();
        /** By user, then by room: the head when the erasure was acknowledged. */
        final Map<String, Map<String, Long>> heads = new HashMap<>();

        Promises copy() {
            Promises copy = new Promises();
            copy.hidden.addAll(hidden);
            texts.forEach((user, said) -> copy.texts.put(user, new LinkedHashSet<>(said)));
            heads.forEach((user, rooms) -> copy.heads.put(user, new HashMap<>(rooms)));
            return copy;
        }
    }

    private final SimulatedServer server;
    private final List<Violation> violations = new ArrayList<>();
    private Promises promises = new Promises();
    private Promises backup = new Promises();
    /** By room and number: whose the message is that the log took last under that number. */
    private final Map<String, String> authors = new HashMap<>();
    /** Whoever was to be erased at any time, acknowledged or not. */
    private final Set<String> asked = new HashSet<>();
    /** What was taken away, for the mutations that show it. */
    private final List<Message> taken = new ArrayList<>();

    SimulatedModeration(SimulatedServer server) {
        this.server = server;
    }

    /** Somebody removes a message, or now and then all up to one; from the acknowledgement on nobody may be written it. */
    void remove(SplittableRandom random) {
        remove(random, MODERATOR);
    }

    void remove(SplittableRandom random, Member by) {
        if (!server.isUp()) {
            return;
        }
        String room = anyRoom(random);
        long seq = 1 + random.nextLong(Math.max(1, server.head(room)));
        boolean clears = random.nextInt(6) == 0;
        List<String> texts = texts(stored(room).stream()
                .filter(message -> clears ? message.seq() <= seq : message.seq() == seq)
                .toList());
        int life = server.life();
        server.log()
                .remove(clears ? Removal.upTo(room, seq, by) : Removal.of(room, seq, by, author -> true))
                .thenAccept(removed -> {
                    if (removed instanceof Removed.Done && life == server.life()) {
                        promises.hidden.addAll(texts);
                    }
                });
    }

    private String anyRoom(SplittableRandom random) {
        return server.rooms().get(random.nextInt(server.rooms().size()));
    }

    /** An operator asks for the erasure of a user. */
    void erase(String user) {
        if (server.isUp()) {
            asked.add(user);
            int life = server.life();
            server.log().erase(user).thenRun(() -> {
                if (life == server.life()) {
                    acknowledged(user);
                }
            });
        }
    }

    private void acknowledged(String user) {
        for (String room : server.rooms()) {
            List<Message> theirs = stored(room).stream()
                    .filter(message -> message.from().user().equals(user))
                    .toList();
            promises.texts.computeIfAbsent(user, key -> new LinkedHashSet<>()).addAll(texts(theirs));
            promises.heads.computeIfAbsent(user, key -> new HashMap<>()).put(room, server.head(room));
        }
    }

    /** The engine has forgotten that a user is to be erased: from now on nobody may be shown what they had said before. */
    void erased(String user) {
        promises.hidden.addAll(promises.texts.getOrDefault(user, Set.of()));
    }

    /** Everybody of whom something may be left has been erased. */
    boolean isDone() {
        try {
            return server.log().erasures().isEmpty()
                    && server.engine.usersToErase().isEmpty();
        } catch (LogException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The log has taken it. */
    void stored(Message message) {
        authors.put(message.room() + message.seq(), message.from().user());
    }

    /** Everybody else who has published. */
    Set<String> others(String user) {
        Set<String> others = new TreeSet<>(authors.values());
        others.removeAll(Set.of(user, ""));
        return others;
    }

    void took(List<Message> messages) {
        taken.addAll(messages);
    }

    List<Message> taken() {
        return taken;
    }

    void backedUp() {
        backup = promises.copy();
    }

    /** What was promised since the backup was forgotten with it. */
    void restored() {
        promises = backup.copy();
        taken.clear();
    }

    /** This is being written to somebody. */
    void written(String text) {
        for (String hidden : promises.hidden) {
            // As the content, or as the filename, which messages have for the sake of references; alone on a bare
            // connection.
            if (text.contains(":\"" + hidden + "\"") || text.equals(hidden)) {
                found("'" + hidden + "' was removed, and is shown");
            }
        }
    }

    /** Looks through the log, now that everything is at rest. */
    void checkStored() {
        for (String room : server.rooms()) {
            for (Message message : stored(room)) {
                checkStored(message);
            }
        }
    }

    private void checkStored(Message message) {
        String place = message.room() + ":" + message.seq();
        String user = message.from().user();
        String author = authors.getOrDefault(message.room() + message.seq(), "");
        if (message.seq() <= promises.heads.getOrDefault(user, Map.of()).getOrDefault(message.room(), 0L)) {
            found("'" + user + "' was erased, and " + place + " is still theirs");
        } else if (!user.equals(author) && !asked.contains(author)) {
            found(place + " of '" + author + "', who was not erased, is of '" + user + "' now");
        }
    }

    private List<Message> stored(String room) {
        try {
            return server.engine.before(room, Long.MAX_VALUE, Integer.MAX_VALUE, Long.MAX_VALUE);
        } catch (LogException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<String> texts(List<Message> messages) {
        return messages.stream()
                .map(Message::content)
                .filter(Content::isPublished)
                .map(Content::text)
                .toList();
    }

    private void found(String what) {
        violations.add(new Violation(Violation.Kind.BROKEN, what));
    }

    List<Violation> violations() {
        return violations;
    }
}
