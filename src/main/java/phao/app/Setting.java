package phao.app;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Something that an operator chooses. The constants are the one table of all settings: the command line, docs/settings.md and
 * payara-config are made of it or compared with it.
 */
public final class Setting<T> {

    private static final List<Setting<?>> ALL = new ArrayList<>();

    static final Setting<Optional<Path>> CONFIG = declare(
            "phao.config", SettingKind.FILE, "", "properties file with more settings, each by its name `phao.…`");

    static final Setting<Path> DATA = declare(
            "phao.data",
            SettingKind.FOLDER,
            "data",
            "where the messages are stored; made if missing. Two servers can't share one");

    static final Setting<Settings.Log> LOG = declare(
            "phao.log",
            SettingKind.oneOf(Settings.Log.class),
            "sqlite",
            "what stores them; in `memory` nothing survives a restart");

    static final Setting<Set<String>> HOSTS = declare(
            "phao.hosts",
            SettingKind.HOSTS,
            "",
            "names by which this server may be asked, against pages whose own name is made to mean it; `*` for any. "
                    + "Not set, it is as docs/deploy.md says");

    static final Setting<Set<String>> ORIGINS = declare(
            "phao.origins",
            SettingKind.ORIGINS,
            "",
            "web pages of other servers that may connect, `*` for any. Pages of this server and clients without `Origin` always may");

    static final Setting<Optional<AccessSettings.Mode>> ACCESS = declare(
            "phao.access",
            SettingKind.optionalOf(AccessSettings.Mode.class),
            "",
            "`open`: everybody may do everything; `rules`: what rules, tokens and invitations say; `container`: likewise, for users of the container. "
                    + "Not set: `rules` if there are any, else `open` (docs/access.md)");

    static final Setting<Optional<Path>> ACCESS_RULES = declare(
            "phao.access.rules",
            SettingKind.FILE,
            "",
            "file that says who may do what in which rooms (docs/access.md); read again when it changes");

    static final Setting<Optional<String>> LOGIN = declare(
            "phao.login",
            SettingKind.LINK,
            "",
            "address of the page where a person signs in, to which the chat page leads who needs a token");

    static final Setting<Optional<Path>> AUDIT = declare(
            "phao.audit",
            SettingKind.FILE,
            "",
            "file to which is written what moderators and operators did, one JSON object a line (docs/moderation.md)");

    static final Setting<Optional<Path>> TOKEN_SECRET = declare(
            "phao.token.secret",
            SettingKind.FILE,
            "",
            "secrets that sign tokens (HS256), one a line of at least 32 bytes; the first signs, all verify. See docs/access.md");

    static final Setting<Optional<Path>> TOKEN_KEY = declare(
            "phao.token.key",
            SettingKind.FILE,
            "",
            "public keys in PEM that verify tokens: RSA, EC (P-256, P-384, P-521) or Ed25519");

    static final Setting<Optional<URI>> TOKEN_ISSUER = declare(
            "phao.token.issuer",
            SettingKind.ADDRESS,
            "",
            "who must have issued a token (`iss`, exactly); its keys are found by OpenID Connect Discovery");

    static final Setting<Optional<URI>> TOKEN_JWKS = declare(
            "phao.token.jwks", SettingKind.ADDRESS, "", "where its keys are (a JWK Set), if there is no discovery");

    static final Setting<Set<String>> TOKEN_AUDIENCE = declare(
            "phao.token.audience",
            SettingKind.WORDS,
            "",
            "whom a token must be for: one of these in `aud`. Required with `phao.token.issuer` and `phao.token.jwks`");

    static final Setting<Duration> TOKEN_LONGEST = declare(
            "phao.token.longest",
            SettingKind.time(Duration.ofSeconds(1)),
            "24h",
            "for how long a token may be valid, from `iat` to `exp`; longer ones are refused");

    static final Setting<Duration> TOKEN_LEEWAY = declare(
            "phao.token.leeway",
            SettingKind.upTo(Duration.ofMinutes(5)),
            "30s",
            "how far the clocks of the issuer and this server may be apart");

    static final Setting<Set<String>> PROXIES = declare(
            "phao.proxies",
            SettingKind.NETWORKS,
            "",
            "proxies whose `X-Forwarded-For`, `X-Forwarded-Proto` and `Forwarded` count, so that not all behind them are one address; "
                    + "anybody could write these headers");

    static final Setting<Long> LIMIT_CONNECTIONS = declare(
            "phao.limit.connections",
            SettingKind.COUNT,
            "1024",
            "connections of one address at once; this machine itself is exempt from all limits (docs/access.md)");

    static final Setting<Long> LIMIT_USER_CONNECTIONS =
            declare("phao.limit.user.connections", SettingKind.COUNT, "64", "connections of one user at once");

    static final Setting<Long> LIMIT_PUBLISHES = declare(
            "phao.limit.publishes",
            SettingKind.COUNT,
            "50",
            "messages a second of one user, or without a token of one address; four times as many may come together");

    static final Setting<Long> LIMIT_BYTES = declare(
            "phao.limit.bytes",
            SettingKind.COUNT,
            "1048576",
            "bytes of contents a second, likewise; 32 times as many may come together");

    static final Setting<Long> LIMIT_ROOMS =
            declare("phao.limit.rooms", SettingKind.COUNT, "1000", "new rooms an hour, likewise");

    static final Setting<Long> LIMIT_MEMBERS = declare(
            "phao.limit.members",
            SettingKind.COUNT,
            "64",
            "members of one room from one address that are shown to the others; more can read and publish");

    static final Setting<Integer> HEAD_BYTES = declare(
            "phao.head.bytes",
            SettingKind.bytes(8 << 10, 64 << 10),
            "8192",
            "how long the address and headers of a request may be together, cookies included; each connection may hold so "
                    + "much more memory. Standalone only");

    static final Setting<Duration> HEARTBEAT = declare(
            "phao.heartbeat",
            SettingKind.time(Duration.ofSeconds(1)),
            "25s",
            "how often a client must be heard; it is closed after twice that time");

    static final Setting<Long> RETENTION_COUNT =
            declare("phao.retention.count", SettingKind.COUNT, "100000", "messages kept per room");

    static final Setting<Long> RETENTION_BYTES = declare(
            "phao.retention.bytes",
            SettingKind.COUNT,
            "0",
            "bytes of contents and thumbnails kept per room; its newest message stays, whatever its size");

    static final Setting<Duration> RETENTION_AGE =
            declare("phao.retention.age", SettingKind.time(Duration.ZERO), "0s", "how long a message is kept");

    static final Setting<Duration> RETENTION_PUBLISHERS = declare(
            "phao.retention.publishers",
            SettingKind.time(Duration.ZERO),
            "90d",
            "how long the last number of a client that publishes no more is remembered, against storing a message twice");

    private final String name;
    private final SettingKind<T> kind;
    private final String otherwise;
    private final String meaning;

    private Setting(String name, SettingKind<T> kind, String otherwise, String meaning) {
        this.name = name;
        this.kind = kind;
        this.otherwise = otherwise;
        this.meaning = meaning;
    }

    private static <T> Setting<T> declare(String name, SettingKind<T> kind, String otherwise, String meaning) {
        Setting<T> setting = new Setting<>(name, kind, otherwise, meaning);
        ALL.add(setting);
        return setting;
    }

    /** Every setting there is, in the order in which they are shown. */
    public static List<Setting<?>> all() {
        return List.copyOf(ALL);
    }

    /** Its name in system properties, properties files and context parameters: {@code phao.retention.age}. */
    public String name() {
        return name;
    }

    /** Its name in the environment: {@code PHAO_RETENTION_AGE}. */
    public String variable() {
        return name.toUpperCase(Locale.ROOT).replace('.', '_');
    }

    /** Its name on the standalone server's command line: {@code --retention-age}. */
    public String option() {
        return "--" + name.substring(SettingSource.PREFIX.length()).replace('.', '-');
    }

    /** What stands for its value in help texts. */
    public String label() {
        return kind.label();
    }

    /** Its value where it is not set; empty if it has none. */
    public String otherwise() {
        return otherwise;
    }

    /** What it means, for people, in Markdown. */
    public String meaning() {
        return meaning;
    }

    /** What its value must be, for people. */
    public String valid() {
        return kind.valid();
    }

    /**
     * What to write instead, to be read behind {@link #valid}; may be empty.
     *
     * @param thrown the exception of {@link #read}
     */
    public String advice(IllegalArgumentException thrown) {
        return thrown instanceof SettingKind.NotValid ? ". " + thrown.getMessage() : "";
    }

    /** @throws IllegalArgumentException if it is not {@link #valid} */
    public T read(String value) {
        return kind.reader().apply(value);
    }
}
