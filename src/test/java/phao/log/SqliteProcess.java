package phao.log;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import phao.protocol.Content;

/** A process of its own over a data folder, for tests that kill it. Says on its output what it has acknowledged. */
final class SqliteProcess {

    private SqliteProcess() {}

    static Process start(String what, Path folder) throws Exception {
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        return new ProcessBuilder(ProcessHandle.current().info().command().orElse("java"), "-Xshare:auto", "-XX:TieredStopAtLevel=1",
                "-cp", classPath, SqliteProcess.class.getName(), what, folder.toString())
                .redirectErrorStream(true).start();
    }

    public static void main(String[] args) throws Exception {
        LogEngine log;
        try {
            log = SqliteEngine.open(Path.of(args[1]));
        } catch (LogException e) {
            System.out.println(e.getMessage());
            return;
        }
        System.out.println("open");
        if (args[0].equals("append")) {
            appendForEver(log);
        }
        System.in.read();
    }

    /** In groups of 1 to 20 over three rooms, each n carrying itself as its text. */
    private static void appendForEver(LogEngine log) throws LogException {
        long[] n = new long[3];
        for (int room = 0; room < 3; room++) {
            n[room] = log.position("room " + room, LogEngineContract.AN, "").lastN();
        }
        for (int group = 1;; group = group % 20 + 1) {
            List<Append> appends = new ArrayList<>();
            for (int i = 0; i < group; i++) {
                int room = i % 3;
                appends.add(new Append("room " + room, LogEngineContract.AN, ++n[room], LogEngineContract.MEMBER,
                        Content.text("n " + n[room])));
            }
            log.append(appends, System.currentTimeMillis());
            System.out.println(n[0] + " " + n[1] + " " + n[2]);
        }
    }
}
