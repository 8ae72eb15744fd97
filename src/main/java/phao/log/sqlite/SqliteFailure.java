package phao.log.sqlite;

import java.nio.file.Path;
import java.sql.SQLException;
import org.sqlite.NativeLibraryNotFoundException;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;
import phao.log.LogException;

/** What SQLite's errors mean for the people who run the server. */
final class SqliteFailure {

    private SqliteFailure() {}

    static LogException explain(SQLException e, Path file) {
        return new LogException(text(e, file), e);
    }

    private static String text(SQLException e, Path file) {
        SQLiteErrorCode code = code(e);
        if (code == null) {
            return e.getCause() instanceof NativeLibraryNotFoundException
                    ? noNativeLibrary()
                    : "the log " + file + " failed: " + e.getMessage();
        }
        String name = code.name();
        return switch (primary(code)) {
            case SQLITE_FULL ->
                "no space is left for the log " + file + ": free some; publishes are taken again as soon as there is";
            case SQLITE_READONLY ->
                "the log " + file + " is read-only (" + name + "): give user " + System.getProperty("user.name")
                        + " the right to write to the file and its folder";
            case SQLITE_CANTOPEN, SQLITE_PERM, SQLITE_AUTH ->
                "the log " + file + " can't be opened (" + name + "): is its folder there, " + "may user "
                        + System.getProperty("user.name")
                        + " write to it, and may the server open more files (ulimit -n)?";
            case SQLITE_IOERR ->
                "the disk of the log " + file + " fails (" + name + "): look at the system's log; publishes are taken "
                        + "again as soon as the disk does";
            case SQLITE_CORRUPT -> damaged(file, name);
            case SQLITE_NOTADB ->
                file + " is not a database, or its beginning is damaged: move it away to begin an empty log, or stop "
                        + "the server and restore the folder from a backup";
            case SQLITE_BUSY, SQLITE_LOCKED ->
                "the log " + file + " is locked by another program (a backup? an sqlite3 shell?): let it "
                        + "finish or end it";
            default -> "the log " + file + " failed: " + e.getMessage();
        };
    }

    private static String noNativeLibrary() {
        String folder = System.getProperty("org.sqlite.tmpdir", System.getProperty("java.io.tmpdir"));
        return "SQLite's native library can't be loaded from " + folder
                + ": make that folder writable and not mounted noexec, or name "
                + "another one with -Dorg.sqlite.tmpdir=FOLDER";
    }

    static String damaged(Path file, String how) {
        return file + " is damaged (" + how
                + "): stop the server and restore the folder from a backup, or save what can be read with "
                + "sqlite3's .recover";
    }

    /** Null when the error isn't SQLite's. */
    private static SQLiteErrorCode code(SQLException e) {
        return e instanceof SQLiteException sqlite ? sqlite.getResultCode() : null;
    }

    /** "The primary result code is always a part of the extended result code": its lowest 8 bits. */
    private static SQLiteErrorCode primary(SQLiteErrorCode code) {
        return SQLiteErrorCode.getErrorCode(code.code & 0xff);
    }
}
