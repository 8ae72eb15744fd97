package phao.it;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A real nginx in front of a server, with the settings that it has by itself. Installs Debian's package where it finds none and may. */
final class Nginx {

    private static final List<String> PLACES = List.of("/usr/sbin/nginx", "/usr/local/sbin/nginx", "/usr/bin/nginx");

    private Nginx() {}

    /**
     * Starts it on a free port. The test is skipped where there is none and none can be installed.
     *
     * @param folder for its files, empty
     * @param more for the location that passes requests on
     */
    static ProxyProcess before(URI server, Path folder, String more) throws Exception {
        return with(
                folder,
                "client_max_body_size 17m;",
                "location / { proxy_pass http://127.0.0.1:%d; %s }".formatted(server.getPort(), more));
    }

    /**
     * The same with these settings.
     *
     * @param beside the {@code server}
     * @param inside of it
     */
    static ProxyProcess with(Path folder, String beside, String inside) throws Exception {
        String nginx = DebianPackage.file("nginx-light", PLACES).toString();
        int port = ProxyProcess.freePort();
        Path configuration = Files.writeString(folder.resolve("nginx.conf"), """
                daemon off;
                user %1$s;
                pid %2$s/nginx.pid;
                error_log %2$s/error.log;
                events { worker_connections 2048; }
                http {
                  access_log off;
                  client_body_temp_path %2$s/body;
                  proxy_temp_path %2$s/proxy;
                  fastcgi_temp_path %2$s/fastcgi;
                  uwsgi_temp_path %2$s/uwsgi;
                  scgi_temp_path %2$s/scgi;
                  %4$s
                  server {
                    listen 127.0.0.1:%3$d;
                    %5$s
                  }
                }
                """.formatted(
                        System.getProperty("user.name"), folder, port, beside, inside));
        return ProxyProcess.start(
                folder,
                port,
                nginx,
                "-e",
                folder + "/error.log",
                "-p",
                folder.toString(),
                "-c",
                configuration.toString());
    }
}
