package phao.access;

/**
 * On whose behalf a request or a handshake comes, as far as its headers tell.
 *
 * @param host the name to which the request was sent, with a port or without; empty if it is not known
 * @param origin of the page; empty where none is given
 * @param site what the browser says of the page: {@code Sec-Fetch-Site}; empty where it says nothing
 */
public record Caller(String host, String origin, String site) {

    /** @param origin may be null; {@code site} too */
    public static Caller of(String host, String origin, String site) {
        return new Caller(host, origin == null ? "" : origin, site == null ? "" : site);
    }

    /**
     * The caller to be checked for a request that changes nothing. Without an Origin the page can't read the answer, as with an image, and
     * it does not matter whose page it is.
     */
    public Caller looking() {
        return origin.isEmpty() ? new Caller(host, "", "") : this;
    }
}
