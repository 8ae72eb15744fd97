package phao.it.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The process of a server under test, looked into from outside: by /proc and by the JDK's jcmd. Linux only. */
final class ServerProcess {

    private static final Path PROC = Path.of("/proc");

    private final long pid;

    private ServerProcess(long pid) {
        this.pid = pid;
    }

    /** The one that listens on this port of the loopback address. */
    static ServerProcess listeningOn(int port) throws IOException {
        String socket = "socket:[" + inodeOfListener(port) + "]";
        try (Stream<Path> all = Files.list(PROC)) {
            return all.filter(process -> process.getFileName().toString().matches("\\d+"))
                    .filter(process -> targets(process.resolve("fd")).contains(socket))
                    .map(process -> new ServerProcess(
                            Long.parseLong(process.getFileName().toString())))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("no process listens on port " + port));
        }
    }

    private static String inodeOfListener(int port) throws IOException {
        String local = String.format(":%04X", port);
        for (String table : List.of("tcp", "tcp6")) {
            for (String line : Files.readAllLines(PROC.resolve("net").resolve(table))) {
                // proc(5): sl, local_address, rem_address, st (0A: listens), …, inode.
                String[] column = line.strip().split("\\s+");
                if (column[1].endsWith(local) && column[3].equals("0A")) {
                    return column[9];
                }
            }
        }
        throw new AssertionError("nobody listens on port " + port);
    }

    /** Empty for a process that is another user's, or gone. */
    private static List<String> targets(Path descriptors) {
        try (Stream<Path> all = Files.list(descriptors)) {
            return all.map(ServerProcess::target).toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    private static String target(Path link) {
        try {
            return Files.readSymbolicLink(link).toString();
        } catch (IOException e) {
            return "";
        }
    }

    boolean isAlive() {
        return ProcessHandle.of(pid).isPresent();
    }

    /** The files of a log that it has open, or mapped into its memory. */
    List<String> filesOfTheLog() throws IOException {
        Pattern ofTheLog = Pattern.compile("/phao\\.(db|db-wal|db-shm|lock)( \\(deleted\\))?$");
        Stream<String> mapped = Files.readAllLines(PROC.resolve(pid + "/maps")).stream();
        return Stream.concat(targets(PROC.resolve(pid + "/fd")).stream(), mapped)
                .filter(ofTheLog.asPredicate())
                .toList();
    }

    /** The names of the application's threads, to their 15th letter. */
    List<String> threads() throws IOException {
        try (Stream<Path> all = Files.list(PROC.resolve(pid + "/task"))) {
            return all.map(ServerProcess::name)
                    .filter(name -> name.startsWith("phao-"))
                    .toList();
        }
    }

    private static String name(Path thread) {
        try {
            return Files.readString(thread.resolve("comm")).strip();
        } catch (IOException e) {
            return ""; // It has ended.
        }
    }

    /** How many class loaders have the application loaded, after garbage was collected. */
    int applications() throws IOException, InterruptedException {
        jcmd("GC.run");
        return (int) jcmd("VM.class_hierarchy", "phao.app.Startup")
                .lines()
                .filter(line -> line.contains("phao.app.Startup/"))
                .count();
    }

    /** What lives on the heap, after garbage was collected. */
    long liveBytes() throws IOException, InterruptedException {
        // "Total <instances> <bytes>"
        String total = jcmd("GC.class_histogram")
                .lines()
                .filter(line -> line.startsWith("Total"))
                .findFirst()
                .orElseThrow();
        return Long.parseLong(total.strip().split("\\s+")[2]);
    }

    private String jcmd(String... command) throws IOException, InterruptedException {
        List<String> line = Stream.concat(
                        Stream.of(
                                Path.of(System.getProperty("java.home"), "bin", "jcmd")
                                        .toString(),
                                Long.toString(pid)),
                        Stream.of(command))
                .toList();
        Process process = new ProcessBuilder(line).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        return said;
    }
}
