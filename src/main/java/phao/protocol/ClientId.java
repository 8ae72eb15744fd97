package phao.protocol;

/** A client's secret and the public name tag that follows from it (docs/protocol.md §1). */
public final class ClientId {

    private static final int TAG_BYTES = 16;
    private static final int SECRET_DIGITS = 32;

    private ClientId() {}

    /** Whether a text has the form of a client's secret: 32 lower-case hexadecimal digits. */
    public static boolean isSecret(String client) {
        return client.length() == SECRET_DIGITS && Ascii.isHex(client);
    }

    /**
     * Who publishes, for the log: the client alone, or of a user. What one user publishes is never another's, though both have the same
     * secret.
     *
     * @param user empty without one
     */
    public static String publisher(String user, String client) {
        return user.isEmpty() ? client : "user: " + user + "\n" + client;
    }

    /** The first 32 hexadecimal digits of the SHA-256 of the publisher's characters. */
    public static String tag(String publisher) {
        return Digest.hex(publisher, TAG_BYTES);
    }

    /**
     * The tag of all that is published under a name without a client, by this user or by anyone. No publisher has this tag: none begins
     * with "name: ".
     */
    static String tagOfName(String user, String name) {
        return Digest.hex(user.isEmpty() ? "name: " + name : "name: " + name + "\nuser: " + user, TAG_BYTES);
    }
}
