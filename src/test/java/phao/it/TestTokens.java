package phao.it;

import jakarta.json.Json;
import jakarta.json.JsonReader;
import java.io.StringReader;
import java.nio.file.Path;
import java.time.Instant;
import phao.token.KeyFault;
import phao.token.TokenSigner;

/** Tokens that the servers under test take, and such that they don't. */
public final class TestTokens {

    /** Where {@code src/test/containers/access} is. */
    private static final Path ACCESS = Path.of(System.getProperty("phao.it.access", "src/test/containers/access"));

    private TestTokens() {}

    /** A token of a user, good for an hour. */
    public static String of(String user) {
        return of(user, "");
    }

    /** @param claims more of them, as members of a JSON object */
    public static String of(String user, String claims) {
        return of(user, claims, Instant.now().plusSeconds(3_600));
    }

    public static String of(String user, String claims, Instant expires) {
        String json = "{\"sub\":\"%s\",\"iat\":%d,\"exp\":%d%s}"
                .formatted(
                        user,
                        Math.min(Instant.now().getEpochSecond(), expires.getEpochSecond() - 1),
                        expires.getEpochSecond(),
                        claims.isEmpty() ? "" : "," + claims);
        try (JsonReader reader = Json.createReader(new StringReader(json))) {
            return TokenSigner.of(ACCESS.resolve("secret.txt")).sign(reader.readObject());
        } catch (KeyFault e) {
            throw new IllegalStateException(e);
        }
    }

    /** One that was good an hour ago. */
    public static String expired(String user) {
        return of(user, "", Instant.now().minusSeconds(3_600));
    }

    /** One that somebody has changed. */
    public static String forged(String user) {
        String token = of(user);
        return token.substring(0, token.length() - 4) + (token.endsWith("AAAA") ? "BBBB" : "AAAA");
    }
}
