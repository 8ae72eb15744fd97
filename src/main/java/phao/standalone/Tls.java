package phao.standalone;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.UnrecoverableKeyException;
import java.security.cert.X509Certificate;
import java.util.Collections;
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.glassfish.grizzly.ssl.SSLEngineConfigurator;

/** Makes the TLS side of the listener from what the command line names. */
final class Tls {

    /** The password of a key store that is in memory only. */
    private static final char[] NO_PASSWORD = new char[0];

    /** Older protocols have weaknesses that these don't have. */
    private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};

    private Tls() {}

    /** The protocols and cipher suites of a listener with this certificate. */
    static SSLEngineConfigurator engines(SSLContext context) {
        return new SSLEngineConfigurator(context, false, false, false)
                .setEnabledProtocols(PROTOCOLS)
                .setEnabledCipherSuites(
                        Stream.of(context.getDefaultSSLParameters().getCipherSuites())
                                .filter(Tls::isTaken)
                                .toArray(String[]::new));
    }

    /** Takes suites with a new key for each connection and authenticated encryption: no static RSA or DH, and no CBC. */
    static boolean isTaken(String suite) {
        boolean tls13 = suite.startsWith("TLS_AES_") || suite.startsWith("TLS_CHACHA20_");
        return tls13 || (suite.startsWith("TLS_ECDHE_") && (suite.contains("_GCM_") || suite.contains("_CHACHA20_")));
    }

    /** @param certificate PEM, the chain with the server's own certificate first */
    static SSLContext fromPem(Path certificate, Path key) throws StartFailure {
        X509Certificate[] chain = PemFile.certificates(certificate);
        PrivateKey privateKey = PemFile.privateKey(key, chain[0].getPublicKey().getAlgorithm());
        try {
            if (!belongTogether(privateKey, chain[0])) {
                throw new StartFailure(key + " is not the private key of the certificate in " + certificate);
            }
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setKeyEntry("server", privateKey, NO_PASSWORD, chain);
            return context(store, NO_PASSWORD);
        } catch (GeneralSecurityException | IOException e) {
            throw new StartFailure("cannot use " + certificate + " and " + key + ": " + e.getMessage());
        }
    }

    /** @param file PKCS#12 or JKS */
    static SSLContext fromKeyStore(Path file, char[] password) throws StartFailure {
        try (InputStream in = Files.newInputStream(file)) {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(in, password);
            return context(store, password);
        } catch (UnrecoverableKeyException e) {
            throw new StartFailure("the password does not open the key in " + file);
        } catch (IOException e) {
            // The JDK's way to tell a wrong password.
            throw new StartFailure(
                    e.getCause() instanceof UnrecoverableKeyException
                            ? "the password does not open " + file
                            : "cannot read " + file + ": " + StartFailure.reason(e));
        } catch (GeneralSecurityException e) {
            throw new StartFailure("cannot use " + file + ": " + e.getMessage());
        }
    }

    private static SSLContext context(KeyStore store, char[] password) throws GeneralSecurityException, StartFailure {
        boolean hasKey = false;
        for (String alias : Collections.list(store.aliases())) {
            hasKey |= store.isKeyEntry(alias);
        }
        if (!hasKey) {
            throw new StartFailure("the key store holds no private key");
        }
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, password);
        // On a connection of TLS 1.2, a client could ask for one handshake after the other and make the server work for
        // nothing. The JDK reads the property once, when it loads its first TLS class; an operator's own value counts.
        System.getProperties().putIfAbsent("jdk.tls.rejectClientInitiatedRenegotiation", "true");
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        return context;
    }

    /** Checked here, because a wrong pair would only show as a failed handshake of every client. */
    private static boolean belongTogether(PrivateKey key, X509Certificate certificate) throws GeneralSecurityException {
        String algorithm = switch (key.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            default -> key.getAlgorithm();
        };
        byte[] probe = "phao".getBytes(StandardCharsets.US_ASCII);
        Signature signing = Signature.getInstance(algorithm);
        signing.initSign(key);
        signing.update(probe);
        byte[] signature = signing.sign();
        Signature verifying = Signature.getInstance(algorithm);
        verifying.initVerify(certificate.getPublicKey());
        verifying.update(probe);
        return verifying.verify(signature);
    }
}
