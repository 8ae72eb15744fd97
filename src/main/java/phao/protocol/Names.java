package phao.protocol;

import java.util.Optional;

/** The rules for texts in frames and headers (docs/protocol.md §2.4), except for names, which have {@link Name}. */
public final class Names {

    public static final int MAX_CONTENT_TYPE_CHARS = 127;

    private Names() {}

    /** Why this can't be a media type; empty when it can. RFC 9110 §8.3.1: type "/" subtype, then parameters. */
    public static Optional<String> problemOfContentType(String type) {
        if (type.length() > MAX_CONTENT_TYPE_CHARS) {
            return Optional.of(
                    "contentType has " + type.length() + " characters, the limit is " + MAX_CONTENT_TYPE_CHARS);
        }
        if (!type.isEmpty() && !isMediaType(type)) {
            return Optional.of("contentType is not a media type like image/png");
        }
        return Optional.empty();
    }

    private static boolean isMediaType(String text) {
        int slash = Ascii.end(text, 0, Ascii::isOfToken);
        boolean hasSubtype = slash < text.length() && Ascii.end(text, slash + 1, Ascii::isOfToken) > slash + 1;
        return slash > 0
                && hasSubtype
                && text.charAt(slash) == '/'
                && Ascii.consistsOf(text, c -> c >= ' ' && c <= '~');
    }

    /** The place of the first half of a surrogate pair without its other half, which UTF-8 can't express; −1 if there is none. */
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
}
