package phao.log.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.SQLiteDataSource;
import phao.log.Append;
import phao.log.Appended;
import phao.log.Appended.Known;
import phao.log.LogEngineContract;
import phao.log.LogException;
import phao.protocol.Content;
import phao.protocol.Message;

/** Disks, folders and files that go wrong: what is told, what is lost (nothing that was acknowledged), and what mends itself. */
class SqliteFailureTest {

    private static final long NOW = LogEngineContract.NOW;

    @TempDir
    private Path temp;

    private Path folder;
    private Path file;
    private SqliteEngine log;
    private long n;

    @BeforeEach
    void start() throws LogException {
        folder = temp.resolve("data");
        file = folder.resolve("phao.db");
        log = SqliteEngine.open(folder);
    }

    @AfterEach
    void stop() {
        log.close();
    }

    private Appended append(long n) throws LogException {
        return log.append(List.of(LogEngineContract.from(LogEngineContract.AN, "a", n, "n " + n)), NOW)
                .get(0);
    }

    private void appendNext() throws LogException {
        assertThat(append(++n)).isInstanceOf(Appended.Stored.class);
    }

    /** All that was acknowledged is there, once, and nothing else. */
    private void checkNothingIsMissing() throws LogException {
        List<Message> all = log.after("a", 0, 10_000, Long.MAX_VALUE);
        assertThat(LogEngineContract.seqs(all)).isEqualTo(LogEngineContract.numbers(1, n));
        assertThat(all.stream().map(Message::n).toList()).isEqualTo(LogEngineContract.numbers(1, n));
    }

    private void sql(String... statements) throws SQLException {
        Database.run(log.writerConnection(), statements);
    }

    /** Another program's doing. */
    private void closedFile(String... statements) throws SQLException {
        SQLiteDataSource source = new SQLiteDataSource();
        source.setUrl("jdbc:sqlite:" + file);
        try (Connection connection = source.getConnection()) {
            Database.run(connection, statements);
        }
    }

    @Test
    void a_full_disk_refuses_publishes_until_there_is_space_again() throws Exception {
        appendNext();
        sql("PRAGMA max_page_count = 1");
        Append large = new Append(
                "a", LogEngineContract.AN, n + 1, LogEngineContract.MEMBER, Content.binary(new byte[100_000]));
        assertThatThrownBy(() -> log.append(List.of(LogEngineContract.anonymous("b", "x"), large), NOW))
                .isInstanceOf(LogException.class)
                .hasMessage(
                        "no space is left for the log %s: free some; publishes are taken again as soon as there is",
                        file);
        assertThat(log.position("b", "", "").head())
                .as("a group is stored as a whole or not at all")
                .isZero();
        checkNothingIsMissing();
        // The limit was this connection's; the next publish makes a new one.
        appendNext();
        checkNothingIsMissing();
    }

    @Test
    void a_disk_that_turns_read_only_refuses_publishes_and_then_takes_them_on_a_new_connection() throws Exception {
        appendNext();
        sql("PRAGMA query_only = 1");
        assertThatThrownBy(() -> append(2))
                .isInstanceOf(LogException.class)
                .hasMessageStartingWith("the log " + file + " is read-only (SQLITE_READONLY");
        checkNothingIsMissing();
        appendNext();
        checkNothingIsMissing();
    }

    @Test
    void a_probe_fails_as_a_publish_does_and_succeeds_when_the_disk_is_well_again() throws Exception {
        appendNext();
        Path wal = folder.resolve("phao.db-wal");
        long size = Files.size(wal);
        log.probe();
        assertThat(Files.size(wal)).as("something was written").isGreaterThan(size);
        sql("PRAGMA query_only = 1");
        assertThatThrownBy(() -> log.probe()).isInstanceOf(LogException.class).hasMessageContaining("is read-only");
        log.probe();
        Files.move(folder, temp.resolve("away"));
        assertThatThrownBy(() -> log.probe())
                .isInstanceOf(LogException.class)
                .hasMessageStartingWith(file + " is gone");
        Files.move(temp.resolve("away"), folder);
        log.probe();
        appendNext();
        checkNothingIsMissing();
    }

    @Test
    void a_lock_of_another_program_refuses_publishes_until_it_ends() throws Exception {
        appendNext();
        sql("PRAGMA busy_timeout = 10");
        try (Connection other = Database.write(file, false, DatabaseFormat.PRESENT)) {
            Database.run(other, "BEGIN IMMEDIATE");
            assertThatThrownBy(() -> append(2))
                    .isInstanceOf(LogException.class)
                    .hasMessageStartingWith("the log " + file + " is locked by another program");
            checkNothingIsMissing();
        }
        appendNext();
        checkNothingIsMissing();
    }

    @Test
    void a_folder_that_goes_away_and_comes_back_loses_nothing() throws Exception {
        appendNext();
        Files.move(folder, temp.resolve("away"));
        for (int attempt = 0; attempt < 2; attempt++) {
            assertThatThrownBy(() -> append(2))
                    .isInstanceOf(LogException.class)
                    .hasMessageStartingWith(file + " is gone: bring it back");
        }
        Files.move(temp.resolve("away"), folder);
        appendNext();
        checkNothingIsMissing();
        log.close();
        log = SqliteEngine.open(folder);
        checkNothingIsMissing();
    }

    @Test
    void a_write_ahead_log_that_somebody_deletes_is_noticed_and_loses_nothing() throws Exception {
        appendNext();
        checkNothingIsMissing();
        Files.delete(folder.resolve("phao.db-wal"));
        assertThatThrownBy(() -> append(2))
                .isInstanceOf(LogException.class)
                .hasMessageStartingWith(file + "-wal is gone");
        appendNext();
        checkNothingIsMissing();
        log.close();
        log = SqliteEngine.open(folder);
        checkNothingIsMissing();
    }

    @Test
    void an_empty_folder_in_the_place_of_the_lost_one_is_not_taken_for_it() throws Exception {
        appendNext();
        Files.move(folder, temp.resolve("away"));
        Files.createDirectory(folder);
        for (int attempt = 0; attempt < 2; attempt++) {
            assertThatThrownBy(() -> append(2))
                    .isInstanceOf(LogException.class)
                    .hasMessageStartingWith(file + " is gone");
        }
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void another_log_in_the_place_of_the_lost_one_is_not_taken_for_it() throws Exception {
        appendNext();
        Path other = temp.resolve("other");
        SqliteEngine.open(other).close();
        Files.move(folder, temp.resolve("away"));
        Files.move(other, folder);
        assertThatThrownBy(() -> append(2))
                .isInstanceOf(LogException.class)
                .hasMessageStartingWith(file + " was replaced");
        assertThatThrownBy(() -> append(2))
                .isInstanceOf(LogException.class)
                .hasMessageStartingWith(file + " is not the log that this server started with: restart it");
    }

    @Test
    void a_file_that_comes_back_without_its_end_is_not_written_to() throws Exception {
        appendNext();
        try (Connection other = Database.write(file, false, DatabaseFormat.PRESENT)) {
            Database.run(other, "PRAGMA wal_checkpoint");
        }
        // In phao.db-wal only, which somebody forgets.
        appendNext();
        Path away = temp.resolve("away");
        Files.move(folder, away);
        assertThatThrownBy(() -> append(3)).isInstanceOf(LogException.class).hasMessageStartingWith(file + " is gone");
        Files.createDirectory(folder);
        Files.copy(away.resolve("phao.db"), file);
        for (int attempt = 0; attempt < 2; attempt++) {
            assertThatThrownBy(() -> append(3))
                    .isInstanceOf(LogException.class)
                    .hasMessageStartingWith(file + " lost messages");
        }
        Files.delete(file);
        Files.move(away.resolve("phao.db"), file);
        Files.deleteIfExists(folder.resolve("phao.db-wal"));
        Files.deleteIfExists(folder.resolve("phao.db-shm"));
        Files.move(away.resolve("phao.db-wal"), folder.resolve("phao.db-wal"));
        appendNext();
        checkNothingIsMissing();
    }

    @Test
    void a_damaged_file_is_refused_at_the_start() throws Exception {
        for (int i = 0; i < 200; i++) {
            appendNext();
        }
        log.close();
        try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
            bytes.seek(2048);
            byte[] page = new byte[4 * 2048];
            Arrays.fill(page, (byte) 0xa5);
            bytes.write(page);
        }
        assertThatThrownBy(() -> SqliteEngine.open(folder))
                .isInstanceOf(LogException.class)
                .hasMessageStartingWith(file + " is damaged")
                .hasMessageContaining("restore the folder from a backup");
    }

    @Test
    void a_file_that_was_cut_is_refused_at_the_start() throws Exception {
        for (int i = 0; i < 200; i++) {
            appendNext();
        }
        log.close();
        try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
            bytes.setLength(bytes.length() / 2);
        }
        assertThatThrownBy(() -> SqliteEngine.open(folder))
                .isInstanceOf(LogException.class)
                .hasMessageStartingWith(file + " is damaged");
    }

    @Test
    void a_file_that_is_no_database_is_refused_and_left_as_it_is() throws Exception {
        log.close();
        Files.writeString(file, "Dear diary, ".repeat(1000));
        assertThatThrownBy(() -> SqliteEngine.open(folder))
                .isInstanceOf(LogException.class)
                .hasMessageStartingWith(file + " is not a database, or its beginning is damaged");
        assertThat(Files.readString(file)).startsWith("Dear diary, ").hasSize(12_000);
    }

    @Test
    void another_programs_database_is_refused() throws Exception {
        log.close();
        Files.delete(file);
        closedFile("CREATE TABLE diary(dear TEXT)");
        byte[] before = Files.readAllBytes(file);
        assertThatThrownBy(() -> SqliteEngine.open(folder))
                .isInstanceOf(LogException.class)
                .hasMessage(file + " is another program's database: choose another folder with --data / PHAO_DATA");
        assertThat(file).hasBinaryContent(before);
    }

    @Test
    void a_folder_that_cannot_be_made_or_written_is_refused() throws Exception {
        Path plain = Files.writeString(temp.resolve("plain"), "x");
        assertThatThrownBy(() -> SqliteEngine.open(plain))
                .isInstanceOf(LogException.class)
                .hasMessage(
                        "data folder %s can't be made: %s is a file: choose another folder with --data / PHAO_DATA",
                        plain, plain);
        assertThatThrownBy(() -> SqliteEngine.open(plain.resolve("below")))
                .isInstanceOf(LogException.class)
                .hasMessageContaining(plain + " is a file");
    }

    @Test
    void a_folder_that_nobody_can_write_to_is_refused() throws IOException {
        Path nobodys = Path.of("/proc/self");
        assumeTrue(Files.isDirectory(nobodys), "Linux");
        assertThatThrownBy(() -> SqliteEngine.open(nobodys))
                .isInstanceOf(LogException.class)
                .hasMessageStartingWith("data folder /proc/self can't be written (");
        assertThatThrownBy(() -> SqliteEngine.open(nobodys.resolve("data")))
                .isInstanceOf(LogException.class)
                .hasMessageStartingWith("data folder /proc/self/data can't be made (");
    }

    @Test
    void what_was_refused_at_the_start_is_not_held() throws Exception {
        log.close();
        Files.writeString(file, "no database".repeat(100));
        assertThatThrownBy(() -> SqliteEngine.open(folder)).isInstanceOf(LogException.class);
        Files.delete(file);
        log = SqliteEngine.open(folder);
        append(1);
        assertThat(append(1)).isEqualTo(new Known(1, NOW));
    }
}
