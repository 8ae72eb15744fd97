package phao.it;

import java.io.InputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.interfaces.RSAPrivateCrtKey;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Makes self-signed certificates for localhost, in the forms in which people have them. */
final class Certificates {

    static final String PASSWORD = "correct horse";

    private final Path store;
    private final KeyStore keys;

    /** @param algorithm RSA or EC */
    Certificates(Path folder, String algorithm) throws Exception {
        store = folder.resolve(algorithm + ".p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "phao",
                        "-keyalg",
                        algorithm,
                        "-dname",
                        "CN=localhost",
                        "-ext",
                        "SAN=dns:localhost,ip:127.0.0.1",
                        "-validity",
                        "2",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        PASSWORD)
                .redirectErrorStream(true)
                .start();
        String said = new String(keytool.getInputStream().readAllBytes());
        if (!keytool.waitFor(60, TimeUnit.SECONDS) || keytool.exitValue() != 0) {
            throw new AssertionError("keytool failed: " + said);
        }
        keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD.toCharArray());
        }
    }

    Path keyStore() {
        return store;
    }

    Path certificatePem() throws Exception {
        return pem("certificate", "CERTIFICATE", certificate().getEncoded());
    }

    Path pkcs8Pem() throws Exception {
        return pem("pkcs8", "PRIVATE KEY", key().getEncoded());
    }

    /** RFC 8017 §A.1.2, with explanatory text before the key, as some tools write it. */
    Path pkcs1Pem() throws Exception {
        RSAPrivateCrtKey rsa = (RSAPrivateCrtKey) key();
        List<BigInteger> numbers = List.of(
                BigInteger.ZERO,
                rsa.getModulus(),
                rsa.getPublicExponent(),
                rsa.getPrivateExponent(),
                rsa.getPrimeP(),
                rsa.getPrimeQ(),
                rsa.getPrimeExponentP(),
                rsa.getPrimeExponentQ(),
                rsa.getCrtCoefficient());
        ByteBuffer content = ByteBuffer.allocate(1 << 14);
        numbers.forEach(number -> content.put(der(0x02, number.toByteArray())));
        byte[] all = new byte[content.flip().remaining()];
        content.get(all);
        return pem("pkcs1", "RSA PRIVATE KEY", der(0x30, all));
    }

    Path pem(String name, String label, byte[] der) throws Exception {
        String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return Files.writeString(
                store.resolveSibling(store.getFileName() + "-" + name + ".pem"),
                "made by a test\n-----BEGIN " + label + "-----\n" + base64 + "\n-----END " + label + "-----\n");
    }

    /** Trusts this certificate and no other. */
    SSLContext client() throws Exception {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("phao", certificate());
        TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        managers.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, managers.getTrustManagers(), null);
        return context;
    }

    private Certificate certificate() throws Exception {
        return keys.getCertificate("phao");
    }

    private PrivateKey key() throws Exception {
        return (PrivateKey) keys.getKey("phao", PASSWORD.toCharArray());
    }

    private static byte[] der(int tag, byte[] content) {
        ByteBuffer out = ByteBuffer.allocate(4 + content.length).put((byte) tag);
        if (content.length < 128) {
            out.put((byte) content.length);
        } else {
            out.put((byte) 0x82).putShort((short) content.length);
        }
        byte[] all = new byte[out.put(content).position()];
        out.flip().get(all);
        return all;
    }
}
