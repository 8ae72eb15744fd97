package phao.protocol;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** What rooms, members, files and media types may be called (docs/protocol.md §1, §2.1, §2.4). */
public final class Names {

    /** Keeps URLs, log lines and index keys short. */
    public static final int MAX_ROOM_BYTES = 128;
    /** A name is shown in front of every message. */
    public static final int MAX_MEMBER_BYTES = 64;
    public static final int MAX_FILENAME_BYTES = 255;
    public static final int MAX_CONTENT_TYPE_CHARS = 127;

    private Names() {}

    /** Why this can't be a room's name; empty when it can. */
    public static Optional<Refusal> refuseRoom(String name) {
        if (name.isEmpty()) {
            return invalidRoom("room name is empty: give it at least one character");
        }
        if (name.equals(".") || name.equals("..")) {
            return invalidRoom("room name is '" + name + "', which URLs use for folders: take another");
        }
        if (name.strip().length() != name.length()) {
            return invalidRoom("room name begins or ends with a blank: remove it");
        }
        return problem("room name", name, MAX_ROOM_BYTES, true).map(Code.INVALID_ROOM::because);
    }

    /** Why this can't be a member's name; empty when it can. */
    public static Optional<String> problemOfMember(String name) {
        return problem("name", name, MAX_MEMBER_BYTES, false);
    }

    /** Why this can't be a file's name; empty when it can. */
    public static Optional<String> problemOfFilename(String name) {
        return problem("filename", name, MAX_FILENAME_BYTES, true);
    }

    /** Why this can't be a media type; empty when it can. RFC 9110 §8.3.1: type "/" subtype, then parameters. */
    public static Optional<String> problemOfContentType(String type) {
        if (type.length() > MAX_CONTENT_TYPE_CHARS) {
            return Optional.of("contentType has " + type.length() + " characters, the limit is " + MAX_CONTENT_TYPE_CHARS);
        }
        if (!type.isEmpty() && !isMediaType(type)) {
            return Optional.of("contentType is not a media type like image/png");
        }
        return Optional.empty();
    }

    private static boolean isMediaType(String text) {
        int slash = Ascii.end(text, 0, Ascii::isOfToken);
        boolean hasSubtype = slash < text.length() && Ascii.end(text, slash + 1, Ascii::isOfToken) > slash + 1;
        return slash > 0 && hasSubtype && text.charAt(slash) == '/' && Ascii.consistsOf(text, c -> c >= ' ' && c <= '~');
    }

    /** Where text has half of a surrogate pair, which UTF-8 can't express; −1 for nowhere. */
    public static int unpairedSurrogate(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
            } else if (Character.isSurrogate(c)) {
                return i;
            }
        }
        return -1;
    }

    private static Optional<Refusal> invalidRoom(String message) {
        return Optional.of(Code.INVALID_ROOM.because(message));
    }

    private static Optional<String> problem(String what, String name, int maxBytes, boolean inPath) {
        if (unpairedSurrogate(name) >= 0) {
            return Optional.of(what + " has half of a surrogate pair at " + unpairedSurrogate(name));
        }
        int bytes = name.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > maxBytes) {
            return Optional.of(what + " is " + bytes + " bytes, the limit is " + maxBytes);
        }
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (Character.isISOControl(c) || c == '\u2028' || c == '\u2029') {
                return Optional.of(what + " has the control character U+%04X at %d: remove it".formatted((int) c, i));
            }
            if (inPath && (c == '/' || c == '\\')) {
                return Optional.of(what + " has '" + c + "' at " + i + ": it is not allowed in names");
            }
        }
        return Optional.empty();
    }
}
