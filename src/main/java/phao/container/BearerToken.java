package phao.container;

import phao.protocol.Ascii;

/** The token in a header (RFC 6750 §2.1). Pure. */
public final class BearerToken {

    private static final String SCHEME = "Bearer ";

    private BearerToken() {}

    /**
     * The token of an {@code Authorization} header. Other schemes are not ours: a proxy may ask for a password before us.
     *
     * @param authorization null without one
     * @return empty if it has none
     */
    public static String of(String authorization) {
        return authorization != null && authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
                ? Ascii.trim(authorization.substring(SCHEME.length()), Ascii::isBlank)
                : "";
    }
}
