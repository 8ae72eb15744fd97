package phao.token;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Signs tokens for tests, with the JDK's cryptography and nothing of what is tested. */
final class Signer {

    static final String SECRET = "A secret of sixty-four characters or more, so that HS512 takes it.";

    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();
    private static final Map<String, KeyPair> PAIRS = new LinkedHashMap<>();

    private final String algorithm;
    private final KeyPair pair;
    private final String secret;

    private Signer(String algorithm, KeyPair pair, String secret) {
        this.algorithm = algorithm;
        this.pair = pair;
        this.secret = secret;
    }

    /** By a key that all tests share. */
    static Signer of(String algorithm) {
        return new Signer(algorithm, algorithm.startsWith("HS") ? null : shared(kind(algorithm)), SECRET);
    }

    static Signer of(String algorithm, KeyPair pair) {
        return new Signer(algorithm, pair, SECRET);
    }

    static Signer ofSecret(String algorithm, String secret) {
        return new Signer(algorithm, null, secret);
    }

    private static String kind(String algorithm) {
        return switch (algorithm) {
            case "ES256" -> "secp256r1";
            case "ES384" -> "secp384r1";
            case "ES512" -> "secp521r1";
            case "EdDSA", "Ed25519" -> "Ed25519";
            default -> "2048";
        };
    }

    private static synchronized KeyPair shared(String kind) {
        return PAIRS.computeIfAbsent(kind, Signer::newPair);
    }

    /** @param kind the name of a curve, or the bits of an RSA key */
    static KeyPair newPair(String kind) {
        try {
            if (kind.startsWith("sec")) {
                KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
                generator.initialize(new ECGenParameterSpec(kind));
                return generator.generateKeyPair();
            }
            if (kind.startsWith("Ed")) {
                return KeyPairGenerator.getInstance(kind).generateKeyPair();
            }
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(Integer.parseInt(kind));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    PublicKey publicKey() {
        return pair.getPublic();
    }

    static String pem(PublicKey key) {
        return "-----BEGIN PUBLIC KEY-----\n"
                + Base64.getMimeEncoder().encodeToString(key.getEncoded())
                + "\n-----END PUBLIC KEY-----\n";
    }

    /** The settings of a server that knows this key. */
    TokenSettings settings(Path folder) {
        try {
            Path file = Files.createTempFile(folder, "key", "");
            Files.writeString(file, pair == null ? secret + "\n" : pem(pair.getPublic()));
            return new TokenSettings(
                    Optional.of(file).filter(secret -> pair == null),
                    Optional.of(file).filter(key -> pair != null),
                    Optional.empty(),
                    Optional.empty(),
                    java.util.Set.of(),
                    TokenSettings.NONE.longest(),
                    TokenSettings.NONE.leeway());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String token(String claims) {
        return token("{\"alg\":\"" + algorithm + "\"}", claims);
    }

    String token(String header, String claims) {
        return token(header.getBytes(StandardCharsets.UTF_8), claims.getBytes(StandardCharsets.UTF_8));
    }

    String token(byte[] header, byte[] claims) {
        String text = encode(header) + "." + encode(claims);
        return text + "." + encode(sign(text.getBytes(StandardCharsets.US_ASCII)));
    }

    static String encode(String text) {
        return encode(text.getBytes(StandardCharsets.UTF_8));
    }

    static String encode(byte[] bytes) {
        return BASE64.encodeToString(bytes);
    }

    byte[] sign(byte[] text) {
        String bits = algorithm.startsWith("Ed") ? "" : algorithm.substring(2);
        try {
            if (pair == null) {
                Mac mac = Mac.getInstance("HmacSHA" + bits);
                mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HMAC"));
                return mac.doFinal(text);
            }
            Signature signature = Signature.getInstance(
                    switch (algorithm.substring(0, 2)) {
                        case "RS" -> "SHA" + bits + "withRSA";
                        case "PS" -> "RSASSA-PSS";
                        case "ES" -> "SHA" + bits + "withECDSAinP1363Format";
                        default -> "Ed25519";
                    });
            if (algorithm.startsWith("PS")) {
                signature.setParameter(pss(Integer.parseInt(bits)));
            }
            signature.initSign(pair.getPrivate());
            signature.update(text);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static AlgorithmParameterSpec pss(int bits) {
        return new PSSParameterSpec(
                "SHA-" + bits,
                "MGF1",
                new MGF1ParameterSpec("SHA-" + bits),
                bits / 8,
                PSSParameterSpec.TRAILER_FIELD_BC);
    }
}
