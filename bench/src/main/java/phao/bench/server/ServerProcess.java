package phao.bench.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A server under measurement, on the loopback interface. Life cycle: {@link #start}, measure, {@link #close}. */
public final class ServerProcess implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final long POLL_MILLIS = 2;

    private final Process process;
    private final InetSocketAddress address;
    private final Path log;

    private ServerProcess(Process process, InetSocketAddress address, Path log) {
        this.process = process;
        this.address = address;
        this.log = log;
    }

    /** Starts a command and waits until something listens on its port. @param log for what it prints */
    public static ServerProcess start(List<String> command, Map<String, String> environment, int port, Path log)
            throws IOException, InterruptedException {
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().putAll(environment);
        ServerProcess server =
                new ServerProcess(builder.start(), new InetSocketAddress(InetAddress.getLoopbackAddress(), port), log);
        try {
            server.awaitListening();
        } catch (IOException e) {
            server.close();
            throw e;
        }
        return server;
    }

    /** A port that nobody has at present. */
    public static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void awaitListening() throws IOException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!isListening()) {
            if (!process.isAlive() || System.nanoTime() > deadline) {
                throw new IOException("the server did not start: "
                        + process.info().commandLine().orElse("") + "\n" + Files.readString(log));
            }
            Thread.sleep(POLL_MILLIS);
        }
    }

    private boolean isListening() {
        try (Socket socket = new Socket()) {
            socket.connect(address);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    public InetSocketAddress address() {
        return address;
    }

    /** The same process on another of its ports. */
    public InetSocketAddress address(int port) {
        return new InetSocketAddress(address.getAddress(), port);
    }

    public long pid() {
        return process.pid();
    }

    public ProcessCost cost() throws IOException {
        return ProcessCost.of(process.pid());
    }

    /** @return false where there is no Java virtual machine that could */
    public boolean collectGarbage() throws IOException, InterruptedException {
        if (!process.info().command().orElse("").endsWith("java")) {
            return false;
        }
        Jcmd.run(process.pid(), "GC.run");
        return true;
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
