package phao.standalone;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** The options that make the server speak https and wss. */
final class TlsOptions {

    private static final String PASSWORD_VARIABLE = "PHAO_TLS_PASSWORD";

    @Option(
            names = "--tls-cert",
            order = 4,
            paramLabel = "FILE",
            description = "Certificate chain in PEM, the server's own first; https and wss instead of http and ws")
    private Path certificate;

    @Option(
            names = "--tls-key",
            order = 5,
            paramLabel = "FILE",
            description = "Its private key in PEM (PKCS#8, or PKCS#1 for RSA)")
    private Path key;

    @Option(
            names = "--tls-keystore",
            order = 6,
            paramLabel = "FILE",
            description = "Certificate and key in one PKCS#12 or JKS file instead")
    private Path keyStore;

    // Not the password itself: every user of the machine can read a command line.
    @Option(
            names = "--tls-password-file",
            order = 7,
            paramLabel = "FILE",
            description = "Holds the key store's password (default: the variable " + PASSWORD_VARIABLE + ")")
    private Path passwordFile;

    /** Empty without TLS. */
    Optional<SSLContext> context(CommandSpec spec) throws StartFailure {
        check(spec, (certificate == null) == (key == null), "--tls-cert and --tls-key go together");
        check(spec, keyStore == null || certificate == null, "--tls-keystore and --tls-cert exclude each other");
        check(spec, passwordFile == null || keyStore != null, "--tls-password-file needs --tls-keystore");
        if (certificate != null) {
            return Optional.of(Tls.fromPem(certificate, key));
        }
        return keyStore == null ? Optional.empty() : Optional.of(Tls.fromKeyStore(keyStore, password()));
    }

    private char[] password() throws StartFailure {
        if (passwordFile == null) {
            String password = System.getenv(PASSWORD_VARIABLE);
            return password == null ? new char[0] : password.toCharArray();
        }
        try {
            return Files.readString(passwordFile).stripTrailing().toCharArray();
        } catch (IOException e) {
            throw new StartFailure("cannot read " + passwordFile + ": " + StartFailure.reason(e));
        }
    }

    private static void check(CommandSpec spec, boolean right, String rule) {
        if (!right) {
            throw new ParameterException(spec.commandLine(), rule);
        }
    }
}
