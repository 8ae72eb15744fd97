package phao.bench.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What a process has cost so far, from Linux' /proc.
 *
 * @param cpuSeconds of all its threads, in user mode and in the kernel
 * @param residentBytes of memory
 */
public record ProcessCost(double cpuSeconds, long residentBytes) {

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
        // proc(5): the name in parentheses may hold spaces; the state is the first field behind it.
        String stat = Files.readString(proc.resolve("stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        double cpu = (Long.parseLong(fields[USER_TIME]) + Long.parseLong(fields[SYSTEM_TIME])) / TICKS_PER_SECOND;
        for (String line : Files.readAllLines(proc.resolve("status"))) {
            if (line.startsWith("VmRSS:")) {
                return new ProcessCost(cpu, Long.parseLong(line.replaceAll("\\D", "")) << 10);
            }
        }
        throw new IOException("process " + pid + " has ended");
    }
}
