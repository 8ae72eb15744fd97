package phao.standalone;

import jakarta.json.Json;
import jakarta.json.JsonObjectBuilder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import phao.app.DurationText;
import phao.protocol.Name;
import phao.protocol.NameKind;
import phao.token.KeyFault;
import phao.token.TokenSigner;
import phao.token.TokenVerifier;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code java -jar phao.war token}: a token signed by a secret, for trials and scripts (docs/access.md). */
@Command(
        name = "token",
        header = {"Makes a token for one user, signed by the first secret of a file (HS256), and prints it.", ""},
        footer = {
            "",
            "Who has a token is that user until it expires: keep it like a password.",
            "Exit codes: 0 it is printed; 1 the secret can't be used; 2 an option is wrong."
        },
        sortOptions = false,
        abbreviateSynopsis = true)
final class TokenCommand implements Callable<Integer> {

    private static final int MAX_NAME_BYTES = 128;
    private static final Duration LONGEST = Duration.ofDays(366);

    @Spec
    private CommandSpec spec;

    @Option(
            names = {"-h", "--help"},
            order = 0,
            usageHelp = true,
            description = "Show this help message and exit.")
    private boolean help;

    @Option(
            names = "--secret",
            order = 1,
            paramLabel = "FILE",
            required = true,
            description = "File of the secret: java -jar phao.war secret makes one")
    private Path secret;

    private String user;

    private String name;

    @Mixin
    private CanOption can;

    @Option(
            names = "--role",
            order = 5,
            paramLabel = "ROLE",
            description = "A role of the user, for the server's rules; may be given several times")
    private List<String> roles = new ArrayList<>();

    private Duration time;

    @Option(
            names = "--audience",
            order = 7,
            paramLabel = "WORD",
            description = "Whom the token is for (aud), where the server has set phao.token.audience")
    private String audience;

    @Option(
            names = "--issuer",
            order = 8,
            paramLabel = "URL",
            description = "Who issued it (iss), where the server has set phao.token.issuer")
    private String issuer;

    private String id;

    private TokenCommand() {}

    @Option(names = "--user", order = 2, paramLabel = "ID", required = true, description = "The user's id (sub)")
    void setUser(String user) {
        this.user = checked("--user", user);
    }

    @Option(names = "--name", order = 3, paramLabel = "NAME", description = "The name that others see")
    void setName(String given) {
        Name checked = Name.of(NameKind.MEMBER, given);
        checked.fault().ifPresent(fault -> {
            throw wrong("--name: " + fault.message());
        });
        name = checked.text();
    }

    @Option(
            names = "--for",
            order = 6,
            paramLabel = "TIME",
            defaultValue = "1h",
            description = "How long it is valid, such as 10m, 1h or 1d (default: ${DEFAULT-VALUE})")
    void setTime(String text) {
        time = DurationText.parse(text)
                .filter(parsed -> parsed.toSeconds() > 0 && parsed.compareTo(LONGEST) <= 0)
                .orElseThrow(() -> wrong("--for is \"" + text + "\", it must be a time like 10m, 1h or 1d, from 1s to "
                        + LONGEST.toDays() + "d"));
    }

    @Option(
            names = "--id",
            order = 9,
            paramLabel = "ID",
            description = "A name for the token itself (jti), by which it can be revoked")
    void setId(String id) {
        this.id = checked("--id", id);
    }

    /** As the server demands it of {@code sub} and {@code jti}. */
    private String checked(String option, String value) {
        int bytes = value.getBytes(StandardCharsets.UTF_8).length;
        if (bytes == 0 || bytes > MAX_NAME_BYTES) {
            throw wrong(option + " is " + bytes + " bytes, it must be 1 to " + MAX_NAME_BYTES);
        }
        if (value.chars().anyMatch(Character::isISOControl)) {
            throw wrong(option + " has a control character");
        }
        return value;
    }

    private ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    @Override
    public Integer call() {
        try {
            String token = TokenSigner.of(secret).sign(claims(Instant.now()).build());
            if (token.length() > TokenVerifier.MAX_CHARS) {
                throw wrong("the token has " + token.length() + " characters, the limit is " + TokenVerifier.MAX_CHARS
                        + ": name fewer rooms or roles");
            }
            System.out.println(token);
            return CommandLine.ExitCode.OK;
        } catch (KeyFault e) {
            System.err.println("phao: " + e.getMessage());
            return CommandLine.ExitCode.SOFTWARE;
        }
    }

    private JsonObjectBuilder claims(Instant now) {
        JsonObjectBuilder claims = Json.createObjectBuilder()
                .add("sub", user)
                .add("iat", now.getEpochSecond())
                .add("exp", now.plus(time).getEpochSecond());
        addIf(claims, "name", name);
        addIf(claims, "aud", audience);
        addIf(claims, "iss", issuer);
        addIf(claims, "jti", id);
        if (!can.rooms().isEmpty()) {
            claims.add("rooms", can.json());
        }
        if (!roles.isEmpty()) {
            claims.add("roles", Json.createArrayBuilder(roles));
        }
        return claims;
    }

    private static void addIf(JsonObjectBuilder claims, String claim, String value) {
        if (value != null) {
            claims.add(claim, value);
        }
    }
}
