package phao.protocol;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/** The beginning of a SHA-256: as many of its 32 bytes as a name or key needs to be the only one of its kind. */
public final class Digest {

    private Digest() {}

    /** The first {@code length} bytes of the SHA-256 of {@code bytes}. */
    public static byte[] of(byte[] bytes, int length) {
        try {
            return Arrays.copyOf(MessageDigest.getInstance("SHA-256").digest(bytes), length);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** The first {@code length} bytes of the SHA-256 of the text's UTF-8. */
    public static byte[] of(String text, int length) {
        return of(text.getBytes(StandardCharsets.UTF_8), length);
    }

    /** As {@link #of(byte[], int)}, in {@code 2 * length} lower-case hexadecimal digits. */
    public static String hex(byte[] bytes, int length) {
        return HexFormat.of().formatHex(of(bytes, length));
    }

    /** As {@link #of(String, int)}, in {@code 2 * length} lower-case hexadecimal digits. */
    public static String hex(String text, int length) {
        return HexFormat.of().formatHex(of(text, length));
    }
}
