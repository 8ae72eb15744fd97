package phao.log.sqlite;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import phao.log.Append;
import phao.log.LogEngine;
import phao.log.LogEngineContract;
import phao.log.LogException;
import phao.protocol.Content;

/** A process of its own over a data folder, for tests that kill it. Says on its output what it has acknowledged. */
final class SqliteProcess {

    private SqliteProcess() {}

    static Process start(String what, Path folder) throws Exception {
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        return new ProcessBuilder(
                        ProcessHandle.current().info().command().orElse("java"),
                        "-Xshare:auto",
                        "-XX:TieredStopAtLevel=1",
                        // As the WAR's manifest has it: else newer JDKs say something first.
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        classPath,
                        SqliteProcess.class.getName(),
                        what,
                        folder.toString())
                .redirectErrorStream(true)
                .start();
    }

    public static void main(String[] args) throws Exception {
        LogEngine log;
        try {
            log = open(args[0], Path.of(args[1]));
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

    private static LogEngine open(String what, Path folder) throws LogException {
        return switch (what) {
            case "upgrade half" ->
                LaterFormat.open(folder, LaterFormat.of(LaterFormat.MARK_ALL, SqliteProcess::spillAndHang));
            case "upgrade" ->
                SqliteEngine.open(
                        folder, LaterFormat.of(LaterFormat.MARK_ALL), () -> hang("upgraded"), InstantSource.system());
            default -> SqliteEngine.open(folder);
        };
    }

    /** With pages in the write-ahead log that no commit follows. */
    private static void spillAndHang(Connection connection) throws SQLException {
        Database.run(
                connection,
                "PRAGMA cache_size = 1",
                "CREATE TABLE spilt(data BLOB)",
                "INSERT INTO spilt VALUES(randomblob(100000))");
        hang("half");
    }

    private static String hang(String where) {
        System.out.println(where);
        LockSupport.park();
        throw new IllegalStateException("it was to be killed");
    }

    /** In groups of 1 to 20 over three rooms, each n carrying itself as its text. */
    private static void appendForEver(LogEngine log) throws LogException {
        long[] n = new long[3];
        for (int room = 0; room < 3; room++) {
            n[room] = log.position("room " + room, LogEngineContract.AN, "").lastN();
        }
        for (int group = 1; ; group = group % 20 + 1) {
            List<Append> appends = new ArrayList<>();
            for (int i = 0; i < group; i++) {
                int room = i % 3;
                appends.add(new Append(
                        "room " + room,
                        LogEngineContract.AN,
                        ++n[room],
                        LogEngineContract.MEMBER,
                        Content.text("n " + n[room])));
            }
            log.append(appends, System.currentTimeMillis());
            System.out.println(n[0] + " " + n[1] + " " + n[2]);
        }
    }
}
