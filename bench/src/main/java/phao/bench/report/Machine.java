package phao.bench.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What figures were measured on: without it they mean nothing. */
public final class Machine {

    private Machine() {}

    /** @param folder on the disk that is measured */
    public static String describe(Path folder) throws IOException {
        String processor = first(Path.of("/proc/cpuinfo"), "model name");
        long memory = Long.parseLong(first(Path.of("/proc/meminfo"), "MemTotal").replaceAll("\\D", ""));
        return String.format(
                "%d cores (%s), %d GB, Linux %s, JDK %s, %s on %s, load %s",
                Runtime.getRuntime().availableProcessors(),
                processor,
                memory >> 20,
                System.getProperty("os.version"),
                Runtime.version(),
                folder.getFileSystem().provider().getScheme(),
                Files.getFileStore(folder).type(),
                Files.readString(Path.of("/proc/loadavg")).split(" ")[0]);
    }

    private static String first(Path file, String key) throws IOException {
        return Files.readAllLines(file).stream()
                .filter(line -> line.startsWith(key))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst()
                .orElse("unknown");
    }
}
