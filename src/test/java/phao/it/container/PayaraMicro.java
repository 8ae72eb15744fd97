package phao.it.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Payara Micro as a process, started by the command line of payara-config/README.md itself: only the addresses of files and the port
 * are the test's. A command of its files that fails, fails the start.
 *
 * <p>For one thread.
 */
final class PayaraMicro {

    private static final Path DOCUMENTED = Path.of("payara-config/README.md");
    private static final String COMMANDS = "payara-config/micro.asadmin";
    /** Nobody else connects to the server under test. */
    private static final String ON_LOOPBACK =
            "set configs.config.server-config.network-config.network-listeners.network-listener.http-listener.address=127.0.0.1";

    private static final long SECONDS = 120;
    private static final Pattern FAILED =
            Pattern.compile("Boot Command \\S+ (failed|returned with result (?!SUCCESS))");

    private final Path jar;
    private final Path base;
    private final int port;
    private Process process;

    /** @param base for its data, temporary files and {@code server.log} */
    PayaraMicro(Path jar, Path base, int port) {
        this.jar = jar;
        this.base = base;
        this.port = port;
    }

    int port() {
        return port;
    }

    /** Returns when the application runs. */
    void start() throws IOException {
        ProcessBuilder builder = builder(documentedCommand());
        builder.environment().put("PHAO_ORIGINS", "https://friend.example");
        builder.environment().put("PHAO_HEARTBEAT", "5s");
        builder.environment().put("PHAO_ACCESS_RULES", System.getProperty("phao.it.access") + "/rules");
        builder.environment().put("PHAO_TOKEN_SECRET", System.getProperty("phao.it.access") + "/secret.txt");
        process = builder.redirectErrorStream(true).start();
        StringBuffer log = new StringBuffer();
        CompletableFuture<Void> ready = new CompletableFuture<>();
        Thread reader = new Thread(() -> follow(process, log, ready), "server-log");
        reader.setDaemon(true);
        reader.start();
        try {
            ready.get(SECONDS, TimeUnit.SECONDS);
            assertCommandsSucceeded(log.toString());
        } catch (Exception | AssertionError e) {
            stop();
            throw new AssertionError("Payara Micro did not start: " + e.getMessage() + "\n" + log, e);
        }
    }

    /** The indented lines below the heading, from the one with {@code java} on. */
    private static List<String> documentedCommand() throws IOException {
        String command = Files.readAllLines(DOCUMENTED).stream()
                .dropWhile(line -> !line.equals("## Payara Micro"))
                .dropWhile(line -> !line.startsWith("    PHAO_DATA="))
                .takeWhile(line -> line.startsWith("    "))
                .map(line -> line.replaceFirst("\\\\$", ""))
                .collect(Collectors.joining(" "));
        return Arrays.asList(command.strip().split("\\s+"));
    }

    /** @param command a variable, {@code java}, and its arguments */
    private ProcessBuilder builder(List<String> command) throws IOException {
        List<String> words = new ArrayList<>(command);
        replace(words, "PHAO_DATA=/var/lib/phao", "-Djava.io.tmpdir=" + Files.createDirectories(base.resolve("tmp")));
        replace(
                words,
                "java",
                Path.of(System.getProperty("java.home"), "bin", "java").toString());
        Collections.swap(words, 0, 1);
        replace(words, "payara-micro.jar", jar.toString());
        replace(words, "/var/lib/payara-micro", emptied(base.resolve("root")).toString());
        replace(words, "8080", Integer.toString(port));
        replace(words, COMMANDS, withAddress().toString());
        ProcessBuilder builder = new ProcessBuilder(words);
        builder.environment().put("PHAO_DATA", base.resolve("phao").toString());
        return builder;
    }

    private static void replace(List<String> words, String documented, String tested) {
        assertThat(words).as("the command in " + DOCUMENTED).containsOnlyOnce(documented);
        words.set(words.indexOf(documented), tested);
    }

    private Path withAddress() throws IOException {
        List<String> commands = new ArrayList<>(Files.readAllLines(Path.of(COMMANDS)));
        commands.add(ON_LOOPBACK);
        return Files.write(base.resolve("boot.asadmin"), commands);
    }

    private static Path emptied(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> all = Files.walk(folder)) {
                for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(each);
                }
            }
        }
        return Files.createDirectories(folder);
    }

    private void follow(Process of, StringBuffer log, CompletableFuture<Void> ready) {
        Path file = base.resolve("server.log");
        try (var lines = of.inputReader();
                var copy = Files.newBufferedWriter(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                copy.append(line).append('\n').flush();
                if (!ready.isDone()) {
                    log.append(line).append('\n');
                }
                if (line.contains(") ready in ")) {
                    ready.complete(null);
                }
            }
        } catch (IOException e) {
            ready.completeExceptionally(new UncheckedIOException(e));
        }
        ready.completeExceptionally(new IllegalStateException("it ended"));
    }

    private static void assertCommandsSucceeded(String log) throws IOException {
        assertThat(log).doesNotContainPattern(FAILED);
        for (String command : Files.readAllLines(Path.of(COMMANDS))) {
            if (command.startsWith("set ")) {
                assertThat(log).contains(command.substring("set ".length()));
            }
        }
    }

    /** Asks it to end, and waits. */
    void stop() {
        process.toHandle().destroy(); // Process.destroy would also close the log
        try {
            if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError("Payara Micro did not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
