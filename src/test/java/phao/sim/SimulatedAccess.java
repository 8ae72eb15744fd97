package phao.sim;

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
import phao.log.Revocation;
import phao.protocol.Message;

/**
 * Who hands out tokens, revokes them and changes the rules, over all lives of a server. It remembers until when each token counted, and
 * finds what was stored without one.
 */
final class SimulatedAccess {

    private static final Duration LEEWAY = Duration.ofSeconds(2);
    /** How long a publish may be on its way from its session to the log. */
    private static final long ON_ITS_WAY = 200;

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
    private Gate gate;

    SimulatedAccess(World world, Mutation mutation) {
        this.world = world;
        this.mutation = mutation;
        this.tokens = new IssuedTokens(world.clock(), mutation == Mutation.IGNORE_EXPIRY ? Duration.ofDays(1) : LEEWAY);
        rules.put(0L, RULES.get(0));
    }

    /** The gate of a new life, which begins with what was decided before. */
    Gate begin() {
        gate = tokens.gate(rules.lastEntry().getValue().text());
        revocations.forEach(gate::revoke);
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
        long since = world.now() - ON_ITS_WAY;
        for (Message message : messages) {
            String text = message.content().text();
            if (shown.getOrDefault(text, Set.of()).stream().noneMatch(token -> ends.get(token) > since)) {
                found("'" + text + "' was stored under no token that counted");
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
