package phao.standalone;

import java.util.LinkedHashMap;
import java.util.Map;
import phao.app.Setting;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.TypeConversionException;

/** Every setting as an option of the command line. */
final class SettingOptions {

    /** The place of the first one in the help, behind the options that only this server has. */
    private static final int FIRST_ORDER = 10;

    private SettingOptions() {}

    static void addTo(CommandSpec spec) {
        int order = FIRST_ORDER;
        for (Setting<?> setting : Setting.all()) {
            spec.addOption(OptionSpec.builder(setting.option())
                    .order(order++)
                    .type(String.class)
                    .converters(value -> checked(setting, value))
                    .paramLabel(setting.label())
                    .description(description(setting))
                    .build());
        }
    }

    /** The values that were given, by option. */
    static Map<String, String> given(ParseResult line) {
        Map<String, String> given = new LinkedHashMap<>();
        for (Setting<?> setting : Setting.all()) {
            if (line.hasMatchedOption(setting.option())) {
                given.put(setting.option(), line.matchedOptionValue(setting.option(), ""));
            }
        }
        return given;
    }

    private static String checked(Setting<?> setting, String value) {
        try {
            setting.read(value);
            return value;
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException("'" + value + "': it must be " + setting.valid() + setting.advice(e));
        }
    }

    private static String description(Setting<?> setting) {
        String text = setting.meaning().replace("`", "");
        String otherwise = setting.otherwise().isEmpty() ? "none" : setting.otherwise();
        return Character.toUpperCase(text.charAt(0)) + text.substring(1) + " (" + setting.variable() + "; default: "
                + otherwise + ")";
    }
}
