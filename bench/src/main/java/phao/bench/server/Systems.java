package phao.bench.server;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The servers of one run, started when first asked for and ended together, so that the systems can take turns in one run.
 *
 * <p>Used by one thread.
 */
public final class Systems implements AutoCloseable {

    /** What there is to start. */
    public enum Kind {
        PHAO,
        /** With rules and tokens. */
        GUARDED_PHAO,
        NATS,
        WS,
        SOCKET_IO,
        TYRUS,
        TOMCAT
    }

    private final Map<Kind, ServerProcess> running = new EnumMap<>(Kind.class);
    private final Path root;
    private final Path work;
    private final List<String> javaOptions;
    private int natsWebSocketPort;

    /**
     * @param root of the source tree
     * @param work an empty folder for logs and data
     * @param javaOptions of Phao's virtual machine
     */
    public Systems(Path root, Path work, List<String> javaOptions) {
        this.root = root;
        this.work = work;
        this.javaOptions = List.copyOf(javaOptions);
    }

    /** Of the source tree. */
    public Path root() {
        return root;
    }

    public ServerProcess get(Kind kind) throws IOException, InterruptedException {
        ServerProcess server = running.get(kind);
        if (server == null) {
            server = start(kind);
            running.put(kind, server);
        }
        return server;
    }

    /** Where NATS listens for WebSocket; its TCP port is the server's address. */
    public int natsWebSocketPort() {
        return natsWebSocketPort;
    }

    /** Ends one, so that the next {@link #get} starts it anew. */
    public void stop(Kind kind) {
        ServerProcess server = running.remove(kind);
        if (server != null) {
            server.close();
        }
    }

    /** Phao with its own data folder, as a user starts it. */
    public List<String> phaoCommand(int port, Path data) {
        List<String> command = new ArrayList<>(List.of(java()));
        command.addAll(javaOptions);
        command.addAll(List.of(
                "-jar",
                root.resolve("target/phao.war").toString(),
                "--port",
                Integer.toString(port),
                "--data",
                data.toString()));
        return command;
    }

    private ServerProcess start(Kind kind) throws IOException, InterruptedException {
        int port = ServerProcess.freePort();
        List<String> command = switch (kind) {
            case PHAO -> phaoCommand(port, Files.createTempDirectory(work, "data"));
            case GUARDED_PHAO -> guardedPhao(port);
            case NATS -> nats(port);
            case WS -> node("ws.js", port);
            case SOCKET_IO -> node("socketio.js", port);
            case TYRUS -> peer("phao.bench.peer.TyrusBroadcast", "tomcat-embed", port);
            case TOMCAT -> peer("phao.bench.peer.TomcatBroadcast", "tyrus", port);
        };
        Path log = work.resolve(kind.name().toLowerCase(Locale.ROOT) + '-' + port + ".log");
        return ServerProcess.start(command, Map.of(), port, log);
    }

    private List<String> guardedPhao(int port) throws IOException {
        List<String> command = new ArrayList<>(phaoCommand(port, Files.createTempDirectory(work, "data")));
        command.addAll(Guard.options(work));
        return command;
    }

    private List<String> nats(int port) throws IOException {
        natsWebSocketPort = ServerProcess.freePort();
        Path configuration = work.resolve("nats-" + port + ".conf");
        Files.writeString(
                configuration,
                "host: 127.0.0.1\nport: " + port + "\nwebsocket { host: 127.0.0.1, port: " + natsWebSocketPort
                        + ", no_tls: true }\n");
        return List.of("nats-server", "-c", configuration.toString());
    }

    private List<String> node(String script, int port) {
        return List.of("node", root.resolve("bench/peers").resolve(script).toString(), Integer.toString(port));
    }

    /** @param without jars with this in their names: two engines on one class path find each other's services */
    private List<String> peer(String main, String without, int port) {
        String classPath = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !Path.of(entry).getFileName().toString().contains(without))
                .collect(Collectors.joining(File.pathSeparator));
        return List.of(java(), "-cp", classPath, main, Integer.toString(port));
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    @Override
    public void close() {
        running.values().forEach(ServerProcess::close);
        running.clear();
    }
}
