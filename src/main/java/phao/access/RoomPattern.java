package phao.access;

import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import phao.protocol.Ascii;

/**
 * Which rooms a rule or a token is about (docs/access.md, "Patterns"): segments between colons, in which {@code *} stands for one or more
 * characters and <code>{claim}</code> for what the reader's token says; {@code **} as the last segment stands for one or more segments. Not
 * changed after it was made.
 */
final class RoomPattern {

    /** Bound: longer than any name of a room, with room for placeholders. */
    static final int MOST_CHARACTERS = 256;

    private static final String REST = "**";
    /** Stands for {@code *} in a segment whose placeholder is filled; no name has it (docs/protocol.md §1.1). */
    private static final char ANY = '\uFFFF';
    /** What {@code encodeURIComponent} leaves as it is, but for the {@code *}. */
    private static final String UNESCAPED = "-_.!~'()";

    private final List<Segment> segments;
    private final boolean rest;

    private RoomPattern(List<Segment> segments, boolean rest) {
        this.segments = List.copyOf(segments);
        this.rest = rest;
    }

    /** A text before and behind a placeholder; without one, all stands before it. */
    private record Segment(String before, Optional<String> claim, String behind) {}

    /** What a token says, for placeholders. */
    interface Values {
        /** The texts of a claim; none if it has none. */
        List<String> of(String claim);
    }

    /** @throws IllegalArgumentException if it is none; the message says why */
    static RoomPattern of(String text) {
        require(text.length() <= MOST_CHARACTERS, "it has more than " + MOST_CHARACTERS + " characters");
        require(text.indexOf(ANY) < 0, "it has a character that no name of a room has");
        List<String> parts =
                List.of(Normalizer.normalize(text, Normalizer.Form.NFC).split(":", -1));
        boolean rest = parts.get(parts.size() - 1).equals(REST);
        List<Segment> segments = new ArrayList<>();
        for (String part : rest ? parts.subList(0, parts.size() - 1) : parts) {
            require(!part.contains(REST), "** must be the last segment, alone, as in news:**");
            segments.add(segment(part));
        }
        return new RoomPattern(segments, rest);
    }

    private static Segment segment(String part) {
        int from = part.indexOf('{');
        int to = part.indexOf('}');
        if (from < 0 && to < 0) {
            return new Segment(withAny(part), Optional.empty(), "");
        }
        require(from >= 0 && to > from, "{ and } go together, as in user:{sub}");
        String claim = part.substring(from + 1, to);
        String behind = part.substring(to + 1);
        require(
                !claim.isEmpty() && Ascii.consistsOf(claim, c -> Ascii.isLetterOrDigit(c) || "-_.".indexOf(c) >= 0),
                "{" + claim + "} is no name of a claim");
        require(behind.indexOf('{') < 0 && behind.indexOf('}') < 0, "a segment can have one {claim} only");
        return new Segment(withAny(part.substring(0, from)), Optional.of(claim), withAny(behind));
    }

    private static String withAny(String text) {
        return text.replace('*', ANY);
    }

    private static void require(boolean valid, String otherwise) {
        if (!valid) {
            throw new IllegalArgumentException(otherwise);
        }
    }

    /** Whether it is about every room. */
    boolean isAny() {
        return rest && segments.isEmpty();
    }

    /** Whether a placeholder is in it. */
    boolean hasClaim() {
        return segments.stream().anyMatch(segment -> segment.claim().isPresent());
    }

    /**
     * Whether it is about every room that another pattern is about, for somebody with these claims. Where that is not plain to see, it
     * says no.
     *
     * @param other without placeholders
     */
    boolean includes(RoomPattern other, Values values) {
        int own = segments.size();
        int others = other.segments.size();
        if (rest ? !other.goesOnBehind(own) : other.rest || others != own) {
            return false;
        }
        for (int i = 0; i < own; i++) {
            // Of the other's text ANY is one character that only an ANY matches: what does for it does for whatever it
            // stands for.
            if (!matches(segments.get(i), other.segments.get(i).before(), values)) {
                return false;
            }
        }
        return true;
    }

    /** Whether all its rooms leave something for a {@code **} behind so many segments. */
    private boolean goesOnBehind(int count) {
        return rest
                ? segments.size() >= count
                : segments.size() > count
                        && !(segments.size() == count + 1
                                && segments.get(count).before().isEmpty());
    }

    /** Whether it is about this room, for somebody with these claims. */
    boolean matches(String room, Values values) {
        String[] parts = room.split(":", -1);
        if (rest ? parts.length <= segments.size() || isNothing(parts) : parts.length != segments.size()) {
            return false;
        }
        for (int i = 0; i < segments.size(); i++) {
            if (!matches(segments.get(i), parts[i], values)) {
                return false;
            }
        }
        return true;
    }

    /** Whether nothing is left for the {@code **}. */
    private boolean isNothing(String[] parts) {
        return parts.length == segments.size() + 1 && parts[segments.size()].isEmpty();
    }

    private static boolean matches(Segment segment, String part, Values values) {
        if (segment.claim().isEmpty()) {
            return globs(segment.before(), part);
        }
        return values.of(segment.claim().get()).stream()
                .anyMatch(
                        value -> !value.isEmpty() && globs(segment.before() + escaped(value) + segment.behind(), part));
    }

    /** Linear but for the last {@link #ANY}: what an earlier one takes need never be taken back, since the last one can take more. */
    private static boolean globs(String glob, String text) {
        int g = 0;
        int t = 0;
        int afterAny = -1;
        int taken = 0;
        while (t < text.length()) {
            if (g < glob.length() && glob.charAt(g) == ANY) {
                afterAny = ++g;
                taken = ++t; // one character at least
            } else if (g < glob.length() && glob.charAt(g) == text.charAt(t)) {
                g++;
                t++;
            } else if (afterAny >= 0) {
                g = afterAny;
                t = ++taken;
            } else {
                return false;
            }
        }
        return g == glob.length();
    }

    /** As {@code encodeURIComponent} of JavaScript has it, and {@code *} as {@code %2A}: one segment, whatever it is. */
    static String escaped(String value) {
        StringBuilder escaped = new StringBuilder();
        for (byte b : value.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xFF);
            if (c < 0x80 && (Ascii.isLetterOrDigit(c) || UNESCAPED.indexOf(c) >= 0)) {
                escaped.append(c);
            } else {
                escaped.append('%').append("%02X".formatted(b & 0xFF));
            }
        }
        return escaped.toString();
    }
}
