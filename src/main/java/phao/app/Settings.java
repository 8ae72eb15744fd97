package phao.app;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import phao.access.Quotas;
import phao.log.Retention;
import phao.token.TokenSettings;

/**
 * What the operator has chosen (docs/settings.md), in all the places where it can be set.
 *
 * @param data the folder of the log; it is made if there is none
 * @param log which engine stores the log
 * @param hosts names by which the server may be asked, or {@code *}; empty if that is not set
 * @param origins web pages of other servers that may connect, or {@code *}
 * @param access who may do what
 * @param token the keys that verify tokens, and what tokens must be
 * @param headBytes how many bytes the head of a request may have, on the standalone server
 * @param heartbeat how often a client must be heard
 * @param retention how much of each room is kept
 */
public record Settings(
        Path data,
        Log log,
        Set<String> hosts,
        Set<String> origins,
        AccessSettings access,
        TokenSettings token,
        int headBytes,
        Duration heartbeat,
        Retention retention) {

    /** The log's engines. */
    public enum Log {
        SQLITE,
        MEMORY
    }

    /** Whether everybody may do everything. */
    public boolean isOpen() {
        return access.mode()
                .map(AccessSettings.Mode.OPEN::equals)
                .orElse(access.rules().isEmpty() && !token.isSet());
    }

    /** These settings, with {@code names} as hosts if none are set. */
    public Settings orHosts(Set<String> names) {
        return hosts.isEmpty()
                ? new Settings(data, log, names, origins, access, token, headBytes, heartbeat, retention)
                : this;
    }

    /**
     * The settings of this process as the standalone server.
     *
     * @param options what its command line sets, by option
     * @throws InvalidSetting naming the first that is wrong
     */
    public static Settings ofCommandLine(Map<String, String> options) {
        return of(SettingSource.commandLine(options), SettingSource.contextParameters(Map.of()));
    }

    /**
     * The settings of this process as an application in a container.
     *
     * @param parameters the context's
     * @throws InvalidSetting naming the first that is wrong
     */
    static Settings ofContext(Map<String, String> parameters) {
        return of(SettingSource.commandLine(Map.of()), SettingSource.contextParameters(parameters));
    }

    private static Settings of(SettingSource commandLine, SettingSource context) {
        return of(
                List.of(
                        commandLine,
                        SettingSource.systemProperties(System.getProperties()),
                        SettingSource.environment(System.getenv())),
                List.of(context));
    }

    /**
     * Reads the settings: for each, the first source counts in which it is set.
     *
     * @param before the sources that come before the file which {@link Setting#CONFIG} names
     * @param after the sources that come behind it
     */
    static Settings of(List<SettingSource> before, List<SettingSource> after) {
        List<SettingSource> sources = new ArrayList<>(before);
        sources.addAll(after);
        value(Setting.CONFIG, sources).ifPresent(file -> sources.add(before.size(), SettingSource.file(file)));
        return new Settings(
                value(Setting.DATA, sources),
                value(Setting.LOG, sources),
                value(Setting.HOSTS, sources),
                value(Setting.ORIGINS, sources),
                new AccessSettings(
                        value(Setting.ACCESS, sources),
                        value(Setting.ACCESS_RULES, sources),
                        value(Setting.LOGIN, sources),
                        value(Setting.AUDIT, sources),
                        value(Setting.PROXIES, sources),
                        new Quotas.Limits(
                                value(Setting.LIMIT_CONNECTIONS, sources),
                                value(Setting.LIMIT_USER_CONNECTIONS, sources),
                                value(Setting.LIMIT_PUBLISHES, sources),
                                value(Setting.LIMIT_BYTES, sources),
                                value(Setting.LIMIT_ROOMS, sources),
                                value(Setting.LIMIT_MEMBERS, sources))),
                new TokenSettings(
                        value(Setting.TOKEN_SECRET, sources),
                        value(Setting.TOKEN_KEY, sources),
                        value(Setting.TOKEN_ISSUER, sources),
                        value(Setting.TOKEN_JWKS, sources),
                        value(Setting.TOKEN_AUDIENCE, sources),
                        value(Setting.TOKEN_LONGEST, sources),
                        value(Setting.TOKEN_LEEWAY, sources)),
                value(Setting.HEAD_BYTES, sources),
                value(Setting.HEARTBEAT, sources),
                new Retention(
                        value(Setting.RETENTION_COUNT, sources),
                        value(Setting.RETENTION_BYTES, sources),
                        value(Setting.RETENTION_AGE, sources),
                        value(Setting.RETENTION_PUBLISHERS, sources)));
    }

    private static <T> T value(Setting<T> setting, List<SettingSource> sources) {
        for (SettingSource source : sources) {
            var value = source.find(setting);
            if (value.isPresent()) {
                try {
                    return setting.read(value.get());
                } catch (IllegalArgumentException e) {
                    throw source.invalid(setting, value.get(), setting.advice(e));
                }
            }
        }
        return setting.read(setting.otherwise());
    }
}
