package phao.token;

import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.util.ArrayList;
import java.util.List;

/** A JWK Set (RFC 7517 §5), with those of its keys that verify signatures. */
final class JwkSet {

    /** An issuer has a few; more would only make each look-up slow. */
    private static final int MAX_KEYS = 100;

    private final List<VerificationKey> keys;

    private JwkSet(List<VerificationKey> keys) {
        this.keys = List.copyOf(keys);
    }

    static JwkSet parse(byte[] json) throws BadToken {
        if (!(StrictJson.object(json, "the key set").get("keys") instanceof JsonArray all)) {
            throw new BadToken("the key set has no array \"keys\"");
        }
        if (all.size() > MAX_KEYS) {
            throw new BadToken("the key set has " + all.size() + " keys, the limit is " + MAX_KEYS);
        }
        List<VerificationKey> keys = new ArrayList<>();
        for (JsonValue one : all) {
            // RFC 7517 §5: a set's reader should ignore keys that it does not understand or that are not within its
            // ranges.
            if (one instanceof JsonObject object) {
                Jwk.publicKey(object).ifPresent(keys::add);
            }
        }
        if (keys.isEmpty()) {
            throw new BadToken("the key set has no key that can verify a signature");
        }
        return new JwkSet(keys);
    }

    /** Whether a token's key may be here: if not, a newer set may have it. */
    boolean mayKnow(Jws jws) {
        return keys.stream().anyMatch(key -> fits(key, jws));
    }

    /** The one key that a token names; without a name, the one that there is of its kind. */
    VerificationKey key(Jws jws) throws BadToken {
        List<VerificationKey> fitting =
                keys.stream().filter(key -> fits(key, jws)).toList();
        if (fitting.isEmpty()) {
            throw new BadToken("the issuer has no key " + described(jws));
        }
        if (fitting.size() > 1) {
            throw new BadToken("the issuer has " + fitting.size() + " keys " + described(jws));
        }
        return fitting.get(0);
    }

    private static boolean fits(VerificationKey key, Jws jws) {
        return key.mayVerify(jws.algorithm())
                && (jws.keyId().isEmpty() || jws.keyId().equals(key.id()));
    }

    private static String described(Jws jws) {
        return "for " + jws.algorithm()
                + jws.keyId().map(id -> " of the name that the token gives").orElse(", and the token names none");
    }
}
