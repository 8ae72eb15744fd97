package phao.it;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import phao.it.StandaloneServer.Exit;
import phao.token.TokenSettings;
import phao.token.TokenVerifier;
import phao.token.Verdict;

/** {@code java -jar phao.war secret} and {@code token}. */
class TokenCommandIT {

    @TempDir
    private Path folder;

    private static Exit run(String... options) throws Exception {
        return StandaloneServer.run(Map.of(), options);
    }

    private Path secret() throws Exception {
        Path file = folder.resolve("secret.txt");
        Exit exit = run("secret", file.toString());
        assertThat(exit.code()).as(exit.out() + exit.err()).isZero();
        assertThat(exit.out() + exit.err()).isEmpty();
        return file;
    }

    @Test
    void a_secret_is_one_line_of_256_random_bits() throws Exception {
        Exit one = run("secret");
        assertThat(one.code()).isZero();
        assertThat(one.out()).matches("[A-Za-z0-9_-]{43}\\R");
        assertThat(run("secret").out()).isNotEqualTo(one.out());
    }

    @Test
    void a_file_of_a_secret_is_the_users_alone_and_never_overwritten() throws Exception {
        Path file = secret();
        String before = Files.readString(file);
        assertThat(before).matches("[A-Za-z0-9_-]{43}\n");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        Exit again = run("secret", file.toString());
        assertThat(again.code()).isEqualTo(1);
        assertThat(again.err()).contains(file + " is there already");
        assertThat(file).hasContent(before.strip());
        Exit nowhere = run("secret", folder.resolve("no/folder").toString());
        assertThat(nowhere.code()).isEqualTo(1);
        assertThat(nowhere.err()).contains("cannot write " + folder.resolve("no/folder") + ": there is no such file");
    }

    @Test
    void a_token_says_what_the_options_say_and_a_server_with_that_secret_takes_it() throws Exception {
        Path secret = secret();
        Exit exit = run(
                "token",
                "--secret",
                secret.toString(),
                "--user",
                "42",
                "--name",
                "An",
                "--can",
                "lobby=read,publish",
                "--can",
                "a=b=manage",
                "--can",
                "lobby=signal",
                "--role",
                "editor",
                "--role",
                "admin",
                "--for",
                "1h",
                "--audience",
                "phao",
                "--issuer",
                "https://app.example",
                "--id",
                "one");
        assertThat(exit.code()).as(exit.err()).isZero();
        assertThat(exit.err()).isEmpty();
        TokenSettings settings = new TokenSettings(
                Optional.of(secret),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Set.of("phao"),
                TokenSettings.NONE.longest(),
                TokenSettings.NONE.leeway());
        Verdict verdict;
        try (TokenVerifier verifier = TokenVerifier.of(settings, InstantSource.system(), Runnable::run)) {
            verdict = verifier.verify(exit.out().strip()).toCompletableFuture().join();
        }
        assertThat(verdict).isInstanceOf(Verdict.Valid.class);
        JsonObject claims = ((Verdict.Valid) verdict).claims().json();
        assertThat(claims.getInt("exp") - claims.getInt("iat")).isEqualTo(3_600);
        assertThat(Json.createObjectBuilder(claims).remove("iat").remove("exp").build())
                .isEqualTo(read("{\"sub\":\"42\",\"name\":\"An\",\"aud\":\"phao\",\"iss\":\"https://app.example\","
                        + "\"jti\":\"one\",\"rooms\":{\"lobby\":[\"read\",\"publish\",\"signal\"],\"a=b\":[\"manage\"]},"
                        + "\"roles\":[\"editor\",\"admin\"]}"));
    }

    private static JsonObject read(String json) {
        return Json.createReader(new StringReader(json)).readObject();
    }

    @Test
    void a_secret_that_can_not_be_used_exits_with_1() throws Exception {
        Path small = Files.write(folder.resolve("small"), "hunter2".getBytes(StandardCharsets.US_ASCII));
        Exit weak = run("token", "--secret", small.toString(), "--user", "42");
        assertThat(weak.code()).isEqualTo(1);
        assertThat(weak.out()).isEmpty();
        assertThat(weak.err()).contains("the secret in line 1 of " + small + " is 7 bytes long, it must be 32 or more");
        assertThat(weak.err()).doesNotContain("hunter2");
    }

    @Test
    void wrong_options_exit_with_2_and_say_what_is_right() throws Exception {
        Path secret = secret();
        for (List<String> wrong : List.of(
                List.of(
                        "--can",
                        "lobby=write",
                        "\"write\" is no right, there are read, publish, signal, presence, manage"),
                List.of("--can", "lobby=", "\"\" is no right"),
                List.of("--can", "lobby", "such as lobby=read,publish"),
                List.of("--can", "=read", "such as lobby=read,publish"),
                List.of("--for", "0s", "a time like 10m"),
                List.of("--for", "soon", "a time like 10m"),
                List.of("--can", "x".repeat(3_000) + "=read", "characters, the limit is 3072"),
                List.of("--name", " ", "nothing but blanks"),
                List.of("--id", "x".repeat(129), "129 bytes"),
                List.of("--roles", "admin", "did you mean --role?"))) {
            Exit exit = run("token", "--secret", secret.toString(), "--user", "42", wrong.get(0), wrong.get(1));
            assertThat(exit.code()).as("%s", wrong).isEqualTo(2);
            assertThat(exit.out()).isEmpty();
            assertThat(exit.err()).contains(wrong.get(2)).contains("Try --help.");
        }
        assertThat(run("token", "--user", "42").err()).contains("--secret");
        assertThat(run("token", "--secret", secret.toString()).err()).contains("--user");
        assertThat(run("token", "--secret", secret.toString(), "--user", "").code())
                .isEqualTo(2);
    }
}
