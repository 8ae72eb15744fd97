package phao.access;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.StringReader;
import java.time.Instant;
import phao.token.Claims;

/** Identities and claims for tests. */
final class Tokens {

    static final long NOW = 1_800_000_000_000L;

    private Tokens() {}

    /** A user whose token was made now and is good for an hour. */
    static Identity identity(String user, String claims) {
        return Identity.of(claims(user, claims), "");
    }

    static Claims claims(String user, String claims) {
        JsonObject json =
                Json.createObjectBuilder(json(claims)).add("sub", user).build();
        return new Claims(user, Instant.ofEpochMilli(NOW), Instant.ofEpochMilli(NOW + 3_600_000), json);
    }

    static JsonObject json(String text) {
        try (JsonReader reader = Json.createReader(new StringReader(text))) {
            return reader.readObject();
        }
    }
}
