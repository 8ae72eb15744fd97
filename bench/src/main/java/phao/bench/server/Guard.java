package phao.bench.server;

import jakarta.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import phao.token.KeyFault;
import phao.token.TokenSigner;

/** What Phao is started with, and what its clients bring, where rules and tokens say who may do what (docs/access.md). */
public final class Guard {

    private static final String SECRET = "nothing secret: it guards a server that is measured on this machine";
    private static final String RULES =
            "news:**  anyone      read\nuser:{sub}:**  user  read publish\n**  role:bench  read publish signal presence\n";

    private Guard() {}

    /** Options of Phao's command line; the files that they name are made in {@code work}. */
    static List<String> options(Path work) throws IOException {
        return List.of(
                "--token-secret", secret(work).toString(),
                "--access-rules",
                        Files.writeString(work.resolve("rules"), RULES).toString());
    }

    private static Path secret(Path folder) throws IOException {
        return Files.writeString(folder.resolve("secret"), SECRET);
    }

    /** Made once, when it is first needed. */
    private static final class Made {
        private static final String TOKEN = make();
    }

    /** A token that such a server takes, for a day. */
    public static String token() {
        return Made.TOKEN;
    }

    private static String make() {
        try {
            Path folder = Files.createTempDirectory("bench");
            Path secret = secret(folder);
            try {
                Instant now = Instant.now();
                return TokenSigner.of(secret)
                        .sign(Json.createObjectBuilder()
                                .add("sub", "bench")
                                .add("iat", now.getEpochSecond())
                                .add("exp", now.getEpochSecond() + 86_400)
                                .add("roles", Json.createArrayBuilder().add("bench"))
                                .build());
            } finally {
                Files.delete(secret);
                Files.delete(folder);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (KeyFault e) {
            throw new IllegalStateException(e);
        }
    }
}
