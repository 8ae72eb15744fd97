package phao.log.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import phao.log.Append;
import phao.log.Appended;
import phao.log.Appended.Busy;
import phao.log.Appended.Known;
import phao.log.Appended.Skipped;
import phao.log.Appended.Stored;
import phao.log.Appended.Unavailable;
import phao.log.EpochContract;
import phao.log.LogEngine;
import phao.log.LogException;
import phao.log.LogOf;
import phao.log.Retention;
import phao.protocol.Content;

class SqliteEngineTest extends EpochContract {

    @TempDir
    private Path temp;

    @Override
    protected LogEngine open() throws LogException {
        return SqliteEngine.open(temp.resolve("data"), this::nextEpoch, InstantSource.system());
    }

    @Override
    protected void backUp() throws IOException, SQLException {
        Files.createDirectories(temp.resolve("backup"));
        try (Connection connection = Database.read(temp.resolve("data/phao.db"))) {
            Database.run(connection, "VACUUM INTO '" + temp.resolve("backup/phao.db") + "'");
        }
    }

    @Override
    protected void backUpStopped() throws IOException {
        copy(temp.resolve("data"), temp.resolve("backup"));
    }

    @Override
    protected void restore() throws IOException {
        try (Stream<Path> files = Files.list(temp.resolve("data"))) {
            files.forEach(SqliteEngineTest::delete);
        }
        copy(temp.resolve("backup"), temp.resolve("data"));
    }

    @Test
    void an_n_is_looked_for_among_the_clients_newest_few_thousand_only() throws Exception {
        int last = PublisherTable.MOST_WALKED + 100;
        log.append(
                IntStream.rangeClosed(1, last)
                        .mapToObj(n -> from(AN, "a", n, "x"))
                        .toList(),
                NOW);
        assertThat(append(from(AN, "a", 1, "again"))).isEqualTo(new Known(0, 0));
        assertThat(append(from(AN, "a", 101, "again"))).isEqualTo(new Known(101, NOW));
        assertThat(append(from(AN, "a", 100, "again"))).isEqualTo(new Known(0, 0));
        assertThat(log.append(List.of(from(AN, "a", 1, "again"), from(AN, "a", last - 1, "again")), NOW))
                .isEqualTo(List.of(new Known(0, 0), new Known(last - 1, NOW)));
    }

    @Test
    void a_group_looks_only_so_far_for_all_repeated_ns_together_and_who_comes_later_is_to_try_again() throws Exception {
        int last = PublisherTable.MOST_WALKED;
        List<String> rooms = List.of("a", "b", "c");
        for (String room : rooms) {
            log.append(
                    IntStream.rangeClosed(1, last)
                            .mapToObj(n -> from(AN, room, n, "x"))
                            .toList(),
                    NOW);
        }
        List<Appended> answers = log.append(
                List.of(
                        from(AN, "a", 1, "again"),
                        from(AN, "b", 1, "again"),
                        from(AN, "b", 7, "again"),
                        from(AN, "c", 1, "again"),
                        from(AN, "c", last, "again"),
                        from(AN, "c", last + 1, "x")),
                NOW + 1);
        assertThat(answers.subList(0, 5))
                .isEqualTo(List.of(
                        new Known(1, NOW), new Known(1, NOW), new Known(7, NOW), new Busy(), new Known(last, NOW)));
        assertThat(seq(answers.get(5))).isEqualTo(last + 1);
        assertThat(append(from(AN, "c", 2, "again")))
                .as("the next group looks anew")
                .isEqualTo(new Known(2, NOW));
        assertThat(append(from(AN, "c", 1, "again")))
                .as("further back than anybody looks")
                .isEqualTo(new Known(0, 0));
    }

    @Test
    void more_rooms_and_clients_than_are_kept_in_memory_lose_nothing() throws Exception {
        log.append(
                IntStream.range(0, RoomTable.MOST_CACHED + 100)
                        .mapToObj(i -> from(AN, "room " + i, 1, "x"))
                        .toList(),
                NOW);
        log.append(
                IntStream.range(0, PublisherTable.MOST_CACHED + 100)
                        .mapToObj(i -> from("client " + i, "a", 1, "x"))
                        .toList(),
                NOW);
        for (int i : new int[] {0, 1, 500, RoomTable.MOST_CACHED}) {
            assertThat(append(from(AN, "room " + i, 1, "again"))).isEqualTo(new Known(1, NOW));
            assertThat(seq(append(from(BINH, "room " + i, 1, "x")))).isEqualTo(2);
            assertThat(append(from("client " + i, "a", 1, "again"))).isEqualTo(new Known(i + 1, NOW));
            assertThat(append(from("client " + i, "a", 2, "x"))).isInstanceOf(Stored.class);
        }
    }

    @Test
    void a_room_or_a_message_that_does_not_fit_any_more_is_refused_alone() throws Exception {
        fill("a", 1);
        log.close();
        try (Connection file = Database.write(temp.resolve("data/phao.db"), false, DatabaseFormat.PRESENT)) {
            Database.run(
                    file,
                    "INSERT INTO rooms(id, name, first, head) VALUES(" + (Database.MAX_ROOM - 1) + ", 'full', "
                            + (Database.MAX_SEQ + 1) + ", " + Database.MAX_SEQ + ")");
        }
        log = open();
        try (LogOf said = new LogOf(DatabaseWriter.class)) {
            List<Appended> answers = log.append(
                    List.of(
                            anonymous("a", "x"),
                            from(AN, "skips", 2, "?"),
                            anonymous("last", "x"),
                            from(AN, "one more", 1, "x"),
                            anonymous("one more", "x"),
                            from(AN, "full", 1, "x"),
                            from(AN, "a", 1, "x")),
                    NOW);
            assertThat(List.of(seq(answers.get(0)), seq(answers.get(2)), seq(answers.get(6))))
                    .containsExactly(2L, 1L, 3L);
            assertThat(answers.get(1)).as("takes no room's place").isEqualTo(new Skipped(1));
            Unavailable noRoom = new Unavailable("the log has 33554430 rooms, more don't fit");
            assertThat(answers.subList(3, 6))
                    .isEqualTo(List.of(
                            noRoom, noRoom, new Unavailable("room full has given all its 274877906943 numbers")));
            assertThat(said.lines())
                    .containsExactly("publishes are refused: the log has 33554430 rooms, more don't fit");
        }
        assertThat(append(from(AN, "a", 1, "again"))).isEqualTo(new Known(3, NOW));
    }

    @Test
    void a_step_of_the_retention_removes_no_more_than_some_megabytes() throws Exception {
        for (int i = 0; i < 6; i++) {
            append(new Append("a", "", 0, MEMBER, Content.binary(new byte[5 << 20])));
        }
        Retention newest = new Retention(1, 0, Duration.ZERO, Duration.ZERO);
        List<Long> firsts = new ArrayList<>();
        while (log.retain(newest, NOW, 500)) {
            firsts.add(position("a").first());
        }
        assertThat(firsts).containsExactly(1L, 3L, 5L);
        assertThat(position("a").first()).isEqualTo(6);
    }

    @Test
    void a_step_by_bytes_is_as_short_and_large_rooms_take_several() throws Exception {
        for (int i = 0; i < 6; i++) {
            append(new Append("a", "", 0, MEMBER, Content.binary(new byte[5 << 20])));
        }
        List<Long> firsts = new ArrayList<>();
        while (log.retain(new Retention(0, 6L << 20, Duration.ZERO, Duration.ZERO), NOW, 500)) {
            firsts.add(position("a").first());
        }
        assertThat(firsts).containsExactly(1L, 3L, 5L);
        assertThat(position("a").first()).isEqualTo(6);
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to);
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(file.getFileName()));
            }
        }
    }

    @Test
    void a_thumbnail_goes_with_its_message_and_not_before() throws Exception {
        byte[] thumbnail = {(byte) 0xff, (byte) 0xd8, (byte) 0xff};
        for (String room : List.of("a", "b")) {
            for (int i = 0; i < 5; i++) {
                append(new Append(
                        room, "", 0, MEMBER, Content.binary(new byte[9]).withThumbnail(thumbnail)));
            }
        }
        assertThat(log.retain(new Retention(2, 0, Duration.ZERO, Duration.ZERO), NOW, 100))
                .isTrue();
        while (log.retain(new Retention(2, 0, Duration.ZERO, Duration.ZERO), NOW, 3)) {
            assertThat(position("a").head()).isEqualTo(5);
        }
        try (Connection file = Database.read(temp.resolve("data/phao.db"))) {
            assertThat(Database.number(file, "SELECT count(*) FROM thumbnails")).isEqualTo(4);
            assertThat(Database.number(file, "SELECT count(*) FROM thumbnails t JOIN messages m ON m.id = t.id"))
                    .isEqualTo(4);
        }
    }

    private static void delete(Path file) {
        try {
            Files.delete(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
