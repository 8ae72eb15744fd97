package phao.token;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which signatures are taken, of which keys. */
class TokenVerifierTest {

    private static final Instant NOW = Instant.parse("2026-11-27T12:00:00Z");
    private static final String CLAIMS = "{\"sub\":\"42\",\"iat\":" + NOW.getEpochSecond() + ",\"exp\":"
            + NOW.plusSeconds(60).getEpochSecond() + "}";

    private static final List<String> RSA = List.of("RS256", "RS384", "RS512", "PS256", "PS384", "PS512");
    private static final List<String> SECRET = List.of("HS256", "HS384", "HS512");

    @TempDir
    private Path folder;

    private TokenVerifier verifier(TokenSettings settings) throws Exception {
        return TokenVerifier.of(settings, () -> NOW, Runnable::run);
    }

    private TokenVerifier verifier(Signer signer) throws Exception {
        return verifier(signer.settings(folder));
    }

    private static Verdict verdict(TokenVerifier verifier, String token) {
        var verdict = verifier.verify(token).toCompletableFuture();
        assertThat(verdict).as("local keys answer at once").isCompleted();
        return verdict.join();
    }

    private static void isInvalid(TokenVerifier verifier, String token) {
        assertThat(verdict(verifier, token)).as(token).isInstanceOf(Verdict.Invalid.class);
    }

    private static void isValid(TokenVerifier verifier, String token) {
        assertThat(verdict(verifier, token)).as(token).isInstanceOf(Verdict.Valid.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HS256", "HS384", "HS512", "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384",
                "ES512", "EdDSA", "Ed25519"
            })
    void what_a_key_of_this_server_signed_is_valid_and_no_character_can_be_changed(String algorithm) throws Exception {
        Signer signer = Signer.of(algorithm);
        TokenVerifier verifier = verifier(signer);
        String token = signer.token(CLAIMS);
        assertThat(verdict(verifier, token))
                .isEqualTo(new Verdict.Valid(new Claims(
                        "42",
                        NOW,
                        NOW.plusSeconds(60),
                        Json.createReader(new java.io.StringReader(CLAIMS)).readObject())));
        for (int i = 0; i < token.length(); i++) {
            // One bit of the character, one bit of what it stands for, no character, one more.
            for (String other : List.of(
                    String.valueOf((char) (token.charAt(i) ^ 1)),
                    token.charAt(i) == 'A' ? "B" : "A",
                    "",
                    token.charAt(i) + " ",
                    token.charAt(i) + "=",
                    token.charAt(i) + ".")) {
                String changed = token.substring(0, i) + other + token.substring(i + 1);
                if (!changed.equals(token)) {
                    isInvalid(verifier, changed);
                }
            }
        }
    }

    @Test
    void every_bit_of_a_signature_counts() throws Exception {
        for (String algorithm : List.of("HS256", "ES256", "EdDSA")) {
            Signer signer = Signer.of(algorithm);
            TokenVerifier verifier = verifier(signer);
            String text = Signer.encode("{\"alg\":\"" + algorithm + "\"}") + "." + Signer.encode(CLAIMS);
            byte[] signature = signer.sign(text.getBytes(StandardCharsets.US_ASCII));
            for (int bit = 0; bit < signature.length * 8; bit++) {
                byte[] other = signature.clone();
                other[bit / 8] ^= (byte) (1 << bit % 8);
                isInvalid(verifier, text + "." + Signer.encode(other));
            }
        }
    }

    /** CVE-2022-21449 took a signature of zeros for anything. */
    @Test
    void signatures_of_zeros_ones_or_another_length_are_refused() throws Exception {
        for (String algorithm : List.of("HS256", "RS256", "PS256", "ES256", "ES384", "ES512", "EdDSA")) {
            Signer signer = Signer.of(algorithm);
            TokenVerifier verifier = verifier(signer);
            String text = Signer.encode("{\"alg\":\"" + algorithm + "\"}") + "." + Signer.encode(CLAIMS);
            int right = signer.sign(text.getBytes(StandardCharsets.US_ASCII)).length;
            for (int length : new int[] {0, 1, 32, 64, 96, 131, 132, 256, right - 1, right, right + 1, 2 * right}) {
                for (byte filled : new byte[] {0, 1, -1}) {
                    byte[] signature = new byte[length];
                    Arrays.fill(signature, filled);
                    isInvalid(verifier, text + "." + Signer.encode(signature));
                }
            }
            isInvalid(verifier, text);
        }
    }

    @Test
    void ecdsa_in_the_form_of_certificates_is_refused() throws Exception {
        KeyPair pair = Signer.newPair("secp256r1");
        String text = Signer.encode("{\"alg\":\"ES256\"}") + "." + Signer.encode(CLAIMS);
        var der = java.security.Signature.getInstance("SHA256withECDSA");
        der.initSign(pair.getPrivate());
        der.update(text.getBytes(StandardCharsets.US_ASCII));
        isInvalid(verifier(Signer.of("ES256", pair)), text + "." + Signer.encode(der.sign()));
    }

    @Test
    void the_key_says_which_algorithms_it_is_for_and_the_header_can_not() throws Exception {
        List<String> all = List.of(
                "HS256", "HS384", "HS512", "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384",
                "ES512", "EdDSA");
        for (String right : all) {
            Signer signer = Signer.of(right);
            TokenVerifier verifier = verifier(signer);
            for (String other : all) {
                if (!other.equals(right)) {
                    isInvalid(verifier, signer.token("{\"alg\":\"" + other + "\"}", CLAIMS));
                }
                boolean sameKey = other.equals(right)
                        || (RSA.contains(right) && RSA.contains(other))
                        || (SECRET.contains(right) && SECRET.contains(other));
                if (sameKey) {
                    isValid(verifier, Signer.of(other).token(CLAIMS));
                } else {
                    isInvalid(verifier, Signer.of(other).token(CLAIMS));
                }
            }
        }
    }

    @Test
    void the_public_key_is_no_shared_secret() throws Exception {
        for (String algorithm : List.of("RS256", "ES256", "EdDSA")) {
            Signer signer = Signer.of(algorithm);
            TokenVerifier verifier = verifier(signer);
            String pem = Signer.pem(signer.publicKey());
            for (String key : List.of(
                    pem, pem.strip(), new String(signer.publicKey().getEncoded(), StandardCharsets.ISO_8859_1))) {
                for (String confused : SECRET) {
                    isInvalid(verifier, Signer.ofSecret(confused, key).token(CLAIMS));
                }
            }
        }
    }

    @Test
    void a_short_secret_is_for_the_short_hashes_only() throws Exception {
        for (int length = 32; length < 66; length++) {
            String secret = "x".repeat(length);
            TokenVerifier verifier = verifier(Signer.ofSecret("HS256", secret));
            for (String algorithm : SECRET) {
                String token = Signer.ofSecret(algorithm, secret).token(CLAIMS);
                if (length >= Integer.parseInt(algorithm.substring(2)) / 8) {
                    isValid(verifier, token);
                } else {
                    isInvalid(verifier, token);
                }
            }
        }
    }

    @Test
    void none_is_refused_however_it_is_written() throws Exception {
        TokenVerifier verifier = verifier(Signer.of("HS256"));
        for (int upper = 0; upper < 16; upper++) {
            char[] none = "none".toCharArray();
            for (int i = 0; i < none.length; i++) {
                none[i] = (upper & 1 << i) == 0 ? none[i] : Character.toUpperCase(none[i]);
            }
            String header = "{\"alg\":\"" + new String(none) + "\"}";
            isInvalid(verifier, Signer.encode(header) + "." + Signer.encode(CLAIMS) + ".");
            isInvalid(verifier, Signer.encode(header) + "." + Signer.encode(CLAIMS));
            isInvalid(verifier, Signer.of("HS256").token(header, CLAIMS));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"typ\":\"JWT\"}",
                "{\"alg\":\"\"}",
                "{\"alg\":\"hs256\"}",
                "{\"alg\":\"HS256 \"}",
                "{\"alg\":\"HS1\"}",
                "{\"alg\":null}",
                "{\"alg\":256}",
                "{\"alg\":[\"HS256\"]}",
                "{\"alg\":\"HS256\",\"alg\":\"HS256\"}",
                "{\"alg\":\"HS256\",\"\\u0061lg\":\"HS256\"}",
                "{\"alg\":\"HS256\",\"x\":{\"a\":1,\"a\":1}}",
                "{\"alg\":\"HS256\",\"crit\":[\"exp\"],\"exp\":1}",
                "{\"alg\":\"HS256\",\"crit\":[]}",
                "{\"alg\":\"HS256\",\"crit\":null}",
                "{\"alg\":\"HS256\",\"b64\":false,\"crit\":[\"b64\"]}",
                "{\"alg\":\"HS256\",\"jku\":\"https://evil.example/keys\"}",
                "{\"alg\":\"HS256\",\"x5u\":\"https://evil.example/keys\"}",
                "{\"alg\":\"HS256\",\"jwk\":{\"kty\":\"oct\",\"k\":\"AA\"}}",
                "{\"alg\":\"HS256\",\"x5c\":[]}",
                "{\"alg\":\"HS256\",\"typ\":\"JWE\"}",
                "{\"alg\":\"HS256\",\"typ\":\"\"}",
                "{\"alg\":\"HS256\",\"typ\":\"logout+jwt\"}",
                "{\"alg\":\"HS256\",\"typ\":\"application/application/jwt\"}",
                "{\"alg\":\"HS256\",\"typ\":null}",
                "{\"alg\":\"HS256\",\"typ\":1}",
                "{\"alg\":\"HS256\",\"kid\":1}",
                "{\"alg\":\"HS256\",\"kid\":null}",
                "{\"alg\":\"HS256\",\"kid\":\"\\ud800\"}",
                "{\"alg\":\"HS256\"}{}",
                "{\"alg\":\"HS256\"} x",
                "{\"alg\":\"HS256\",}",
                "{\"alg\":\"HS256\"",
                "{'alg':'HS256'}",
                "[\"HS256\"]",
                "\"HS256\"",
                "null",
                "1",
                ""
            })
    void a_header_like_this_is_refused(String header) throws Exception {
        isInvalid(verifier(Signer.of("HS256")), Signer.of("HS256").token(header, CLAIMS));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"alg\":\"HS256\",\"typ\":\"JWT\"}",
                "{\"alg\":\"HS256\",\"typ\":\"jwt\"}",
                "{\"alg\":\"HS256\",\"typ\":\"at+jwt\"}",
                "{\"alg\":\"HS256\",\"typ\":\"Application/AT+JWT\"}",
                "{\"alg\":\"HS256\",\"kid\":\"what a secret has no name for\"}",
                " { \"alg\" : \"HS256\" , \"x5t\" : \"is not looked at\" } ",
            })
    void a_header_like_this_is_taken(String header) throws Exception {
        isValid(verifier(Signer.of("HS256")), Signer.of("HS256").token(header, CLAIMS));
    }

    @Test
    void what_is_no_signed_token_in_three_parts_is_refused() throws Exception {
        TokenVerifier verifier = verifier(Signer.of("HS256"));
        String token = Signer.of("HS256").token(CLAIMS);
        for (String other : List.of(
                "",
                ".",
                "..",
                "...",
                "a.b.c",
                "null",
                token + ".",
                "." + token,
                token + ".a.b",
                "Bearer " + token,
                " " + token,
                token + "\n",
                token.replace('.', ','),
                "é.é.é",
                "\ud800..",
                "\0\0\0",
                "{\"payload\":\"\",\"signatures\":[]}")) {
            isInvalid(verifier, other);
        }
    }

    @Test
    void a_token_may_have_3072_characters_and_no_more() throws Exception {
        TokenVerifier verifier = verifier(Signer.of("HS256"));
        int shortest =
                Signer.of("HS256").token(CLAIMS.replace("}", ",\"x\":\"\"}")).length();
        String token = Signer.of("HS256")
                .token(CLAIMS.replace("}", ",\"x\":\"" + "x".repeat((Jws.MAX_CHARS - shortest) / 4 * 3) + "\"}"));
        assertThat(token.length()).isBetween(Jws.MAX_CHARS - 4, Jws.MAX_CHARS);
        isValid(verifier, token);
        isInvalid(
                verifier,
                Signer.of("HS256")
                        .token(CLAIMS.replace(
                                "}", ",\"x\":\"" + "x".repeat((Jws.MAX_CHARS - shortest) / 4 * 3 + 4) + "\"}")));
        isInvalid(verifier, "x".repeat(1_000_000));
        isInvalid(verifier, ".".repeat(3_000));
    }

    @Test
    void a_server_without_keys_takes_nothing() throws Exception {
        assertThat(TokenSettings.NONE.isSet()).isFalse();
        isInvalid(verifier(TokenSettings.NONE), Signer.of("HS256").token(CLAIMS));
    }

    @Test
    void of_several_keys_each_verifies() throws Exception {
        String[] secrets = {"the first secret of this file, it signs", "the second secret, which is the older one"};
        Path file = folder.resolve("secrets");
        Files.writeString(file, "\n" + secrets[0] + " \r\n\n" + secrets[1]);
        Path keys = folder.resolve("keys.pem");
        List<Signer> signers = List.of(
                Signer.of("RS256", Signer.newPair("2048")),
                Signer.of("ES256"),
                Signer.of("RS512"),
                Signer.of("EdDSA", Signer.newPair("Ed25519")));
        StringBuilder pem = new StringBuilder("Keys of the login\n");
        signers.forEach(signer -> pem.append(Signer.pem(signer.publicKey())));
        Files.writeString(keys, pem);
        TokenSettings none = TokenSettings.NONE;
        TokenVerifier verifier = verifier(new TokenSettings(
                Optional.of(file),
                Optional.of(keys),
                none.issuer(),
                none.jwks(),
                none.audience(),
                none.longest(),
                none.leeway()));
        for (String secret : secrets) {
            isValid(verifier, Signer.ofSecret("HS256", secret).token(CLAIMS));
        }
        signers.forEach(signer -> isValid(verifier, signer.token(CLAIMS)));
        isInvalid(verifier, Signer.ofSecret("HS256", "\n" + secrets[0]).token(CLAIMS));
        isInvalid(verifier, Signer.of("ES256", Signer.newPair("secp256r1")).token(CLAIMS));
    }

    @Test
    void what_the_signer_makes_is_valid() throws Exception {
        Path file = folder.resolve("secret");
        Files.writeString(file, TokenSigner.newSecret(new java.security.SecureRandom()) + "\n");
        TokenSettings none = TokenSettings.NONE;
        TokenVerifier verifier = verifier(new TokenSettings(
                Optional.of(file),
                none.key(),
                none.issuer(),
                none.jwks(),
                none.audience(),
                none.longest(),
                none.leeway()));
        isValid(verifier, TokenSigner.of(file).sign(StrictJson.object(CLAIMS.getBytes(StandardCharsets.UTF_8), "")));
    }
}
