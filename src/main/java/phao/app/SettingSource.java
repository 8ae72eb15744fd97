package phao.app;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One place where settings can be set. A name there that looks like a setting and is none is refused: otherwise a misspelt setting would
 * silently not count.
 */
final class SettingSource {

    /** The beginning of every setting's name. */
    static final String PREFIX = "phao.";

    private static final String VARIABLE_PREFIX = "PHAO_";
    /** Variables that are read before there are settings, or that are too secret for a file of settings (docs/settings.md). */
    private static final List<String> OTHER_VARIABLES = List.of("PHAO_CACHE", "PHAO_TLS_PASSWORD");
    /** The integration tests' own properties, which a container under test is started with. */
    private static final String TEST_PREFIX = "phao.it.";

    private static final int LONGEST_SHOWN = 100;
    /** Found in the names of secrets. */
    private static final Pattern SECRET = Pattern.compile("(?i)pass|pwd|secret|token|key|credential");

    private final Map<String, String> values;
    private final Function<Setting<?>, String> spelling;
    private final String where;

    /**
     * @param values only names and values that are, or should be, settings
     * @param spelling how a setting is named here
     * @param others further names that may stand here and are read elsewhere
     * @param where for people, with {@code %s} for the name
     */
    private SettingSource(
            Map<String, String> values, Function<Setting<?>, String> spelling, List<String> others, String where) {
        this.values = values;
        this.spelling = spelling;
        this.where = where;
        List<String> known = Stream.concat(Setting.all().stream().map(spelling), others.stream())
                .toList();
        values.keySet().stream().sorted().forEach(name -> refuseUnknown(name, known));
    }

    /** @param options by the names of the options, like {@code --retention-age} */
    static SettingSource commandLine(Map<String, String> options) {
        return new SettingSource(options, Setting::option, List.of(), "option %s");
    }

    static SettingSource systemProperties(Properties properties) {
        Map<String, String> ours = byPrefix(PREFIX, map(properties));
        ours.keySet().removeIf(name -> name.startsWith(TEST_PREFIX));
        return new SettingSource(ours, Setting::name, List.of(), "system property %s");
    }

    static SettingSource environment(Map<String, String> variables) {
        Map<String, String> ours = byPrefix(VARIABLE_PREFIX, variables);
        ours.entrySet().removeIf(variable -> KubernetesVariable.is(variable.getKey(), variable.getValue()));
        return new SettingSource(ours, Setting::variable, OTHER_VARIABLES, "environment variable %s");
    }

    static SettingSource contextParameters(Map<String, String> parameters) {
        return new SettingSource(byPrefix(PREFIX, parameters), Setting::name, List.of(), "context-param %s");
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
        return new SettingSource(map(properties), Setting::name, List.of(), "%s in " + file);
    }

    private static Map<String, String> map(Properties properties) {
        return properties.stringPropertyNames().stream()
                .collect(Collectors.toMap(name -> name, properties::getProperty));
    }

    private static Map<String, String> byPrefix(String prefix, Map<String, String> values) {
        return values.entrySet().stream()
                .filter(entry -> entry.getKey().startsWith(prefix))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    /** The value that is set here; a blank value counts as none. */
    Optional<String> find(Setting<?> setting) {
        return Optional.ofNullable(values.get(spelling.apply(setting)))
                .map(String::strip)
                .filter(value -> !value.isEmpty());
    }

    /** @param advice what to write instead, behind what is valid */
    InvalidSetting invalid(Setting<?> setting, String value, String advice) {
        return new InvalidSetting(where.formatted(spelling.apply(setting)) + " is '" + shown(value) + "': it must be "
                + setting.valid() + shown(advice));
    }

    private void refuseUnknown(String name, List<String> known) {
        if (!known.contains(name)) {
            Optional<String> nearest = NearestName.of(name, known);
            // The password of a variable with a misspelt name must not get into a log.
            String value =
                    SECRET.matcher(name + nearest.orElse("")).find() ? "" : " is '" + shown(values.get(name)) + "'";
            throw new InvalidSetting(where.formatted(shown(name)) + value + ": there is no such setting, "
                    + nearest.map(near -> "did you mean " + near + "?")
                            .orElseGet(() -> "there are " + String.join(", ", known)));
        }
    }

    /** The text in one line, shortened if it is long. */
    private static String shown(String text) {
        String line = text.replaceAll("\\p{Cntrl}", "?");
        return line.length() <= LONGEST_SHOWN ? line : line.substring(0, LONGEST_SHOWN) + "…";
    }
}
