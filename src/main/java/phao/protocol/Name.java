package phao.protocol;

import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Optional;
import phao.protocol.NameFault.Why;

/**
 * A name as it is sent, stored and shown, or why there is none: the one rule for names (docs/protocol.md §1). Its counterpart for
 * JavaScript is {@code webapp/js/phao/names.js}; both are tested with {@code src/test/names/cases.json}.
 *
 * @param text in NFC, and without blanks at its ends unless it is a room's; as it was given if there is a fault
 */
public record Name(String text, Optional<NameFault> fault) {

    /** Bound: NFC makes a text at most three times shorter, and what is far too long would be sorted in vain. */
    private static final int SHORTER_BY_NFC = 3;

    /** The name that such a text stands for. */
    public static Name of(NameKind kind, String given) {
        if (isPlain(kind, given)) {
            return new Name(given, Optional.empty());
        }
        int bytes = bytes(given);
        if (bytes > SHORTER_BY_NFC * kind.maxBytes()) {
            return new Name(given, Optional.of(tooLong(kind, bytes)));
        }
        int half = Names.unpairedSurrogate(given);
        if (half >= 0) {
            return new Name(given, fault(Why.HALF, kind.what() + " has half of a surrogate pair at " + half));
        }
        String name = Normalizer.normalize(given, Normalizer.Form.NFC);
        String kept = kind == NameKind.ROOM ? name : Blanks.offTheEnds(name);
        Optional<NameFault> fault = fault(kind, name, kept);
        return new Name(fault.isPresent() ? given : kept, fault);
    }

    /** Most names, for every frame has one: what can have no fault needs no table. */
    private static boolean isPlain(NameKind kind, String given) {
        return !given.isEmpty()
                && given.length() <= kind.maxBytes()
                && Ascii.consistsOf(given, c -> Ascii.isLetterOrDigit(c) || c == '-' || c == '_');
    }

    private static Optional<NameFault> fault(NameKind kind, String name, String kept) {
        if (name.isEmpty()) {
            return kind == NameKind.ROOM
                    ? fault(Why.EMPTY, "room name is empty: give it at least one character")
                    : Optional.empty();
        }
        if (name.codePoints().allMatch(Blanks::isBlank)) {
            return fault(Why.BLANKS, kind.what() + " is nothing but blanks: give it a character that can be seen");
        }
        if (kind == NameKind.ROOM && (name.equals(".") || name.equals(".."))) {
            return fault(Why.DOTS, "room name is '" + name + "', which URLs use for folders: take another");
        }
        if (kind == NameKind.ROOM
                && (Blanks.isBlank(name.codePointAt(0)) || Blanks.isBlank(name.codePointBefore(name.length())))) {
            return fault(Why.EDGE, "room name begins or ends with a blank: remove it");
        }
        int bytes = bytes(kept);
        return bytes > kind.maxBytes()
                ? Optional.of(tooLong(kind, bytes))
                : new NameCharacters(kept, kind.inPath()).firstFault(kind.what());
    }

    private static Optional<NameFault> fault(Why why, String message) {
        return Optional.of(new NameFault(why, message));
    }

    private static NameFault tooLong(NameKind kind, int bytes) {
        return new NameFault(Why.BYTES, kind.what() + " is " + bytes + " bytes, the limit is " + kind.maxBytes());
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
