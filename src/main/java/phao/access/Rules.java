package phao.access;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.StringTokenizer;

/** Who may do what in which room, as the operator's file says (docs/access.md, "Rules"). Not changed after it was read. */
public final class Rules {

    /** Without any rule: a token's own rooms are all there is. */
    public static final Rules NONE = new Rules(List.of(), Set.of());
    /** Every user may do everything but manage, who is invited only what the invitation says. */
    public static final Rules USERS = new Rules(
            List.of(new Rule(pattern("**"), Rules::isUser, EnumSet.complementOf(EnumSet.of(Right.MANAGE)))), Set.of());

    private static final String ROLE = "role:";

    private final List<Rule> rules;
    private final Set<String> roles;

    private Rules(List<Rule> rules, Set<String> roles) {
        this.rules = List.copyOf(rules);
        this.roles = Set.copyOf(roles);
    }

    /** A line is wrong. */
    public static final class Fault extends Exception {

        private static final long serialVersionUID = 1L;

        /** @param message which line, and what to write instead */
        Fault(String message) {
            super(message);
        }
    }

    /**
     * Reads rules.
     *
     * @param text of the whole file
     */
    public static Rules of(String text) throws Fault {
        List<Rule> rules = new ArrayList<>();
        Set<String> roles = new HashSet<>();
        int number = 0;
        for (String line : text.lines().toList()) {
            number++;
            String rule = line.strip();
            if (!rule.isEmpty() && !rule.startsWith("#")) {
                try {
                    rules.add(rule(rule, roles));
                } catch (IllegalArgumentException e) {
                    throw new Fault("line " + number + ": " + e.getMessage());
                }
            }
        }
        return new Rules(rules, roles);
    }

    /** @param roles gets the roles that it names */
    private static Rule rule(String line, Set<String> roles) {
        boolean quoted = line.startsWith("\"");
        int end = quoted ? line.indexOf('"', 1) : endOfWord(line);
        if (end < 0) {
            throw new IllegalArgumentException(
                    "the \" at its beginning has no other one that ends the name of the room");
        }
        String pattern = line.substring(quoted ? 1 : 0, end);
        List<String> words = words(line.substring(quoted ? end + 1 : end));
        if (words.size() < 2) {
            throw new IllegalArgumentException(
                    "it must be a room, who, and what they may, as in: lobby anyone read publish");
        }
        String who = words.get(0);
        if (who.startsWith(ROLE)) {
            roles.add(who.substring(ROLE.length()));
        }
        return new Rule(pattern(pattern), who(who), rights(words.subList(1, words.size())));
    }

    private static List<String> words(String text) {
        List<String> words = new ArrayList<>();
        new StringTokenizer(text).asIterator().forEachRemaining(word -> words.add((String) word));
        return words;
    }

    private static int endOfWord(String line) {
        int end = 0;
        while (end < line.length() && !Character.isWhitespace(line.charAt(end))) {
            end++;
        }
        return end;
    }

    private static RoomPattern pattern(String text) {
        try {
            return RoomPattern.of(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("room '" + text + "': " + e.getMessage());
        }
    }

    private static Rule.Who who(String word) {
        if (word.equals("anyone")) {
            return identity -> true;
        } else if (word.equals("user")) {
            return Rules::isUser;
        } else if (word.equals("invited")) {
            return Identity::isInvited;
        } else if (word.startsWith(ROLE) && word.length() > ROLE.length()) {
            String role = word.substring(ROLE.length());
            return identity -> identity.roles().contains(role);
        } else if (word.startsWith(AddressRange.WORD)) {
            AddressRange range = AddressRange.of(word.substring(AddressRange.WORD.length()));
            return identity -> range.contains(identity.address());
        }
        throw new IllegalArgumentException(
                "'" + word + "' is nobody: write anyone, user, invited, role:NAME or address:NETWORK/BITS");
    }

    private static Set<Right> rights(List<String> words) {
        EnumSet<Right> rights = EnumSet.noneOf(Right.class);
        for (String word : words) {
            Optional<Right> right = Right.of(word);
            rights.add(right.orElseThrow(
                    () -> new IllegalArgumentException("'" + word + "' is no right: there are " + Right.words())));
        }
        return rights;
    }

    /** Who is invited is none: who manages one room could invite somebody into all that are for users. */
    private static boolean isUser(Identity identity) {
        return identity.isUser() && !identity.isInvited();
    }

    /** Whether a line lets somebody do this in all rooms of a pattern without placeholders. */
    boolean letEverywhere(Identity identity, RoomPattern rooms, Right right) {
        return rules.stream().anyMatch(rule -> rule.letsEverywhere(identity, rooms, right));
    }

    /** The roles that lines are about. */
    Set<String> roles() {
        return roles;
    }

    /** The rights of all lines that are about somebody in this room. */
    void grant(Identity identity, String room, EnumSet<Right> granted) {
        for (Rule rule : rules) {
            rule.grant(identity, room, granted);
        }
    }

    /** Whether somebody may manage every room. */
    boolean letManageAll(Identity identity) {
        return rules.stream()
                .anyMatch(rule -> rule.letsManageAll() && rule.who().is(identity));
    }

    /** Whether a line is about somebody, in whatever room. */
    boolean know(Identity identity) {
        return rules.stream().anyMatch(rule -> rule.who().is(identity));
    }
}
