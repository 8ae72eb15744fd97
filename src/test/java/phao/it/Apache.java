package phao.it;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A real Apache httpd 2.4 as a proxy. Installs Debian's package where it finds none and may. */
final class Apache {

    private static final List<String> PLACES = List.of("/usr/sbin/apache2", "/usr/sbin/httpd", "/usr/local/sbin/httpd");
    private static final List<String> MODULES =
            List.of("/usr/lib/apache2/modules/mod_proxy_http.so", "/usr/lib64/httpd/modules/mod_proxy_http.so");

    private Apache() {}

    /**
     * Starts it on a free port. The test is skipped where there is none and none can be installed.
     *
     * @param folder for its files, empty
     * @param more settings of the server
     */
    static ProxyProcess with(Path folder, String more) throws Exception {
        String apache = DebianPackage.file("apache2-bin", PLACES).toString();
        Path modules = DebianPackage.file("apache2-bin", MODULES).getParent();
        int port = ProxyProcess.freePort();
        Path configuration =
                Files.writeString(folder.resolve("httpd.conf"), """
                LoadModule mpm_event_module %1$s/mod_mpm_event.so
                LoadModule authz_core_module %1$s/mod_authz_core.so
                LoadModule proxy_module %1$s/mod_proxy.so
                LoadModule proxy_http_module %1$s/mod_proxy_http.so
                ServerRoot "%2$s"
                DefaultRuntimeDir "%2$s"
                PidFile "%2$s/httpd.pid"
                ErrorLog "%2$s/error.log"
                ServerName localhost
                User #65534
                Group #65534
                Listen 127.0.0.1:%3$d
                %4$s
                """.formatted(modules, folder, port, more));
        return ProxyProcess.start(folder, port, apache, "-DFOREGROUND", "-f", configuration.toString());
    }
}
