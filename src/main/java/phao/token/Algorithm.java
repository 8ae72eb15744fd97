package phao.token;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECKey;
import java.security.interfaces.RSAKey;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.crypto.Mac;

/** The ways to sign that are known here (RFC 7518 §3, RFC 8037 §3.1), each with the JDK's name for it. {@code none} is not among them. */
enum Algorithm {
    HS256(KeyType.SECRET, "HmacSHA256"),
    HS384(KeyType.SECRET, "HmacSHA384"),
    HS512(KeyType.SECRET, "HmacSHA512"),
    RS256(KeyType.RSA, "SHA256withRSA"),
    RS384(KeyType.RSA, "SHA384withRSA"),
    RS512(KeyType.RSA, "SHA512withRSA"),
    PS256(KeyType.RSA, "RSASSA-PSS"),
    PS384(KeyType.RSA, "RSASSA-PSS"),
    PS512(KeyType.RSA, "RSASSA-PSS"),
    ES256(KeyType.P256, "SHA256withECDSAinP1363Format"),
    ES384(KeyType.P384, "SHA384withECDSAinP1363Format"),
    ES512(KeyType.P521, "SHA512withECDSAinP1363Format"),
    EDDSA(KeyType.ED25519, "Ed25519");

    /** What a key must be to sign with an algorithm. */
    enum KeyType {
        SECRET,
        RSA,
        P256,
        P384,
        P521,
        ED25519
    }

    static final Set<Algorithm> PSS = Set.of(PS256, PS384, PS512);

    private static final int ED25519_BYTES = 64;

    private static final Map<String, Algorithm> BY_NAME = Stream.concat(
                    Arrays.stream(values()).filter(one -> one != EDDSA).map(one -> Map.entry(one.name(), one)),
                    // RFC 9864 §2.2 gives EdDSA with this curve the second name.
                    Stream.of(Map.entry("EdDSA", EDDSA), Map.entry("Ed25519", EDDSA)))
            .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));

    private final KeyType keyType;
    private final String jdkName;

    Algorithm(KeyType keyType, String jdkName) {
        this.keyType = keyType;
        this.jdkName = jdkName;
    }

    /** By its name in a header or key, exactly: RFC 7515 §4.1.1 has names that are case-sensitive. */
    static Optional<Algorithm> of(String name) {
        return Optional.ofNullable(BY_NAME.get(name));
    }

    /** All for keys of that type. */
    static Set<Algorithm> of(KeyType type) {
        return Arrays.stream(values()).filter(one -> one.keyType == type).collect(Collectors.toUnmodifiableSet());
    }

    boolean isBySecret() {
        return keyType == KeyType.SECRET;
    }

    /** The authentication code of a text; only where {@link #isBySecret}. */
    byte[] code(Key secret, byte[] text) {
        try {
            Mac mac = Mac.getInstance(jdkName);
            mac.init(secret);
            return mac.doFinal(text);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + jdkName, e);
        }
    }

    /** Whether that key signed that text. The key must be of this algorithm's type. */
    boolean verifies(Key key, byte[] text, byte[] signature) {
        if (isBySecret()) {
            // In constant time: how long it takes tells nobody how much of a forged code is right.
            return MessageDigest.isEqual(code(key, text), signature);
        }
        try {
            return isPossible(key, signature) && signedBy((PublicKey) key, text, signature);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private boolean signedBy(PublicKey key, byte[] text, byte[] signature) throws GeneralSecurityException {
        Signature verifying = Signature.getInstance(jdkName);
        if (PSS.contains(this)) {
            verifying.setParameter(pss());
        }
        verifying.initVerify(key);
        verifying.update(text);
        return verifying.verify(signature);
    }

    /** RFC 7518 §3.5: MGF1 with the same hash, and a salt of the hash's length. */
    private PSSParameterSpec pss() {
        return switch (this) {
            case PS256 -> new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, 1);
            case PS384 -> new PSSParameterSpec("SHA-384", "MGF1", MGF1ParameterSpec.SHA384, 48, 1);
            default -> new PSSParameterSpec("SHA-512", "MGF1", MGF1ParameterSpec.SHA512, 64, 1);
        };
    }

    /** Whether a signature has the length of the key's, and numbers within their range: JDKs before 17.0.3 took zeros (CVE-2022-21449). */
    private static boolean isPossible(Key key, byte[] signature) {
        if (key instanceof RSAKey rsa) {
            return signature.length == bytes(rsa.getModulus());
        }
        if (key instanceof ECKey ec) {
            BigInteger order = ec.getParams().getOrder();
            int half = bytes(order);
            return signature.length == 2 * half
                    && isWithin(new BigInteger(1, signature, 0, half), order)
                    && isWithin(new BigInteger(1, signature, half, half), order);
        }
        return signature.length == ED25519_BYTES;
    }

    private static int bytes(BigInteger number) {
        return (number.bitLength() + 7) / 8;
    }

    private static boolean isWithin(BigInteger number, BigInteger order) {
        return number.signum() > 0 && number.compareTo(order) < 0;
    }
}
