package phao.app;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * One place where settings can be set. What looks like a setting there and is none is refused: a misspelt one would silently not
 * count.
 */
final class SettingSource {

    /** Of every setting's name. */
    static final String PREFIX = "phao.";

    private static final String VARIABLE_PREFIX = "PHAO_";
    /** Read before there are settings, or too secret for a file of them (docs/settings.md). */
    private static final String OTHER_VARIABLES = "PHAO_CACHE|PHAO_TLS_PASSWORD";
    /** What Kubernetes tells every container of a service that is named phao. */
    private static final String KUBERNETES =
            "PHAO_SERVICE_(HOST|PORT)(_\\w+)?=.*|PHAO_PORT=\\w+://.*|PHAO_PORT_[0-9]+_(TCP|UDP|SCTP)(_\\w+)?=.*";
    /** The integration tests' own properties, which a container under test is started with. */
    private static final String TEST_PREFIX = "phao.it.";
    private static final int LONGEST_SHOWN = 100;

    private final Map<String, String> values;
    private final Function<Setting<?>, String> spelling;
    private final String where;

    /**
     * @param values only those that are, or should be, settings
     * @param spelling how a setting is named here
     * @param where for people, with {@code %s} for the name
     */
    private SettingSource(Map<String, String> values, Function<Setting<?>, String> spelling, String where) {
        this.values = values;
        this.spelling = spelling;
        this.where = where;
        values.keySet().stream().sorted().forEach(this::refuseUnknown);
    }

    /** @param options by the names of the options, like {@code --retention-age} */
    static SettingSource commandLine(Map<String, String> options) {
        return new SettingSource(options, Setting::option, "option %s");
    }

    static SettingSource systemProperties(Properties properties) {
        Map<String, String> ours = byPrefix(PREFIX, map(properties));
        ours.keySet().removeIf(name -> name.startsWith(TEST_PREFIX));
        return new SettingSource(ours, Setting::name, "system property %s");
    }

    static SettingSource environment(Map<String, String> variables) {
        Map<String, String> ours = byPrefix(VARIABLE_PREFIX, variables);
        ours.entrySet().removeIf(variable ->
                variable.getKey().matches(OTHER_VARIABLES) || variable.toString().matches(KUBERNETES));
        return new SettingSource(ours, Setting::variable, "environment variable %s");
    }

    static SettingSource contextParameters(Map<String, String> parameters) {
        return new SettingSource(byPrefix(PREFIX, parameters), Setting::name, "context-param %s");
    }

    /** @throws InvalidSetting also when the file can't be read */
    static SettingSource file(Path file) {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        } catch (NoSuchFileException e) {
            throw new InvalidSetting("settings file " + file + ": there is no such file");
        } catch (IOException | IllegalArgumentException e) {
            throw new InvalidSetting("settings file " + file + " can't be read: " + shown(e.toString()));
        }
        if (properties.containsKey(Setting.CONFIG.name())) {
            throw new InvalidSetting("settings file " + file + " names another one: give one file with all settings");
        }
        return new SettingSource(map(properties), Setting::name, "%s in " + file);
    }

    private static Map<String, String> map(Properties properties) {
        return properties.stringPropertyNames().stream().collect(Collectors.toMap(name -> name, properties::getProperty));
    }

    private static Map<String, String> byPrefix(String prefix, Map<String, String> values) {
        return values.entrySet().stream()
                .filter(entry -> entry.getKey().startsWith(prefix))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    /** What is set here; a blank value counts as none. */
    Optional<String> find(Setting<?> setting) {
        return Optional.ofNullable(values.get(spelling.apply(setting))).map(String::strip).filter(value -> !value.isEmpty());
    }

    InvalidSetting invalid(Setting<?> setting, String value) {
        return new InvalidSetting(told(spelling.apply(setting), value) + "it must be " + setting.valid());
    }

    private void refuseUnknown(String name) {
        var names = Setting.all().stream().map(spelling).toList();
        if (!names.contains(name)) {
            String nearest = NearestName.of(name, names).map(near -> "did you mean " + near + "?")
                    .orElseGet(() -> "there are " + String.join(", ", names));
            throw new InvalidSetting(told(name, values.get(name)) + "there is no such setting, " + nearest);
        }
    }

    private String told(String name, String value) {
        // Whoever misspells the name of a password's variable must not find the password in a log.
        boolean secret = name.toLowerCase(Locale.ROOT).matches(".*(pass|secret|token|key).*");
        return where.formatted(shown(name)) + " is '" + (secret ? "…" : shown(value)) + "': ";
    }

    /** In one line, and not too long a one. */
    private static String shown(String text) {
        String line = text.replaceAll("\\p{Cntrl}", "?");
        return line.length() <= LONGEST_SHOWN ? line : line.substring(0, LONGEST_SHOWN) + "…";
    }
}
