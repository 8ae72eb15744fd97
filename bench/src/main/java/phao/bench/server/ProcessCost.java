package phao.bench.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a process has cost so far, from Linux' /proc.
 *
 * @param cpuSeconds of all its threads, in user mode and in the kernel
 * @param compilerSeconds the part of it that a Java virtual machine's compiler took: what goes away when it has run for longer
 * @param residentBytes of memory
 */
public record ProcessCost(double cpuSeconds, double compilerSeconds, long residentBytes) {

    /** What the kernel counts time in for /proc on every architecture Java runs on (USER_HZ). */
    private static final double TICKS_PER_SECOND = 100;

    private static final int USER_TIME = 11;
    private static final int SYSTEM_TIME = 12;

    /** Of this process. */
    public static ProcessCost own() throws IOException {
        return of(ProcessHandle.current().pid());
    }

    static ProcessCost of(long pid) throws IOException {
        Path proc = Path.of("/proc", Long.toString(pid));
        for (String line : Files.readAllLines(proc.resolve("status"))) {
            if (line.startsWith("VmRSS:")) {
                return new ProcessCost(
                        cpuSeconds(proc), compilerSeconds(proc), Long.parseLong(line.replaceAll("\\D", "")) << 10);
            }
        }
        throw new IOException("process " + pid + " has ended");
    }

    private static double cpuSeconds(Path processOrThread) throws IOException {
        // proc(5): the name in parentheses may hold spaces; the state is the first field behind it.
        String stat = Files.readString(processOrThread.resolve("stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return (Long.parseLong(fields[USER_TIME]) + Long.parseLong(fields[SYSTEM_TIME])) / TICKS_PER_SECOND;
    }

    private static double compilerSeconds(Path process) throws IOException {
        List<Path> threads;
        try (Stream<Path> listed = Files.list(process.resolve("task"))) {
            threads = listed.toList();
        }
        double seconds = 0;
        for (Path thread : threads) {
            try {
                if (Files.readString(thread.resolve("comm")).contains("CompilerThre")) {
                    seconds += cpuSeconds(thread);
                }
            } catch (NoSuchFileException e) {
                // It has ended since.
            }
        }
        return seconds;
    }
}
