package phao.token;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.Key;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECParameterSpec;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import javax.crypto.spec.SecretKeySpec;
import phao.token.Algorithm.KeyType;

/**
 * A key with the algorithms that it may be used with. They follow from the key and never from a token's header: else a public key could
 * be taken for a shared secret, which anybody has (RFC 8725 §2.1).
 *
 * @param id {@code kid}, where the key has one
 */
record VerificationKey(Optional<String> id, Key key, Set<Algorithm> algorithms) {

    /** RFC 7518 §3.2: "A key of the same size as the hash output […] or larger MUST be used"; for HS256 these are 32 bytes. */
    static final int LEAST_SECRET_BYTES = 32;

    private static final int LEAST_RSA_BITS = 2_048;
    /** Larger ones take so long that verifying would be a way to keep the server busy. */
    private static final int MOST_RSA_BITS = 8_192;

    VerificationKey {
        algorithms = Set.copyOf(algorithms);
    }

    /** @throws InvalidKeyException if it is too short; the message goes on behind the name of the secret */
    static VerificationKey ofSecret(byte[] secret) throws InvalidKeyException {
        if (secret.length < LEAST_SECRET_BYTES) {
            throw new InvalidKeyException(
                    "is " + secret.length + " bytes long, it must be " + LEAST_SECRET_BYTES + " or more");
        }
        Set<Algorithm> algorithms = EnumSet.of(Algorithm.HS256);
        if (secret.length >= 48) {
            algorithms.add(Algorithm.HS384);
        }
        if (secret.length >= 64) {
            algorithms.add(Algorithm.HS512);
        }
        return new VerificationKey(Optional.empty(), new SecretKeySpec(secret, "HMAC"), algorithms);
    }

    /** @throws InvalidKeyException if it is weak or of an unknown kind; the message goes on behind the name of the key */
    static VerificationKey ofPublic(Optional<String> id, PublicKey key) throws InvalidKeyException {
        if (key instanceof RSAPublicKey rsa) {
            return new VerificationKey(id, key, ofRsa(rsa));
        }
        if (key instanceof ECPublicKey ec) {
            return new VerificationKey(id, key, ofCurve(ec));
        }
        if (key instanceof EdECPublicKey ed && ed.getParams().getName().equalsIgnoreCase("Ed25519")) {
            return new VerificationKey(id, key, Algorithm.of(KeyType.ED25519));
        }
        throw new InvalidKeyException(
                "is of the kind " + key.getAlgorithm() + ", it must be RSA, EC (P-256, P-384, P-521) or Ed25519");
    }

    private static Set<Algorithm> ofRsa(RSAPublicKey key) throws InvalidKeyException {
        int bits = key.getModulus().bitLength();
        if (bits < LEAST_RSA_BITS || bits > MOST_RSA_BITS) {
            throw new InvalidKeyException(
                    "is an RSA key of " + bits + " bits, it must have " + LEAST_RSA_BITS + " to " + MOST_RSA_BITS);
        }
        // With 1 as exponent every text is its own signature.
        BigInteger exponent = key.getPublicExponent();
        if (!exponent.testBit(0) || exponent.compareTo(BigInteger.valueOf(3)) < 0 || exponent.bitLength() > 64) {
            throw new InvalidKeyException("is an RSA key with the exponent " + exponent + ", usual is 65537");
        }
        // RFC 4055 §1.2: a key with this identifier is for PSS only.
        return key.getAlgorithm().equals("RSASSA-PSS") ? Algorithm.PSS : Algorithm.of(KeyType.RSA);
    }

    private static Set<Algorithm> ofCurve(ECPublicKey key) throws InvalidKeyException {
        for (Curve curve : Curve.values()) {
            ECParameterSpec parameters;
            try {
                parameters = curve.parameters();
            } catch (GeneralSecurityException e) {
                throw new InvalidKeyException("is an EC key, and this Java has no " + curve.jwkName());
            }
            if (key.getParams().getOrder().equals(parameters.getOrder())) {
                if (!curve.contains(key.getW())) {
                    throw new InvalidKeyException("is an EC key that is no point of its curve");
                }
                return Algorithm.of(curve.keyType());
            }
        }
        throw new InvalidKeyException("is an EC key of another curve than P-256, P-384 and P-521");
    }

    boolean mayVerify(Algorithm algorithm) {
        return algorithms.contains(algorithm);
    }

    boolean signed(Jws jws) {
        return mayVerify(jws.algorithm()) && jws.algorithm().verifies(key, jws.signedText(), jws.signature());
    }
}
