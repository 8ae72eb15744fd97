package phao.token;

import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;

/** Reads a public JWK (RFC 7517 §4, RFC 7518 §6, RFC 8037 §2). */
final class Jwk {

    /** SubjectPublicKeyInfo of Ed25519 in DER (RFC 8410 §4), up to the key's 32 bytes. */
    private static final byte[] ED25519_HEAD = {0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00};

    private static final int ED25519_BYTES = 32;

    private Jwk() {}

    /** Empty if it is not for signatures, weak, or not understood. A shared secret ({@code oct}) that is published is none. */
    static Optional<VerificationKey> publicKey(JsonObject jwk) {
        if (!isForSignatures(jwk)) {
            return Optional.empty();
        }
        try {
            VerificationKey key = VerificationKey.ofPublic(string(jwk, "kid"), key(jwk));
            return jwk.containsKey("alg") ? restricted(key, string(jwk, "alg")) : Optional.of(key);
        } catch (GeneralSecurityException e) {
            return Optional.empty();
        }
    }

    /** RFC 7517 §4.2 and §4.3: what the key is published for. */
    private static boolean isForSignatures(JsonObject jwk) {
        boolean mayVerify = !jwk.containsKey("key_ops")
                || (jwk.get("key_ops") instanceof JsonArray operations
                        && operations.stream()
                                .anyMatch(one -> one instanceof JsonString string
                                        && string.getString().equals("verify")));
        return mayVerify && (!jwk.containsKey("use") || string(jwk, "use").equals(Optional.of("sig")));
    }

    private static Optional<VerificationKey> restricted(VerificationKey key, Optional<String> name) {
        return name.flatMap(Algorithm::of)
                .filter(key::mayVerify)
                .map(only -> new VerificationKey(key.id(), key.key(), Set.of(only)));
    }

    private static PublicKey key(JsonObject jwk) throws GeneralSecurityException {
        return switch (string(jwk, "kty").orElse("")) {
            case "RSA" ->
                KeyFactory.getInstance("RSA")
                        .generatePublic(new RSAPublicKeySpec(number(bytes(jwk, "n")), number(bytes(jwk, "e"))));
            case "EC" -> ofCurve(jwk);
            case "OKP" -> ed25519(jwk);
            default -> throw new GeneralSecurityException("kty is another");
        };
    }

    private static PublicKey ofCurve(JsonObject jwk) throws GeneralSecurityException {
        Curve curve = Arrays.stream(Curve.values())
                .filter(one -> string(jwk, "crv").equals(Optional.of(one.jwkName())))
                .findFirst()
                .orElseThrow(() -> new GeneralSecurityException("crv is another"));
        byte[] x = bytes(jwk, "x");
        byte[] y = bytes(jwk, "y");
        // RFC 7518 §6.2.1.2: "The length of this octet string MUST be the full size of a coordinate".
        if (x.length != curve.bytes() || y.length != curve.bytes()) {
            throw new GeneralSecurityException("a coordinate has another length");
        }
        return KeyFactory.getInstance("EC")
                .generatePublic(new ECPublicKeySpec(new ECPoint(number(x), number(y)), curve.parameters()));
    }

    private static PublicKey ed25519(JsonObject jwk) throws GeneralSecurityException {
        byte[] x = bytes(jwk, "x");
        if (!string(jwk, "crv").equals(Optional.of("Ed25519")) || x.length != ED25519_BYTES) {
            throw new GeneralSecurityException("no Ed25519 key");
        }
        byte[] der = Arrays.copyOf(ED25519_HEAD, ED25519_HEAD.length + x.length);
        System.arraycopy(x, 0, der, ED25519_HEAD.length, x.length);
        return KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(der));
    }

    private static BigInteger number(byte[] bytes) {
        return new BigInteger(1, bytes);
    }

    private static byte[] bytes(JsonObject jwk, String name) throws GeneralSecurityException {
        return string(jwk, name)
                .flatMap(Base64Url::decode)
                .filter(bytes -> bytes.length > 0)
                .orElseThrow(() -> new GeneralSecurityException(name + " is not base64url"));
    }

    private static Optional<String> string(JsonObject jwk, String name) {
        JsonValue value = jwk.get(name);
        return value instanceof JsonString string ? Optional.of(string.getString()) : Optional.empty();
    }
}
