package phao.standalone;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PemFileTest {

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"RSA", "EC"})
    void a_key_that_its_headers_say_is_encrypted_is_told_with_the_command_that_converts_it(String algorithm)
            throws Exception {
        Path key = Files.writeString(folder.resolve("key.pem"), """
                -----BEGIN %1$s PRIVATE KEY-----
                Proc-Type: 4,ENCRYPTED
                DEK-Info: AES-256-CBC,0F2C59A1DC83B9A9B3D92F6F1B6F0D6E

                aGVsbG8=
                -----END %1$s PRIVATE KEY-----
                """.formatted(algorithm));
        assertThatThrownBy(() -> PemFile.privateKey(key, algorithm))
                .isInstanceOf(StartFailure.class)
                .hasMessageContaining("is an ENCRYPTED " + algorithm + " PRIVATE KEY")
                .hasMessageContaining("openssl pkcs8 -topk8 -nocrypt -in " + key);
    }

    @Test
    void a_file_without_a_key_is_told() throws Exception {
        Path text = Files.writeString(folder.resolve("text"), "hello");
        assertThatThrownBy(() -> PemFile.privateKey(text, "RSA")).hasMessageContaining("holds no private key");
    }
}
