package phao.protocol;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** A client's secret and the public name tag that follows from it (docs/protocol.md §1). */
public final class ClientId {

    private static final int TAG_BYTES = 8;
    private static final int SECRET_DIGITS = 32;

    private ClientId() {}

    /** Whether it is a client's secret by its form: 32 lower-case hexadecimal digits. */
    public static boolean isSecret(String client) {
        return client.length() == SECRET_DIGITS && Ascii.isHex(client);
    }

    /** The first 16 hexadecimal digits of the SHA-256 of the secret's characters. */
    public static String tag(String client) {
        return tagOf(client);
    }

    /** The tag of all who publish under a name and have no client: no secret leads to it, since none looks like that. */
    static String tagOfName(String name) {
        return tagOf("name: " + name);
    }

    private static String tagOf(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, TAG_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
