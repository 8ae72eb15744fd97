package phao.standalone;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads certificates and private keys in PEM form (RFC 7468). */
final class PemFile {

    /** RFC 7468 §2 has no headers in a block; in keys of the older form, headers tell the encryption (RFC 1421 §4.6). */
    private static final Pattern BLOCK = Pattern.compile(
            "-----BEGIN ([A-Z0-9 ]+)-----((?:\\s*[A-Za-z-]+:.*\\R)*)([A-Za-z0-9+/=\\s]*)-----END \\1-----");

    /** AlgorithmIdentifier rsaEncryption with NULL parameters, in DER (RFC 8017 §A.1). */
    private static final byte[] RSA = {
        0x30, 0x0d, 0x06, 0x09, 0x2a, (byte) 0x86, 0x48, (byte) 0x86, (byte) 0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05, 0x00
    };

    private static final byte[] VERSION_0 = {0x02, 0x01, 0x00};

    private PemFile() {}

    /** The chain, the server's own certificate first. */
    static X509Certificate[] certificates(Path file) throws StartFailure {
        List<X509Certificate> chain = new ArrayList<>();
        for (Block block : blocks(file)) {
            if (block.label().equals("CERTIFICATE")) {
                chain.add(certificate(block, file));
            }
        }
        if (chain.isEmpty()) {
            throw new StartFailure(file + " holds no certificate (no \"BEGIN CERTIFICATE\" in it)");
        }
        return chain.toArray(X509Certificate[]::new);
    }

    /** A PKCS#8 key of the kind that the certificate names, or a PKCS#1 RSA key. */
    static PrivateKey privateKey(Path file, String algorithm) throws StartFailure {
        for (Block block : blocks(file)) {
            switch (block.label()) {
                case "PRIVATE KEY":
                    return privateKey(block.der(), algorithm, file);
                case "RSA PRIVATE KEY":
                    return privateKey(pkcs8(block.der()), algorithm, file);
                case "EC PRIVATE KEY", "ENCRYPTED PRIVATE KEY", "ENCRYPTED RSA PRIVATE KEY", "ENCRYPTED EC PRIVATE KEY":
                    throw new StartFailure(file + " is an " + block.label() + ", which is not supported. Convert it:"
                            + " openssl pkcs8 -topk8 -nocrypt -in " + file + " -out key.pem");
                default: // parameters or certificates beside the key
            }
        }
        throw new StartFailure(file + " holds no private key (no \"BEGIN PRIVATE KEY\" in it)");
    }

    /** @param label what stands behind BEGIN, and ENCRYPTED before it if only the headers say so */
    private record Block(String label, byte[] der) {}

    private static List<Block> blocks(Path file) throws StartFailure {
        try {
            Matcher matcher = BLOCK.matcher(Files.readString(file, StandardCharsets.ISO_8859_1));
            List<Block> blocks = new ArrayList<>();
            while (matcher.find()) {
                String label = (matcher.group(2).contains("ENCRYPTED") ? "ENCRYPTED " : "") + matcher.group(1);
                blocks.add(new Block(label, Base64.getMimeDecoder().decode(matcher.group(3))));
            }
            return blocks;
        } catch (IOException e) {
            throw new StartFailure("cannot read " + file + ": " + StartFailure.reason(e));
        } catch (IllegalArgumentException e) {
            throw new StartFailure(file + " is not valid PEM: " + e.getMessage());
        }
    }

    private static X509Certificate certificate(Block block, Path file) throws StartFailure {
        try {
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(block.der()));
        } catch (GeneralSecurityException e) {
            throw new StartFailure(file + " holds a certificate that cannot be read: " + e.getMessage());
        }
    }

    private static PrivateKey privateKey(byte[] pkcs8, String algorithm, Path file) throws StartFailure {
        try {
            return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
        } catch (InvalidKeySpecException e) {
            throw new StartFailure(file + " is not a private key for the certificate, which is " + algorithm);
        } catch (GeneralSecurityException e) {
            throw new StartFailure(file + " cannot be read: " + e.getMessage());
        }
    }

    /** RFC 5208 §5: PrivateKeyInfo ::= SEQUENCE { version, privateKeyAlgorithm, privateKey OCTET STRING }. */
    private static byte[] pkcs8(byte[] pkcs1) {
        return der(0x30, VERSION_0, RSA, der(0x04, pkcs1));
    }

    private static byte[] der(int tag, byte[]... parts) {
        int length = 0;
        for (byte[] part : parts) {
            length += part.length;
        }
        ByteBuffer out = ByteBuffer.allocate(4 + length).put((byte) tag);
        // X.690 §10.1: the shortest form of the length. No key comes near 64 KiB.
        if (length < 0x80) {
            out.put((byte) length);
        } else if (length <= 0xFF) {
            out.put((byte) 0x81).put((byte) length);
        } else {
            out.put((byte) 0x82).putShort((short) length);
        }
        for (byte[] part : parts) {
            out.put(part);
        }
        return Arrays.copyOf(out.array(), out.position());
    }
}
