package phao.log.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sqlite.SQLiteDataSource;
import phao.log.LogEngine;
import phao.log.LogException;
import phao.log.LogOf;

/** How a file comes from an old format to a later one, or stays as it is. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class DatabaseFormatTest {

    private static final DatabaseFormat NEXT = LaterFormat.of(LaterFormat.MARK_ALL);
    private static final DatabaseFormat NEXT_BUT_ONE = LaterFormat.of(LaterFormat.MARK_ALL, LaterFormat.LIST_MARKED);
    private static final OldFolder STOPPED = new OldFolder("0.1.0/stopped");
    private static final OldFolder KILLED = new OldFolder("0.1.0/killed");

    @TempDir
    private Path temp;

    private Path folder;
    private Path file;
    private LogOf said;

    @BeforeEach
    void start() {
        folder = temp.resolve("data");
        file = folder.resolve("phao.db");
        said = new LogOf(DatabaseFormat.class);
    }

    @AfterEach
    void stop() {
        said.close();
    }

    static List<OldFolder> folders() {
        return OldFolder.ofFormat1();
    }

    /** As any program that knows SQLite reads it, and changes it. */
    private Connection connect() throws SQLException {
        SQLiteDataSource source = new SQLiteDataSource();
        source.setUrl("jdbc:sqlite:" + file);
        return source.getConnection();
    }

    private long number(String sql) throws SQLException {
        try (Connection connection = connect()) {
            return Database.number(connection, sql);
        }
    }

    private void run(String sql) throws SQLException {
        try (Connection connection = connect()) {
            Database.run(connection, sql);
        }
    }

    private List<String> tables() throws SQLException {
        List<String> tables = new ArrayList<>();
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet row =
                        statement.executeQuery("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY name")) {
            while (row.next()) {
                tables.add(row.getString(1));
            }
        }
        return tables;
    }

    /** The files that hold what is stored, byte by byte. The others, Phao's lock and SQLite's index of its log, each start makes anew. */
    private Map<String, String> bytes() throws IOException {
        Map<String, String> bytes = new TreeMap<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path each : files.toList()) {
                String name = each.getFileName().toString();
                if (!name.equals("phao.lock") && !name.equals("phao.db-shm")) {
                    bytes.put(name, HexFormat.of().formatHex(Files.readAllBytes(each)));
                }
            }
        }
        return bytes;
    }

    private void assertRefusedAndUntouched(String why) throws Exception {
        Map<String, String> before = bytes();
        assertThatThrownBy(() -> SqliteEngine.open(folder))
                .isInstanceOf(LogException.class)
                .hasMessage(file + why);
        assertThat(why).doesNotContain("\n");
        assertThat(bytes()).isEqualTo(before);
    }

    @Test
    void a_new_file_has_the_present_format() throws Exception {
        SqliteEngine.open(folder).close();
        assertThat(number("PRAGMA user_version"))
                .isEqualTo(DatabaseFormat.STEPS.size())
                .isEqualTo(DatabaseFormat.PRESENT.number());
    }

    @Test
    void format_1_is_for_ever_what_0_1_0_wrote() throws Exception {
        Files.createDirectories(folder);
        try (Connection first = Database.write(file, true, DatabaseFormat.PRESENT)) {
            Database.prepare(first, file, new DatabaseFormat(DatabaseFormat.STEPS.subList(0, 1)));
        }
        List<String> tables = tables();
        long application = number("PRAGMA application_id");
        folder = STOPPED.copyTo(temp.resolve("old"));
        file = folder.resolve("phao.db");
        assertThat(tables).isEqualTo(tables());
        assertThat(application).isEqualTo(number("PRAGMA application_id"));
        assertThat(number("PRAGMA user_version")).isEqualTo(1);
    }

    @Test
    void a_new_file_takes_all_steps_in_their_order() throws Exception {
        LaterFormat.open(folder, NEXT_BUT_ONE).close();
        assertThat(number("PRAGMA user_version")).isEqualTo(10);
        assertThat(number("SELECT count(*) FROM marks")).isZero();
    }

    @ParameterizedTest
    @MethodSource("folders")
    void an_old_folder_takes_the_steps_that_it_lacks_once_and_loses_nothing(OldFolder old) throws Exception {
        old.copyTo(folder);
        try (LogEngine log = LaterFormat.open(folder, NEXT_BUT_ONE)) {
            old.checkEverythingIsIn(log);
            old.checkItGoesOn(log);
        }
        assertThat(number("PRAGMA user_version")).isEqualTo(10);
        assertThat(number("SELECT count(*) FROM marks")).isEqualTo(old.messages());
        LaterFormat.open(folder, NEXT_BUT_ONE).close();
        assertThat(said.lines())
                .containsExactly(file + " is being brought from format 1 to format 10, which may take a while");
    }

    @ParameterizedTest
    @MethodSource("folders")
    void a_folder_may_go_from_version_to_version_or_skip_one(OldFolder old) throws Exception {
        old.copyTo(folder);
        LaterFormat.open(folder, NEXT).close();
        assertThat(number("PRAGMA user_version")).isEqualTo(9);
        try (LogEngine log = LaterFormat.open(folder, NEXT_BUT_ONE)) {
            old.checkEverythingIsIn(log);
        }
        assertThat(number("SELECT count(*) FROM marks")).isEqualTo(old.messages());
    }

    @ParameterizedTest
    @MethodSource("folders")
    void a_step_that_fails_leaves_the_old_format_which_the_old_version_opens(OldFolder old) throws Exception {
        old.copyTo(folder);
        List<String> tables = tables();
        DatabaseFormat full = LaterFormat.of(
                LaterFormat.MARK_ALL,
                connection -> Database.run(
                        connection, "PRAGMA max_page_count = 1", "CREATE TABLE large AS SELECT randomblob(1000000)"));
        DatabaseFormat wrong = LaterFormat.of(LaterFormat.MARK_ALL, connection -> {
            throw new IllegalStateException("wrong");
        });
        assertThatThrownBy(() -> LaterFormat.open(folder, full))
                .isInstanceOf(LogException.class)
                .hasMessage(file
                        + " can't be brought from format 1 to format 10, nothing in it is lost: no space is left for the log "
                        + file + ": free some; publishes are taken again as soon as there is");
        assertThatThrownBy(() -> LaterFormat.open(folder, wrong)).isInstanceOf(IllegalStateException.class);
        assertThat(number("PRAGMA user_version")).isEqualTo(1);
        assertThat(tables()).isEqualTo(tables);
        try (LogEngine log = SqliteEngine.open(folder)) {
            old.checkEverythingIsIn(log);
        }
        try (LogEngine log = LaterFormat.open(folder, NEXT_BUT_ONE)) {
            old.checkEverythingIsIn(log);
        }
    }

    @ParameterizedTest
    @MethodSource("folders")
    void killed_half_way_it_has_the_old_format_and_the_next_start_tries_again(OldFolder old) throws Exception {
        old.copyTo(folder);
        long wal = folder.resolve("phao.db-wal").toFile().length();
        killWhenItSays("upgrade half", "half");
        assertThat(Files.size(folder.resolve("phao.db-wal")))
                .as("half of it is on disk")
                .isGreaterThan(wal + 50_000);
        try (LogEngine log = SqliteEngine.open(folder)) {
            old.checkEverythingIsIn(log);
        }
        killWhenItSays("upgrade half", "half");
        try (LogEngine log = LaterFormat.open(folder, NEXT_BUT_ONE)) {
            old.checkEverythingIsIn(log);
            old.checkItGoesOn(log);
        }
    }

    @ParameterizedTest
    @MethodSource("folders")
    void killed_right_after_it_has_the_new_format_which_the_old_version_refuses(OldFolder old) throws Exception {
        old.copyTo(folder);
        killWhenItSays("upgrade", "upgraded");
        assertThat(formatWithoutTheWriteAheadLog())
                .as("the new one is in phao.db-wal only")
                .isEqualTo(1);
        assertRefusedAndUntouched(newer(9));
        try (LogEngine log = LaterFormat.open(folder, NEXT)) {
            old.checkEverythingIsIn(log);
            old.checkItGoesOn(log);
        }
    }

    private void killWhenItSays(String what, String where) throws Exception {
        Process process = SqliteProcess.start(what, folder);
        try (BufferedReader output = process.inputReader()) {
            List<String> said = new ArrayList<>();
            for (String line = output.readLine(); !where.equals(line); line = output.readLine()) {
                said.add(line);
                assertThat(line).as("%s", said).isNotNull();
            }
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    /** SQLite: "The user version … at offset 60", in 4 bytes. */
    private int formatWithoutTheWriteAheadLog() throws IOException {
        try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "r")) {
            bytes.seek(60);
            return bytes.readInt();
        }
    }

    private static String newer(int format) {
        return " was written by a newer Phao (format " + format
                + ", this one knows 8): start that version or a newer one, or restore a "
                + "backup from before the upgrade";
    }

    @ParameterizedTest
    @ValueSource(ints = {9, 10, Integer.MAX_VALUE})
    void a_newer_format_is_refused_in_one_line_and_left_as_it_is(int format) throws Exception {
        STOPPED.copyTo(folder);
        run("PRAGMA user_version = " + format);
        assertRefusedAndUntouched(newer(format));
        assertThat(bytes()).as("files").containsOnlyKeys("phao.db");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, Integer.MIN_VALUE})
    void a_format_that_no_phao_writes_is_refused_and_not_taken_for_a_new_file(int format) throws Exception {
        KILLED.copyTo(folder);
        run("PRAGMA user_version = " + format);
        assertRefusedAndUntouched(" says format " + format
                + ", which no Phao writes: another program changed it; restore the folder " + "from a backup");
    }

    @Test
    void another_programs_database_is_left_as_it_is_also_when_that_program_was_killed() throws Exception {
        KILLED.copyTo(folder);
        Path copy = temp.resolve("copy");
        try (Connection other = connect()) {
            Database.run(other, "PRAGMA application_id = 7");
            Files.createDirectories(copy);
            Files.copy(file, copy.resolve("phao.db"));
            Files.copy(folder.resolve("phao.db-wal"), copy.resolve("phao.db-wal"));
        }
        folder = copy;
        file = copy.resolve("phao.db");
        assertThat(bytes()).hasSize(2);
        assertRefusedAndUntouched(" is another program's database: choose another folder with --data / PHAO_DATA");
    }
}
