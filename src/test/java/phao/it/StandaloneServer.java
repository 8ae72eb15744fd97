package phao.it;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The WAR that is shipped, run by {@code java -jar} as a process of its own. It can be stopped, killed and started again on
 * the same port and folder; closing it kills it.
 *
 * <p>For one thread; the log may be read by any.
 */
public final class StandaloneServer implements AutoCloseable {

    private static final Duration LONGEST_START = Duration.ofSeconds(60);
    private static final Duration LONGEST_STOP = Duration.ofSeconds(30);
    private static final Pattern READY = Pattern.compile("Phao \\S+ is ready at (\\S+)");

    private final List<String> options;
    private final Map<String, String> environment;
    /** What comes before {@code java} on the command line. */
    private final List<String> shell;
    /** The file that is run; another one from the next start on, where a test says so. */
    private Path war = Path.of(war());

    private final StringBuffer log = new StringBuffer();
    private Process process;
    private URI address;

    private StandaloneServer(List<String> options, Map<String, String> environment, List<String> shell) {
        this.options = options;
        this.environment = environment;
        this.shell = shell;
    }

    /**
     * Starts it on a free port and waits until it is ready.
     *
     * @param options of the command line besides {@code --port} and {@code --data}
     */
    public static StandaloneServer start(Path data, String... options) {
        return start(data, Map.of(), options);
    }

    /** @param environment variables added to this process' own */
    public static StandaloneServer start(Path data, Map<String, String> environment, String... options) {
        return start(data, environment, List.of(), options);
    }

    /** Starts a server that may have at most that many files open, its connections included. */
    static StandaloneServer startWithFiles(int most, Path data, Map<String, String> environment, String... options) {
        // It stays the same process.
        return start(data, environment, List.of("bash", "-c", "ulimit -n " + most + " && exec \"$0\" \"$@\""), options);
    }

    /** Starts one with another {@code java} than that of the tests. */
    static StandaloneServer startWith(Path java, Path data) {
        return start(data, Map.of(), List.of("bash", "-c", "exec '" + java + "' \"$@\""));
    }

    private static StandaloneServer start(
            Path data, Map<String, String> environment, List<String> shell, String... options) {
        List<String> all = new ArrayList<>(List.of("--data", data.toString()));
        all.addAll(List.of(options));
        StandaloneServer server = new StandaloneServer(all, environment, shell);
        server.start(0);
        return server;
    }

    /** How a process ended by itself. */
    public record Exit(int code, String out, String err) {}

    /** Runs the WAR with these options only and waits for its end. */
    public static Exit run(Map<String, String> environment, String... options) throws Exception {
        ProcessBuilder builder = builder(List.of(), war(), List.of(options), environment);
        // It is over before it would pay to compile more.
        builder.command().addAll(1, List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
        Process process = builder.start();
        process.getOutputStream().close();
        CompletableFuture<String> out = CompletableFuture.supplyAsync(() -> read(process.inputReader()));
        CompletableFuture<String> err = CompletableFuture.supplyAsync(() -> read(process.errorReader()));
        if (!process.waitFor(LONGEST_START.toSeconds(), TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("still running: " + String.join(" ", options) + "\n" + out.get() + err.get());
        }
        return new Exit(process.exitValue(), out.get(), err.get());
    }

    /** Where the server is, as {@code http://localhost:12345/}; the same after a restart. */
    public URI url() {
        return address;
    }

    /** @param path without a slash at its beginning */
    public URI http(String path) {
        return address.resolve(path);
    }

    /** @param path without a slash at its beginning */
    public URI ws(String path) {
        return URI.create(http(path).toString().replaceFirst("^http", "ws"));
    }

    public int port() {
        return address.getPort();
    }

    public long pid() {
        return process.pid();
    }

    /** How long processors worked for it so far, which is the same on a busy machine. */
    Duration processorTime() {
        return process.info().totalCpuDuration().orElseThrow();
    }

    /** What the server has printed so far, both streams. */
    public String log() {
        return log.toString();
    }

    /** Asks it to end (SIGTERM) and waits. Returns the exit code. */
    public int stop() {
        process.toHandle().destroy(); // Process.destroy would also close the log
        return awaitEnd();
    }

    /** Ends it without a warning (SIGKILL). */
    public void kill() {
        process.toHandle().destroyForcibly();
        awaitEnd();
    }

    /** Runs this WAR in its place, on the same port, with the same data and options, unless it does. */
    void deploy(Path other) {
        if (!other.equals(war) || !process.isAlive()) {
            war = other;
            restart();
        }
    }

    /** Starts it again after {@link #stop} or {@link #kill}, on the same port, with the same data and options. */
    public void restart() {
        if (process.isAlive()) {
            stop();
        }
        start(port());
    }

    @Override
    public void close() {
        if (process.isAlive()) {
            kill();
        }
    }

    private int awaitEnd() {
        try {
            if (!process.waitFor(LONGEST_STOP.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError("the server did not end\n" + log);
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private void start(int port) {
        List<String> all = new ArrayList<>(options);
        all.addAll(List.of("--port", Integer.toString(port)));
        CompletableFuture<URI> ready = new CompletableFuture<>();
        try {
            process = builder(shell, war.toString(), all, environment)
                    .redirectErrorStream(true)
                    .start();
            Thread reader = new Thread(() -> follow(process.inputReader(), ready), "server-log");
            reader.setDaemon(true);
            reader.start();
            address = ready.get(LONGEST_START.toSeconds(), TimeUnit.SECONDS);
        } catch (Exception e) {
            close();
            throw new AssertionError("the server did not start: " + e + "\n" + log, e);
        }
    }

    private void follow(BufferedReader lines, CompletableFuture<URI> ready) {
        try {
            lines.lines().forEach(line -> {
                log.append(line).append('\n');
                Matcher matcher = READY.matcher(line);
                if (matcher.find()) {
                    ready.complete(URI.create(matcher.group(1)));
                }
            });
        } catch (UncheckedIOException e) {
            // Ended by us, its output is closed.
        }
        ready.completeExceptionally(new IllegalStateException("it ended"));
    }

    private static ProcessBuilder builder(
            List<String> shell, String war, List<String> options, Map<String, String> environment) {
        List<String> command = new ArrayList<>(shell);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Djava.io.tmpdir=" + System.getProperty("java.io.tmpdir"), "-jar", war));
        command.addAll(options);
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().keySet().removeIf(name -> name.startsWith("PHAO_"));
        builder.environment().putAll(environment);
        return builder;
    }

    /** The file that is tested. */
    static String war() {
        return System.getProperty("phao.it.war", "target/phao.war");
    }

    private static String read(BufferedReader reader) {
        try (reader) {
            StringBuilder all = new StringBuilder();
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                all.append(line).append('\n');
            }
            return all.toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
