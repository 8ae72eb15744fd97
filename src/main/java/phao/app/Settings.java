package phao.app;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import phao.log.Retention;

/**
 * What an operator chooses, from system properties {@code phao.…} and else environment variables {@code PHAO_…}
 * (docs/settings.md).
 *
 * @param data the folder of the log; it is made if there is none
 * @param log which engine
 * @param origins web pages of other servers that may connect, or {@code *}
 * @param heartbeat how often a client must be heard
 * @param retention how much of each room is kept
 */
public record Settings(Path data, Log log, Set<String> origins, Duration heartbeat, Retention retention) {

    /** The log's engines. */
    public enum Log { SQLITE, MEMORY }

    private static final Pattern DURATION = Pattern.compile("([0-9]{1,9})(ms|s|m|h|d)");

    /** A setting is wrong; the message names it, its value, and what would be valid. */
    public static final class Invalid extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Invalid(String name, String value, String valid) {
            super("setting " + name + " (" + variable(name) + ") is '" + value + "': " + valid);
        }
    }

    /** The settings of this process. @throws Invalid naming the first that is wrong */
    public static Settings ofProcess() {
        return of(name -> {
            String property = System.getProperty(name);
            return property != null ? property : System.getenv(variable(name));
        });
    }

    /** @param values the value of {@code phao.name}, null where nothing is set */
    static Settings of(Function<String, String> values) {
        return new Settings(
                Path.of(value(values, "phao.data", "data")),
                log(value(values, "phao.log", "sqlite")),
                origins(value(values, "phao.origins", "")),
                duration(values, "phao.heartbeat", "25s", Duration.ofSeconds(1)),
                new Retention(
                        count(values, "phao.retention.count", "100000"),
                        duration(values, "phao.retention.age", "0s", Duration.ZERO),
                        duration(values, "phao.retention.publishers", "90d", Duration.ZERO)));
    }

    /** The environment variable of a setting: {@code phao.retention.age} is {@code PHAO_RETENTION_AGE}. */
    static String variable(String name) {
        return name.toUpperCase(Locale.ROOT).replace('.', '_');
    }

    private static String value(Function<String, String> values, String name, String otherwise) {
        String value = values.apply(name);
        return value == null || value.isBlank() ? otherwise : value.strip();
    }

    private static Log log(String value) {
        try {
            return Log.valueOf(value.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new Invalid("phao.log", value, "it must be sqlite or memory");
        }
    }

    private static Set<String> origins(String value) {
        Set<String> origins = Arrays.stream(value.toLowerCase(Locale.ROOT).split("[,\\s]+"))
                .filter(origin -> !origin.isEmpty())
                .collect(Collectors.toUnmodifiableSet());
        for (String origin : origins) {
            if (!origin.equals("*") && !origin.matches("[a-z][a-z0-9+.-]*://[^/\\s]+")) {
                throw new Invalid("phao.origins", origin,
                        "it must be *, or origins like https://app.example separated by commas");
            }
        }
        return origins;
    }

    private static Duration duration(Function<String, String> values, String name, String otherwise, Duration least) {
        String value = value(values, name, otherwise);
        Matcher matcher = DURATION.matcher(value);
        if (matcher.matches()) {
            long amount = Long.parseLong(matcher.group(1));
            Duration duration = switch (matcher.group(2)) {
                case "ms" -> Duration.ofMillis(amount);
                case "s" -> Duration.ofSeconds(amount);
                case "m" -> Duration.ofMinutes(amount);
                case "h" -> Duration.ofHours(amount);
                default -> Duration.ofDays(amount);
            };
            if (duration.compareTo(least) >= 0) {
                return duration;
            }
        }
        throw new Invalid(name, value, "it must be a time like 500ms, 25s, 10m, 12h or 90d"
                + (least.isZero() ? "; 0s means no limit" : ", at least " + least.toSeconds() + "s"));
    }

    private static long count(Function<String, String> values, String name, String otherwise) {
        String value = value(values, name, otherwise);
        if (!value.matches("[0-9]{1,15}")) {
            throw new Invalid(name, value, "it must be a whole number; 0 means no limit");
        }
        return Long.parseLong(value);
    }
}
