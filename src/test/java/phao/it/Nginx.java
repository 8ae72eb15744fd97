package phao.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A real nginx in front of a server, with the settings that it has by itself. Installs Debian's package where it finds none and may. */
final class Nginx implements AutoCloseable {

    private static final List<String> PLACES = List.of("/usr/sbin/nginx", "/usr/local/sbin/nginx", "/usr/bin/nginx");
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Process process;
    private final int port;

    private Nginx(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /**
     * Starts it on a free port. The test is skipped where there is none and none can be installed.
     *
     * @param folder for its files, empty
     * @param more for the location that passes requests on
     */
    static Nginx before(URI server, Path folder, String more) throws Exception {
        String nginx = DebianPackage.file("nginx-light", PLACES).toString();
        int port = freePort();
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
                  client_max_body_size 17m;
                  server {
                    listen 127.0.0.1:%3$d;
                    location / { proxy_pass http://127.0.0.1:%4$d; %5$s }
                  }
                }
                """.formatted(System.getProperty("user.name"), folder, port, server.getPort(), more));
        Process process = new ProcessBuilder(nginx, "-e", folder + "/error.log", "-p", folder.toString(), "-c", configuration.toString())
                .redirectErrorStream(true).redirectOutput(folder.resolve("out.log").toFile()).start();
        Nginx started = new Nginx(process, port);
        started.awaitOpen(folder);
        return started;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private void awaitOpen(Path folder) throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try {
                new Socket("127.0.0.1", port).close();
                return;
            } catch (IOException e) {
                assertThat(process.isAlive() && System.nanoTime() < deadline)
                        .as(() -> "nginx runs: " + Stream.of("out.log", "error.log").map(name -> read(folder.resolve(name))).toList()).isTrue();
                process.waitFor(50, TimeUnit.MILLISECONDS);
            }
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return "";
        }
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + port + "/");
    }

    @Override
    public void close() throws Exception {
        process.destroy();
        if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
    }
}
