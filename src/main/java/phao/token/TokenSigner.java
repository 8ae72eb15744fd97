package phao.token;

import jakarta.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;

/** Makes tokens, signed by HS256 with the first secret of a file. Any thread. */
public final class TokenSigner {

    private static final String HEADER =
            Base64Url.encode("{\"alg\":\"HS256\",\"typ\":\"JWT\"}".getBytes(StandardCharsets.US_ASCII));

    private static final int NEW_SECRET_BYTES = 32;

    private final VerificationKey secret;

    private TokenSigner(VerificationKey secret) {
        this.secret = secret;
    }

    /** @throws KeyFault if the file holds no secret */
    public static TokenSigner of(Path secret) throws KeyFault {
        return new TokenSigner(SecretFile.read(secret).get(0));
    }

    /** A secret nobody can guess, as a line for a file of them. */
    public static String newSecret(SecureRandom random) {
        byte[] bytes = new byte[NEW_SECRET_BYTES];
        random.nextBytes(bytes);
        return Base64Url.encode(bytes);
    }

    /** The token with these claims. They are not looked at: whoever verifies it may refuse them. */
    public String sign(JsonObject claims) {
        String text = HEADER + "." + Base64Url.encode(claims.toString().getBytes(StandardCharsets.UTF_8));
        byte[] code = Algorithm.HS256.code(secret.key(), text.getBytes(StandardCharsets.US_ASCII));
        return text + "." + Base64Url.encode(code);
    }
}
