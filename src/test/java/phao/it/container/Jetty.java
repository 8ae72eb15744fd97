package phao.it.container;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * Jetty as a process, started by its own {@code start.jar} on a base that the build has made. It deploys what is in {@code webapps}
 * and undeploys what is there no more.
 *
 * <p>For one thread.
 */
final class Jetty {

    private static final Duration PATIENCE = Duration.ofSeconds(120);

    private final Path home;
    private final Path base;
    private final int port;
    private final HttpClient client = HttpClient.newHttpClient();
    private Process process;

    Jetty(Path home, Path base, int port) {
        this.home = home;
        this.base = base.toAbsolutePath();
        this.port = port;
    }

    int port() {
        return port;
    }

    /** Returns when it listens. */
    void start() throws IOException {
        process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx512m",
                        "-Djava.awt.headless=true",
                        "-Djava.io.tmpdir=" + base.resolve("tmp"),
                        "-Dphao.data=" + base.resolve("phao"),
                        "-Dphao.origins=https://friend.example",
                        "-Dphao.heartbeat=5s",
                        "-Dphao.access.rules=" + System.getProperty("phao.it.access") + "/rules",
                        "-Dphao.token.secret=" + System.getProperty("phao.it.access") + "/secret.txt",
                        "-jar",
                        home.resolve("start.jar").toString(),
                        "etc/realm.xml",
                        "jetty.http.host=127.0.0.1",
                        "jetty.http.port=" + port,
                        "jetty.deploy.scanInterval=1",
                        "jetty.httpConfig.uriCompliance=DEFAULT,AMBIGUOUS_PATH_ENCODING"))
                .directory(base.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log().toFile())
                .start();
        await("listens", () -> status("/") == 404);
    }

    private Path log() {
        return base.resolve("logs").resolve("server.log");
    }

    /**
     * Returns when the application answers.
     *
     * @param name the file's there; the application is at {@code /} and this without its ending
     */
    void deploy(Path war, String name) throws IOException {
        int before = Files.readString(log()).length();
        Path copy = Files.copy(war, base.resolve("tmp").resolve(name), StandardCopyOption.REPLACE_EXISTING);
        // At once: it looks every second.
        Files.move(copy, webapps(name), StandardCopyOption.ATOMIC_MOVE);
        await("serves " + name, () -> {
            if (said("Failed startup of context", before)) {
                Files.delete(webapps(name));
                throw new IOException(name + " failed to start");
            }
            return status(path(name) + "health") == 200;
        });
    }

    /** Returns when the application has stopped. Its address is gone a moment before. */
    void undeploy(String name) throws IOException {
        int before = Files.readString(log()).length();
        Files.delete(webapps(name));
        await("has stopped " + name, () -> said("Stopped \\S+WebAppContext@", before));
    }

    private boolean said(String pattern, int since) throws IOException {
        return Pattern.compile(pattern)
                .matcher(Files.readString(log()).substring(since))
                .find();
    }

    private Path webapps(String name) {
        return base.resolve("webapps").resolve(name);
    }

    static String path(String name) {
        return "/" + name.replaceFirst("\\.war$", "") + "/";
    }

    /** Asks it to end, and waits. */
    void stop() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("Jetty did not end");
        }
    }

    @FunctionalInterface
    private interface Condition {
        boolean holds() throws IOException, InterruptedException;
    }

    private void await(String what, Condition condition) throws IOException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        try {
            while (process.isAlive() && System.nanoTime() < deadline) {
                if (condition.holds()) {
                    return;
                }
                TimeUnit.MILLISECONDS.sleep(100);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw new AssertionError("not true that Jetty " + what + ":\n" + Files.readString(log()));
    }

    /** 0 if it does not listen yet. */
    private int status(String path) throws InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(PATIENCE)
                .build();
        try {
            return client.send(request, BodyHandlers.discarding()).statusCode();
        } catch (IOException e) {
            return 0;
        }
    }
}
