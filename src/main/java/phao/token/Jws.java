package phao.token;

import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** A token in its parts (JWS Compact Serialization, RFC 7515 §3.1), of which nothing is verified yet. */
final class Jws {

    /** A cookie holds 4 KiB, with its name and attributes; a request's head 8 KiB, with all its cookies. */
    static final int MAX_CHARS = 3_072;

    /**
     * Keys that a token brings along, or addresses to fetch them from, are a forger's (RFC 8725 §3.10). RFC 7515 §4.1.11 has tokens
     * refused whose {@code crit} names an extension that is not understood, and none is understood here.
     */
    private static final List<String> REFUSED = List.of("crit", "jku", "jwk", "x5u", "x5c");

    private static final Set<String> TYPES = Set.of("jwt", "at+jwt");
    private static final String MEDIA_TYPE = "application/";

    private final Algorithm algorithm;
    private final Optional<String> keyId;
    private final byte[] signedText;
    private final byte[] payload;
    private final byte[] signature;

    private Jws(JsonObject header, byte[] signedText, byte[] payload, byte[] signature) throws BadToken {
        for (String name : REFUSED) {
            if (header.containsKey(name)) {
                throw new BadToken("the header has " + name);
            }
        }
        this.algorithm = algorithm(header);
        this.keyId = string(header, "kid");
        checkType(header);
        this.signedText = signedText;
        this.payload = payload;
        this.signature = signature;
    }

    static Jws parse(String token) throws BadToken {
        if (token.length() > MAX_CHARS) {
            throw new BadToken("it has " + token.length() + " characters, the limit is " + MAX_CHARS);
        }
        int first = token.indexOf('.');
        int second = token.indexOf('.', first + 1);
        if (first < 0 || second < 0 || token.indexOf('.', second + 1) >= 0) {
            throw new BadToken("it has not three parts with dots between: it is no signed token");
        }
        return new Jws(
                StrictJson.object(decode(token.substring(0, first), "the header"), "the header"),
                token.substring(0, second).getBytes(StandardCharsets.US_ASCII),
                decode(token.substring(first + 1, second), "the payload"),
                decode(token.substring(second + 1), "the signature"));
    }

    private static byte[] decode(String part, String what) throws BadToken {
        return Base64Url.decode(part).orElseThrow(() -> new BadToken(what + " is not base64url without padding"));
    }

    private static Algorithm algorithm(JsonObject header) throws BadToken {
        String name = string(header, "alg").orElseThrow(() -> new BadToken("the header has no alg"));
        return Algorithm.of(name).orElseThrow(() -> new BadToken("the header's alg is none that is taken"));
    }

    /** RFC 7515 §4.1.9: case does not count, and {@code application/} may be left out. RFC 8725 §3.11: no tokens of other kinds. */
    private static void checkType(JsonObject header) throws BadToken {
        Optional<String> type = string(header, "typ");
        if (type.isPresent()) {
            String lower = type.get().toLowerCase(Locale.ROOT);
            if (!TYPES.contains(lower.startsWith(MEDIA_TYPE) ? lower.substring(MEDIA_TYPE.length()) : lower)) {
                throw new BadToken("the header's typ is neither JWT nor at+jwt");
            }
        }
    }

    private static Optional<String> string(JsonObject header, String name) throws BadToken {
        JsonValue value = header.get(name);
        if (value != null && !(value instanceof JsonString)) {
            throw new BadToken("the header's " + name + " is no string");
        }
        return Optional.ofNullable((JsonString) value).map(JsonString::getString);
    }

    Algorithm algorithm() {
        return algorithm;
    }

    /** {@code kid}: the sender's name for the key; only a hint. */
    Optional<String> keyId() {
        return keyId;
    }

    /** What the signature signs. Not to be changed, like the other arrays. */
    byte[] signedText() {
        return signedText;
    }

    byte[] payload() {
        return payload;
    }

    byte[] signature() {
        return signature;
    }
}
