package phao.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import phao.it.http.HttpRooms;

/**
 * A server from a download that nobody has touched, in a folder of its own, and the commands of a recipe, run by bash in it as they stand:
 * only ports, data folder and the path of the download are the test's. Closing it ends what was started. One thread.
 */
final class RecipeServer implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final int PORTS = 100;
    private static final AtomicInteger NEXT_PORTS =
            new AtomicInteger(20_000 + (int) (ProcessHandle.current().pid() % 80) * PORTS);
    private static final String DATA = "/var/lib/phao";

    private final Recipe recipe;
    private final Path folder;
    private final Path data;
    private final int base;
    private final Map<String, String> environment = new HashMap<>();
    private final Map<String, String> replaced = new LinkedHashMap<>();
    private final List<Process> running = new ArrayList<>();
    private final List<String> atEnd = new ArrayList<>();
    private int done;

    /** @param folder in which the commands are run: of its own */
    RecipeServer(String recipe, Path folder) throws IOException {
        this.recipe = Recipe.named(recipe);
        this.folder = Files.createDirectories(folder);
        this.data = folder.resolveSibling(folder.getFileName() + "-data");
        this.base = freePorts();
        replace(DATA, data.toString());
        Files.createDirectories(folder.resolve("target"));
        Files.copy(Path.of(StandaloneServer.war()), folder.resolve("target/phao.war"));
    }

    /** The first of several free ports that no other test has, below those that the system gives away. */
    private static int freePorts() {
        int first = NEXT_PORTS.getAndAdd(PORTS);
        assertThat(first).as("no " + PORTS + " ports in a row are free").isLessThan(32_000);
        return IntStream.range(first, first + PORTS).allMatch(RecipeServer::isFree) ? first : freePorts();
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port)) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }

    /** A port of its own. @param n below 100 */
    int port(int n) {
        return base + n;
    }

    Path path(String name) {
        return folder.resolve(name);
    }

    /** @param root the folder in the zip whose contents are wanted here; empty for all */
    RecipeServer unpack(Path zip, String root) throws IOException {
        Download.unpack(zip, root, folder);
        return this;
    }

    /** Gives the server other ports in a file of its own. @param ports what stands there, and what is to, in turn */
    RecipeServer edit(String file, String... ports) throws IOException {
        String text = Files.readString(path(file));
        for (int i = 0; i < ports.length; i += 2) {
            assertThat(text).as(file).contains(ports[i]);
            text = text.replace(ports[i], ports[i + 1]);
        }
        Files.writeString(path(file), text);
        return this;
    }

    /** In the blocks that follow. */
    RecipeServer replace(String documented, String tested) {
        replaced.put(documented, tested);
        return this;
    }

    RecipeServer set(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    /** Run when this is closed, whether it goes well or not. */
    RecipeServer atEnd(String command) {
        atEnd.add(command);
        return this;
    }

    /** The next block of the recipe, with what is the test's. */
    private String block() {
        String text = recipe.blocks().get(done++);
        for (Map.Entry<String, String> each : replaced.entrySet()) {
            text = text.replace(each.getKey(), each.getValue());
        }
        return text;
    }

    /** Runs the next block to its end. */
    RecipeServer follow() throws Exception {
        return run(block());
    }

    /** Runs the next block, which ends in a server. */
    RecipeServer followToServer() throws Exception {
        return start(block());
    }

    /** A command that is not of the recipe: how the server is started. It stays. */
    RecipeServer start(String command) throws Exception {
        running.add(bash(command));
        return this;
    }

    RecipeServer run(String command) throws Exception {
        Process process = bash(command);
        boolean ended = process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        if (!ended) {
            end(process);
        }
        assertThat(ended && process.exitValue() == 0)
                .as(() -> "goes well: " + command + "\n" + log())
                .isTrue();
        return this;
    }

    private Process bash(String command) throws IOException {
        // Stops at the first command that fails; nobody is there to answer questions.
        ProcessBuilder builder = new ProcessBuilder("bash", "-e", "-c", command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectOutput(ProcessBuilder.Redirect.appendTo(logFile().toFile()));
        builder.environment().keySet().removeIf(name -> name.startsWith("PHAO_") || name.startsWith("CATALINA_"));
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment()
                .put("PATH", Path.of(System.getProperty("java.home"), "bin") + ":" + System.getenv("PATH"));
        environment.forEach((name, value) -> builder.environment()
                .merge(name, value, (before, more) -> name.equals("PATH") ? more + ":" + before : more));
        return builder.start();
    }

    private Path logFile() {
        return folder.resolveSibling(folder.getFileName() + ".log");
    }

    private String log() {
        try {
            return Files.readString(logFile());
        } catch (IOException e) {
            return e.toString();
        }
    }

    /** Returns when this address is answered, whatever the answer. */
    RecipeServer awaitAnswer(int port, String path) throws Exception {
        return await(port, path, 1, 999);
    }

    private RecipeServer await(int port, String path, int from, int to) throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        for (int status = status(port, path); status < from || status > to; status = status(port, path)) {
            assertThat(System.nanoTime() < deadline && running.stream().allMatch(Process::isAlive))
                    .as(path + " is answered by " + status + "\n" + log())
                    .isTrue();
            TimeUnit.MILLISECONDS.sleep(100);
        }
        return this;
    }

    private static int status(int port, String path) throws InterruptedException {
        try {
            return HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                                    .timeout(PATIENCE)
                                    .build(),
                            BodyHandlers.discarding())
                    .statusCode();
        } catch (IOException e) {
            return 0;
        }
    }

    /** Phao is at / of this port with all that it has, and stores its messages there. */
    RecipeServer assertServes(int port) throws Exception {
        return assertServes(port, data);
    }

    RecipeServer assertServes(int port, Path stored) throws Exception {
        await(port, "/health", 200, 200);
        URI url = URI.create("http://127.0.0.1:" + port + "/");
        HttpRooms http = new HttpRooms(url);
        assertThat(http.getUnchecked("").expect(200).text())
                .as("the page")
                .isEqualTo(Files.readString(Path.of("target/page/index.html")));
        http.get("health").expect(200);
        String text = "recipe " + recipe.title() + " " + done;
        String name = "recipe-" + done;
        // Without a cursor, reading begins only some time after the handshake is answered.
        URI room = URI.create("ws://127.0.0.1:" + port + "/rooms/" + name + "?after=0&epoch=");
        try (TestSocket an = TestSocket.open(room);
                TestSocket binh = TestSocket.open(room)) {
            http.publish(name, text);
            assertThat(an.expectText()).isEqualTo(text);
            assertThat(binh.expectText()).isEqualTo(text);
            an.send("by WebSocket");
            assertThat(binh.expectText()).isEqualTo("by WebSocket");
        }
        assertThat(http.get("rooms/" + name + "?last=2")
                        .expect(200)
                        .json()
                        .getJsonArray("messages")
                        .getJsonObject(0)
                        .getString("data"))
                .isEqualTo(text);
        assertThat(holds(stored, text.getBytes(StandardCharsets.UTF_8)))
                .as(stored + " holds " + text)
                .isTrue();
        return this;
    }

    private static boolean holds(Path stored, byte[] text) throws IOException {
        try (Stream<Path> all = Files.walk(stored)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                byte[] bytes = Files.readAllBytes(file);
                if (IntStream.rangeClosed(0, bytes.length - text.length)
                        .anyMatch(at -> Arrays.equals(bytes, at, at + text.length, text, 0, text.length))) {
                    return true;
                }
            }
        }
        return false;
    }

    /** No block of the recipe was left out. */
    void assertWhole() {
        assertThat(done)
                .as("blocks run of " + recipe.name())
                .isEqualTo(recipe.blocks().size());
    }

    @Override
    public void close() throws Exception {
        try {
            for (String command : atEnd) {
                Process process = bash(command);
                process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            }
        } finally {
            running.forEach(RecipeServer::end);
        }
    }

    private static void end(Process process) {
        List<ProcessHandle> all = Stream.concat(process.descendants(), Stream.of(process.toHandle()))
                .toList();
        all.forEach(ProcessHandle::destroy);
        all.forEach(handle -> {
            try {
                handle.onExit().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            } catch (Exception e) {
                handle.destroyForcibly();
            }
        });
    }
}
