package phao.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of secrets and of public keys: what is wrong with one is told before the server starts. */
class KeyFilesTest {

    private static final String SECRET = "this secret has just thirty-two.";

    private static final String CERTIFICATE = """
            -----BEGIN CERTIFICATE-----
            MIIBcjCCARmgAwIBAgIUGF/nNP6N3TZjzkluBPIv0dbQoXEwCgYIKoZIzj0EAwIw
            DzENMAsGA1UEAwwEdGVzdDAeFw0yNjExMjcxOTQ3MTBaFw0zNjExMjQxOTQ3MTBa
            MA8xDTALBgNVBAMMBHRlc3QwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAASuwkzs
            fU7icLwsNN0sBSyX5eQsMJTQeC0BbBc19rIQ2/kHM019asNyWTTTDy9cql3agj3K
            /Rcbhj54em9gRlIyo1MwUTAdBgNVHQ4EFgQUsY9Sj+cilFgNOGnagKNABBA8PHcw
            HwYDVR0jBBgwFoAUsY9Sj+cilFgNOGnagKNABBA8PHcwDwYDVR0TAQH/BAUwAwEB
            /zAKBggqhkjOPQQDAgNHADBEAiAvsAdH24pkoVcwt0lPw/9BkzAQBUf8zT3idlZc
            WqGKPwIgTj9PtlYzJGjyTvJ/uQnB3XRNDPI3Lb6JKm3xx4wmmHE=
            -----END CERTIFICATE-----
            """;

    private static final String CERTIFIED =
            "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAErsJM7H1O4nC8LDTdLAUsl+XkLDCU0HgtAWwXNfayENv5BzNNfWrDclk00w8vXKpd2oI9yv0XG4Y+eHpvYEZSMg==";

    @TempDir
    private Path folder;

    private Path file(String text) throws Exception {
        return Files.writeString(folder.resolve("file"), text);
    }

    private void secretFails(String text, String... message) throws Exception {
        Path file = file(text);
        assertThatThrownBy(() -> SecretFile.read(file))
                .isInstanceOf(KeyFault.class)
                .hasMessageContaining(file.toString())
                .hasMessageContainingAll(message);
    }

    private void keyFails(String text, String... message) throws Exception {
        Path file = file(text);
        assertThatThrownBy(() -> PublicKeyFile.read(file))
                .isInstanceOf(KeyFault.class)
                .hasMessageContaining(file.toString())
                .hasMessageContainingAll(message);
    }

    @Test
    void secrets_are_lines_without_the_blanks_at_their_ends() throws Exception {
        List<VerificationKey> keys = SecretFile.read(file("\n  " + SECRET + "\t\r\n \n" + SECRET + "é"));
        assertThat(keys).hasSize(2);
        assertThat(keys.get(0).key().getEncoded())
                .asString(StandardCharsets.UTF_8)
                .isEqualTo(SECRET);
        assertThat(keys.get(1).key().getEncoded())
                .asString(StandardCharsets.UTF_8)
                .isEqualTo(SECRET + "é");
    }

    @Test
    void a_file_of_secrets_that_can_not_be_used_says_why() throws Exception {
        secretFails("", "is empty", "java -jar phao.war secret");
        secretFails(" \r\n\t\n", "is empty");
        secretFails(SECRET + "\n\nhunter2\n", "the secret in line 3", "is 7 bytes long, it must be 32 or more");
        secretFails(SECRET.substring(1), "is 31 bytes long");
        secretFails("\ufeff" + SECRET, "byte order mark");
        secretFails((SECRET + "\n").repeat(17), "17 secrets", "limit is 16");
        secretFails("x".repeat(100_000), "longer than 65536 bytes");
        secretFails(Signer.pem(Signer.of("RS256").publicKey()), "PEM", "phao.token.key");
        Files.write(folder.resolve("utf16"), SECRET.getBytes(StandardCharsets.UTF_16));
        assertThatThrownBy(() -> SecretFile.read(folder.resolve("utf16"))).hasMessageContaining("is not UTF-8");
        assertThatThrownBy(() -> SecretFile.read(folder.resolve("none")))
                .hasMessage("cannot read " + folder.resolve("none") + ": there is no such file");
        assertThatThrownBy(() -> SecretFile.read(folder)).isInstanceOf(KeyFault.class);
    }

    @Test
    void no_fault_shows_the_secret() throws Exception {
        Path file = file("hunter2");
        assertThatThrownBy(() -> SecretFile.read(file)).message().doesNotContain("hunter2");
    }

    @Test
    void a_secret_that_others_can_read_is_told_in_the_log() throws Exception {
        List<String> warnings = new ArrayList<>();
        Logger logger = Logger.getLogger(SecretFile.class.getName());
        Handler handler = new Handler() {
            @Override
            public void publish(LogRecord entry) {
                if (entry.getLevel() == Level.WARNING) {
                    warnings.add(entry.getMessage());
                }
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        logger.addHandler(handler);
        try {
            Path file = file(SECRET);
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
            SecretFile.read(file);
            assertThat(warnings).isEmpty();
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
            SecretFile.read(file);
            assertThat(warnings).hasSize(1).first().asString().contains("every user of this machine can read");
        } finally {
            logger.removeHandler(handler);
        }
    }

    @Test
    void a_file_of_public_keys_that_can_not_be_used_says_why() throws Exception {
        String rsa = Signer.pem(Signer.of("RS256").publicKey());
        keyFails("", "holds no public key");
        keyFails(SECRET, "holds no public key");
        keyFails(rsa.replace("-----END PUBLIC KEY-----", ""), "not valid PEM");
        keyFails(rsa.replace("END PUBLIC", "END PRIVATE"), "not valid PEM");
        keyFails("-----BEGIN ", "not valid PEM");
        keyFails(rsa.replaceFirst("\nMIIB", "\nAIIB"), "holds a PUBLIC KEY that cannot be read");
        keyFails(rsa.replaceAll("PUBLIC KEY", "CERTIFICATE"), "holds a CERTIFICATE that cannot be read");
        keyFails(rsa.replaceAll("PUBLIC KEY", "RSA PUBLIC KEY"), "openssl rsa -RSAPublicKey_in");
        keyFails(rsa.replaceAll("PUBLIC KEY", "PRIVATE KEY"), "private key", "openssl pkey -in");
        keyFails(rsa + rsa.replaceAll("PUBLIC KEY", "EC PRIVATE KEY"), "private key");
        keyFails(rsa.repeat(17), "17 keys", "limit is 16");
        keyFails(Signer.pem(Signer.newPair("1024").getPublic()), "RSA key of 1024 bits, it must have 2048 to 8192");
        keyFails(
                Signer.pem(Signer.newPair("Ed448").getPublic()), "it must be RSA, EC (P-256, P-384, P-521) or Ed25519");
    }

    @Test
    void the_key_of_a_certificate_is_taken() throws Exception {
        // openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=test
        List<VerificationKey> keys = PublicKeyFile.read(file(CERTIFICATE));
        assertThat(keys).hasSize(1);
        assertThat(keys.get(0).algorithms()).containsExactly(Algorithm.ES256);
        assertThat(Base64.getEncoder().encodeToString(keys.get(0).key().getEncoded()))
                .isEqualTo(CERTIFIED);
    }
}
