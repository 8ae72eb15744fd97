package phao.token;

import java.util.Base64;
import java.util.Optional;

/** Base64url as JWS has it (RFC 7515 §2): without padding, line breaks or other characters. */
final class Base64Url {

    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

    private Base64Url() {}

    static String encode(byte[] bytes) {
        return ENCODER.encodeToString(bytes);
    }

    /** Empty if the text is not the one way to write some bytes, so that nobody can write the same token in two ways. */
    static Optional<byte[]> decode(String text) {
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(text);
            // The decoder takes padding, and bits behind the last byte.
            return encode(bytes).equals(text) ? Optional.of(bytes) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
