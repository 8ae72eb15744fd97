package phao.app;

import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import phao.access.Right;
import phao.token.OwnTokens;
import phao.token.TokenSigner;

/**
 * A secret in the data folder by which commands on this machine speak as the operator: who can read it can read the messages beside it as
 * well (docs/decisions/0016). Each start makes a new one, and the end takes it away. One thread.
 */
public final class OperatorFile implements AutoCloseable {

    /** Its name in the data folder. */
    public static final String NAME = "operator.secret";

    private static final System.Logger LOG = System.getLogger(OperatorFile.class.getName());
    /** How long a command may take from making its token to being answered. */
    private static final Duration LIFE = Duration.ofMinutes(1);

    private final Path file;
    private final String secret;

    private OperatorFile(Path file, String secret) {
        this.file = file;
        this.secret = secret;
    }

    /** Makes a new one, in place of one that a killed server has left. */
    static OperatorFile make(Path folder) throws IOException {
        OperatorFile made = new OperatorFile(folder.resolve(NAME), TokenSigner.newSecret(new SecureRandom()));
        Files.deleteIfExists(made.file);
        PrivateFile.write(made.file, made.secret + "\n");
        return made;
    }

    /** What verifies the tokens of those who have read it. */
    OwnTokens tokens(Duration leeway) {
        return tokens(secret, leeway);
    }

    private static OwnTokens tokens(String secret, Duration leeway) {
        return new OwnTokens(
                "operator", secret.getBytes(StandardCharsets.US_ASCII), LIFE, leeway, InstantSource.system());
    }

    /**
     * The token of a command on this machine, who may do everything for a minute.
     *
     * @param folder of the running server's data
     * @throws IOException if the file is not there, or can't be read
     */
    public static String token(Path folder) throws IOException {
        String secret = Files.readString(folder.resolve(NAME), StandardCharsets.US_ASCII)
                .strip();
        JsonArrayBuilder all = Json.createArrayBuilder();
        for (Right right : Right.values()) {
            all.add(right.word());
        }
        JsonObject claims = Json.createObjectBuilder()
                .add("rooms", Json.createObjectBuilder().add("**", all))
                .build();
        return tokens(secret, Duration.ZERO).make(OwnTokens.OPERATOR, Instant.MAX, claims);
    }

    @Override
    public void close() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            // It is worth nothing any more.
            LOG.log(Level.DEBUG, "the operator's secret is left", e);
        }
    }
}
