package phao.protocol;

/** A client's secret and the public name tag that follows from it (docs/protocol.md §1). */
public final class ClientId {

    private static final int TAG_BYTES = 8;
    private static final int SECRET_DIGITS = 32;

    private ClientId() {}

    /** Whether a text has the form of a client's secret: 32 lower-case hexadecimal digits. */
    public static boolean isSecret(String client) {
        return client.length() == SECRET_DIGITS && Ascii.isHex(client);
    }

    /** The first 16 hexadecimal digits of the SHA-256 of the secret's characters. */
    public static String tag(String client) {
        return Digest.hex(client, TAG_BYTES);
    }

    /** The tag of everybody who publishes under a name without a client. No secret has this tag: no secret begins with "name: ". */
    static String tagOfName(String name) {
        return Digest.hex("name: " + name, TAG_BYTES);
    }
}
