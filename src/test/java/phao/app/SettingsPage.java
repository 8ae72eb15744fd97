package phao.app;

import java.util.stream.Collectors;

/** Writes docs/settings.md, of the table of all settings. */
final class SettingsPage {

    private SettingsPage() {}

    static String text() {
        return """
                # Settings

                <!-- Made from phao.app.Setting; SettingsPageTest compares the two and says how to make it anew. -->

                | setting | environment | command line | default | values | meaning |
                | --- | --- | --- | --- | --- | --- |
                %s

                Each can be set in any of these places. The first in this list in which it is set counts:

                1. an option of the standalone server's command line: `--retention-age 30d`;
                2. a Java system property: `-Dphao.retention.age=30d`;
                3. an environment variable: `PHAO_RETENTION_AGE=30d`;
                4. the properties file that `phao.config` names, in UTF-8: a line `phao.retention.age=30d`. In it a backslash is written twice;
                5. a context parameter, in `WEB-INF/web.xml` or in the container's configuration of the application (not on the standalone
                   server):

                       <context-param>
                         <param-name>phao.retention.age</param-name>
                         <param-value>30d</param-value>
                       </context-param>

                A blank value is as good as none. Times are a number with a unit: `500ms`, `25s`, `10m`, `12h`, `90d`.

                What is wrong stops the start with one line, on the standalone server's error output or in the container's log: where it is set,
                its name, its value and what would be valid. So does a name that begins with `phao.` or `PHAO_` and is none of the above, and any
                other name in the properties file; its value is not shown if the name sounds like that of a password, or resembles one:

                    phao: cannot start: environment variable PHAO_RETENTON_AGE is '30d': there is no such setting, did you mean PHAO_RETENTION_AGE?

                The standalone server has options of its own beside these, for its listener and TLS: see `--help`, and the variables `PHAO_TLS_PASSWORD`
                and `PHAO_CACHE` in [deploy.md](deploy.md). What Kubernetes puts into the environment for a service named phao or phao-web
                (`PHAO_SERVICE_HOST`, `PHAO_WEB_PORT_8080_TCP` and the like) is not looked at.
                """.formatted(Setting.all().stream().map(SettingsPage::row).collect(Collectors.joining("\n")));
    }

    private static String row(Setting<?> setting) {
        return "| `%s` | `%s` | `%s` | %s | %s | %s |"
                .formatted(
                        setting.name(),
                        setting.variable(),
                        setting.option(),
                        setting.otherwise().isEmpty() ? "none" : "`" + setting.otherwise() + "`",
                        setting.valid(),
                        setting.meaning());
    }
}
