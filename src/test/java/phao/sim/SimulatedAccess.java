package phao.sim;

import jakarta.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import phao.access.Gate;
import phao.access.IssuedTokens;
import phao.check.Violation;
import phao.log.Ban;
import phao.log.LogEngine;
import phao.log.LogException;
import phao.log.Revocation;
import phao.log.RoomLog;
import phao.protocol.Message;

/**
 * Who hands out tokens, revokes them, bans users and changes the rules, over all lives of a server. It remembers until when each token
 * counted and who was banned, and finds what was stored or shown nevertheless.
 */
final class SimulatedAccess {

    private static final Duration LEEWAY = Duration.ofSeconds(2);
    /** A ban that is answered counts so much later with the mutation. */
    private static final long TOO_LATE = 3_000;
    /** What tells that somebody is in a room. */
    private static final Set<String> OF_MEMBERS =
            Set.of("joined", "message", "removed", "gap", "presence", "signal", "page");

    private static final String ALL = "a user read publish presence\nb user read publish presence\n";

    /** Each with the rooms in which may be published. */
    private static final List<Rules> RULES = List.of(
            new Rules(ALL, "ab"),
            new Rules("a user read publish\nb user read publish presence\n", "ab"),
            new Rules("a user read\nb user read publish\n", "b"),
            new Rules("a user read publish\n", "a"),
            new Rules("other user read\n", ""));

    private record Rules(String text, String publishable) {}

    private final World world;
    private final Mutation mutation;
    private final IssuedTokens tokens;
    private final List<Violation> violations = new ArrayList<>();
    private final List<Revocation> revocations = new ArrayList<>();
    /** The tokens that the connections have shown on which a text was sent. */
    private final Map<String, Set<String>> shown = new HashMap<>();

    private final Map<String, List<String>> tokensOf = new HashMap<>();
    /** When a token counts no more. */
    private final Map<String, Long> ends = new HashMap<>();

    private final TreeMap<Long, Rules> rules = new TreeMap<>();
    private final SimulatedBans bans;
    private Gate gate;

    SimulatedAccess(World world, Mutation mutation) {
        this.world = world;
        this.mutation = mutation;
        this.bans = new SimulatedBans(world);
        this.tokens = new IssuedTokens(world.clock(), mutation == Mutation.IGNORE_EXPIRY ? Duration.ofDays(1) : LEEWAY);
        rules.put(0L, RULES.get(0));
    }

    /** The gate of a new life, which begins with what was decided before. */
    Gate begin(LogEngine log) {
        gate = tokens.gate(rules.lastEntry().getValue().text());
        revocations.forEach(gate::revoke);
        if (mutation != Mutation.FORGET_BANS) {
            try {
                log.bans().forEach(gate::ban);
            } catch (LogException e) {
                throw new IllegalStateException(e);
            }
        }
        return gate;
    }

    /** A new token, good for some seconds. */
    String token(String user) {
        Duration life = Duration.ofMillis(500 + world.random.nextInt(6_000));
        String token = tokens.issue(user, life);
        tokensOf.computeIfAbsent(user, key -> new ArrayList<>()).add(token);
        ends.put(token, world.now() + life.plus(LEEWAY).toMillis());
        return token;
    }

    void revoke(String user) {
        tokensOf.getOrDefault(user, List.of()).forEach(token -> ends.merge(token, world.now(), Math::min));
        if (mutation != Mutation.IGNORE_REVOCATION) {
            Revocation revocation = new Revocation(Revocation.Kind.USER, user, world.now(), Long.MAX_VALUE);
            revocations.add(revocation);
            gate.revoke(revocation);
        }
    }

    /**
     * Bans a user as an operator does: the log first, then the gate, then the answer.
     *
     * @param room empty for all
     * @param millis how long
     */
    void ban(RoomLog log, String user, String room, long millis) {
        Ban ban = new Ban(room, user, world.now(), millis == Ban.FOR_GOOD ? millis : world.now() + millis);
        Gate present = gate;
        Runnable answered = bans.asked(ban);
        log.ban(ban).thenRun(() -> {
            if (mutation == Mutation.BAN_TOO_LATE) {
                world.after(TOO_LATE, () -> present.ban(ban));
            } else {
                present.ban(ban);
            }
            answered.run();
        });
    }

    void unban(RoomLog log, String user, String room) {
        Gate present = gate;
        Runnable answered = bans.askedToEnd(new SimulatedBans.Place(user, room));
        if (mutation == Mutation.FORGET_UNBAN) {
            present.unban(room, user);
            answered.run();
            return;
        }
        log.unban(room, user).thenRun(() -> {
            present.unban(room, user);
            answered.run();
        });
    }

    /** Ends the bans that do not end by themselves. To be called until everybody is in again: the log may refuse. */
    void unbanAll(RoomLog log) {
        bans.forGood().forEach(place -> unban(log, place.user(), place.room()));
    }

    void backedUp() {
        bans.backedUp();
    }

    void restored() {
        bans.restored();
    }

    /** This is being written to a user. */
    void written(String user, JsonObject frame) {
        String type = frame.getString("type", "");
        String room = frame.getString("room", "");
        if (OF_MEMBERS.contains(type) && bans.isBanned(user, room)) {
            found(user + " is banned, and is sent " + frame);
        }
        // What was published before a ban was heard of may be refused for it after its end.
        boolean tells = type.equals("left")
                || type.equals("error")
                || (type.equals("refused") && !frame.getString("of").equals("publish"));
        if (tells && tellsOfBan(frame) && !bans.mayBeBanned(user, room)) {
            found(user + " is not banned, and is told " + frame);
        }
    }

    /** This is being written to a user who reads one room by another way: contents alone, or frames. */
    void writtenToReader(String user, String room, String text) {
        boolean shows = text.matches("c\\d:.*") || text.contains("\"type\":\"message\"") || text.contains("\"seq\":");
        if (shows && bans.isBanned(user, room)) {
            found(user + " is banned, and is sent " + text);
        }
    }

    /** Whether a refusal is that of somebody who is banned. */
    static boolean tellsOfBan(JsonObject frame) {
        return frame.getString("message", "").startsWith("you are banned from");
    }

    void changeRules() {
        change(RULES.get(world.random.nextInt(RULES.size())));
    }

    /** Everybody may do everything again. */
    void rest() {
        change(RULES.get(0));
    }

    private void change(Rules newer) {
        rules.put(world.now(), newer);
        gate.replace(IssuedTokens.rules(newer.text()));
    }

    /** A text is sent on a connection that has shown these tokens. */
    void sent(String text, List<String> onConnection) {
        shown.computeIfAbsent(text, key -> new HashSet<>()).addAll(onConnection);
    }

    void committed(List<Message> messages) {
        long since = world.now() - SimulatedBans.ON_ITS_WAY;
        for (Message message : messages) {
            String text = message.content().text();
            if (shown.getOrDefault(text, Set.of()).stream().noneMatch(token -> ends.get(token) > since)) {
                found("'" + text + "' was stored under no token that counted");
            }
            if (bans.isBanned(message.from().user(), message.room())) {
                found("'" + text + "' was stored, and its author is banned");
            }
            Rules before = rules.floorEntry(since).getValue();
            if (!before.publishable().contains(message.room())
                    && rules.tailMap(since).values().stream()
                            .noneMatch(later -> later.publishable().contains(message.room()))) {
                found("'" + text + "' was stored in a room where nobody may publish");
            }
        }
    }

    void found(String what) {
        violations.add(new Violation(Violation.Kind.BROKEN, what));
    }

    List<Violation> violations() {
        return violations;
    }
}
