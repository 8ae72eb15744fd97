package phao.token;

import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.cert.CertificateFactory;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** A file of public keys in PEM (RFC 7468 §13), or of certificates, of which only the keys count. */
final class PublicKeyFile {

    private static final String BEGIN = "-----BEGIN ";
    private static final String DASHES = "-----";

    private static final List<String> ALGORITHMS = List.of("RSA", "EC", "Ed25519", "RSASSA-PSS");

    private PublicKeyFile() {}

    /** At least one, in the order of the file. */
    static List<VerificationKey> read(Path file) throws KeyFault {
        String text = KeyFile.text(file);
        List<VerificationKey> keys = new ArrayList<>();
        for (int at = text.indexOf(BEGIN); at >= 0; at = text.indexOf(BEGIN, at + 1)) {
            int labelEnd = text.indexOf(DASHES, at + BEGIN.length());
            String label = labelEnd < 0 ? "" : text.substring(at + BEGIN.length(), labelEnd);
            int end = text.indexOf("-----END " + label + DASHES, at);
            if (labelEnd < 0 || end < labelEnd) {
                throw new KeyFault(file + " is not valid PEM: a block has a beginning and no end");
            }
            Optional<PublicKey> key = key(label, text.substring(labelEnd + DASHES.length(), end), file);
            if (key.isPresent()) {
                keys.add(strong(key.get(), file));
            }
        }
        if (keys.isEmpty()) {
            throw new KeyFault(file + " holds no public key (no \"BEGIN PUBLIC KEY\" in it)");
        }
        if (keys.size() > SecretFile.MAX_KEYS) {
            throw new KeyFault(file + " holds " + keys.size() + " keys, the limit is " + SecretFile.MAX_KEYS);
        }
        return keys;
    }

    private static Optional<PublicKey> key(String label, String base64, Path file) throws KeyFault {
        if (label.contains("PRIVATE KEY")) {
            throw new KeyFault(file + " holds a private key, which this server must not know. Take the public one:"
                    + " openssl pkey -in " + file + " -pubout -out public.pem");
        }
        try {
            return switch (label) {
                case "PUBLIC KEY" -> Optional.of(key(der(base64)));
                case "CERTIFICATE" ->
                    Optional.of(CertificateFactory.getInstance("X.509")
                            .generateCertificate(new ByteArrayInputStream(der(base64)))
                            .getPublicKey());
                case "RSA PUBLIC KEY" ->
                    throw new KeyFault(file + " is an RSA PUBLIC KEY, which is not supported. Convert it:"
                            + " openssl rsa -RSAPublicKey_in -in " + file + " -pubout -out public.pem");
                default -> Optional.empty(); // parameters beside the key
            };
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new KeyFault(file + " holds a " + label + " that cannot be read: it must be RSA,"
                    + " EC (P-256, P-384, P-521) or Ed25519");
        }
    }

    private static byte[] der(String base64) {
        return Base64.getMimeDecoder().decode(base64);
    }

    private static PublicKey key(byte[] der) throws GeneralSecurityException {
        GeneralSecurityException last = new InvalidKeyException();
        for (String algorithm : ALGORITHMS) {
            try {
                return KeyFactory.getInstance(algorithm).generatePublic(new X509EncodedKeySpec(der));
            } catch (GeneralSecurityException e) {
                last = e;
            }
        }
        throw last;
    }

    private static VerificationKey strong(PublicKey key, Path file) throws KeyFault {
        try {
            return VerificationKey.ofPublic(Optional.empty(), key);
        } catch (InvalidKeyException e) {
            throw new KeyFault("a key in " + file + " " + e.getMessage());
        }
    }
}
