package phao.log.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import phao.log.Append;
import phao.log.Appended.Stored;
import phao.log.LogException;
import phao.log.ReadPosition;
import phao.log.Removal;
import phao.log.Removed;
import phao.log.Retention;
import phao.log.UserMessages;
import phao.protocol.Content;
import phao.protocol.Member;

/** No byte of what was removed is in the files a while later. */
class OverwritingTest {

    private static final Member MEMBER = new Member("5947d7c33d783f94b3b4c1a96ebc8991", "An");
    private static final long NOW = 1_763_800_000_000L;

    @TempDir
    private Path temp;

    private SqliteEngine log;

    /** What was published, by room and number: a text that nothing else has. */
    private final Map<String, String> marks = new HashMap<>();

    private int published;

    @BeforeEach
    void open() throws LogException {
        log = SqliteEngine.open(temp);
    }

    @AfterEach
    void close() {
        log.close();
    }

    private void overwrite() throws LogException {
        int steps = 0;
        while (log.overwrite()) {
            assertThat(++steps).isLessThan(100_000);
        }
    }

    private void publish(String room, int size, boolean thumbnail) throws LogException {
        String mark = String.format("<%09d>", ++published);
        byte[] bytes = mark.repeat(size / mark.length() + 1).getBytes(StandardCharsets.US_ASCII);
        Content content = published % 3 == 0
                ? new Content(Content.Kind.TEXT, bytes, "text/x-" + published, "")
                : new Content(Content.Kind.BINARY, bytes, "", mark + ".bin");
        if (thumbnail) {
            content = content.withThumbnail(bytes);
        }
        Stored stored = (Stored) log.append(List.of(new Append(room, "", 0, MEMBER, content)), NOW)
                .get(0);
        marks.put(room + " " + stored.message().seq(), mark);
    }

    private Set<String> remove(String room, long seq) throws LogException {
        Removed removed = log.remove(Removal.of(room, seq, MEMBER, author -> true), NOW);
        String mark = marks.get(room + " " + seq);
        return mark != null && removed instanceof Removed.Done ? Set.of(mark) : Set.of();
    }

    /** Those of the marks that can be read in one of the files. */
    private Set<String> found(Set<String> wanted) throws Exception {
        Set<String> found = new HashSet<>();
        for (String file : List.of("phao.db", "phao.db-wal")) {
            String bytes = new String(Files.readAllBytes(temp.resolve(file)), StandardCharsets.ISO_8859_1);
            for (int at = bytes.indexOf('<'); at >= 0; at = bytes.indexOf('<', at + 1)) {
                String mark = bytes.substring(at, Math.min(bytes.length(), at + 11));
                if (wanted.contains(mark)) {
                    found.add(mark);
                }
            }
        }
        return found;
    }

    @Test
    void text_bytes_filename_type_and_thumbnail_are_overwritten() throws Exception {
        publish("a", 100, false);
        publish("a", 100_000, true);
        publish("a", 3, true);
        assertThat(found(Set.copyOf(marks.values()))).hasSize(3);
        for (long seq = 1; seq <= 3; seq++) {
            remove("a", seq);
        }
        overwrite();
        assertThat(found(Set.copyOf(marks.values()))).isEmpty();
        for (String file : List.of("phao.db", "phao.db-wal")) {
            assertThat(new String(Files.readAllBytes(temp.resolve(file)), StandardCharsets.ISO_8859_1))
                    .doesNotContain("text/x-3");
        }
    }

    @Test
    void of_a_user_who_is_erased_the_name_and_the_user_are_overwritten_too() throws Exception {
        List<String> of = List.of("<user 0042>", "<Nguyễn An>");
        Member member = new Member("5947d7c33d783f94b3b4c1a96ebc8991", of.get(1), of.get(0));
        for (int i = 0; i < 300; i++) {
            publish("a", 300, false);
            log.append(List.of(new Append("a", "", 0, member, Content.text("x".repeat(i * 10)))), NOW);
        }
        log.toErase(of.get(0));
        long from = 0;
        do {
            UserMessages found = log.messagesOf(of.get(0), from);
            log.erase(of.get(0), found.room(), found.seqs(), NOW);
            from = found.next();
        } while (from != 0);
        log.erased(of.get(0));
        overwrite();
        for (String file : List.of("phao.db", "phao.db-wal")) {
            assertThat(Files.readString(temp.resolve(file), StandardCharsets.ISO_8859_1))
                    .doesNotContain(of.get(0))
                    .doesNotContain(
                            new String(of.get(1).getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1));
        }
        assertThat(found(Set.copyOf(marks.values()))).hasSize(300);
    }

    @Test
    void of_a_user_who_has_only_read_nothing_is_left_either() throws Exception {
        publish("a", 300, false);
        log.read(List.of(new ReadPosition("a", "<reader 42>", 1)));
        log.toErase("<reader 42>");
        assertThat(log.messagesOf("<reader 42>", 0).seqs()).isEmpty();
        log.erased("<reader 42>");
        overwrite();
        for (String file : List.of("phao.db", "phao.db-wal")) {
            assertThat(Files.readString(temp.resolve(file), StandardCharsets.ISO_8859_1))
                    .doesNotContain("<reader 42>");
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void whatever_the_order_and_the_sizes_nothing_removed_is_left_and_everything_else_is(long seed) throws Exception {
        Random random = new Random(seed);
        List<String> rooms = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            rooms.add("room " + i);
        }
        Set<String> gone = new HashSet<>();
        int[] sizes = {10, 60, 200, 500, 900, 1_500, 3_000, 9_000};
        for (int turn = 0; turn < 1_500; turn++) {
            String room = rooms.get(random.nextInt(rooms.size()));
            int what = random.nextInt(100);
            if (what < 70) {
                publish(room, sizes[random.nextInt(sizes.length)], random.nextInt(10) == 0);
            } else if (what < 97) {
                long head = log.position(room, "", "").head();
                gone.addAll(remove(room, 1 + random.nextInt((int) head + 1)));
            } else if (what == 97) {
                clear(room, random, gone);
            } else if (what == 98) {
                log.overwrite();
            } else if (random.nextInt(4) == 0) {
                log.retain(new Retention(120, 0, Duration.ZERO, Duration.ZERO), NOW, 50);
            }
        }
        overwrite();
        assertThat(gone).hasSizeGreaterThan(100);
        assertThat(found(gone)).isEmpty();
        for (String room : rooms) {
            log.after(room, 0, 10_000, Long.MAX_VALUE).stream()
                    .filter(message -> message.content().isPublished())
                    .forEach(message ->
                            assertThat(message.content().text()).startsWith(marks.get(room + " " + message.seq())));
        }
        try (Connection connection = Database.read(temp.resolve("phao.db"));
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("PRAGMA integrity_check")) {
            assertThat(row.getString(1)).isEqualTo("ok");
        }
        assertThat(log.overwrite()).isFalse();
        assertThat(sums()).as("bytes of each room: kept, and added up").allMatch(sum -> sum[0] == sum[1]);
    }

    private List<long[]> sums() throws Exception {
        List<long[]> sums = new ArrayList<>();
        try (Connection connection = Database.read(temp.resolve("phao.db"));
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT bytes, (SELECT coalesce(sum(length(data)), 0) FROM messages WHERE id >> 38 = rooms.id)"
                                + " + (SELECT coalesce(sum(length(data)), 0) FROM thumbnails WHERE id >> 38 = rooms.id)"
                                + " FROM rooms")) {
            while (row.next()) {
                sums.add(new long[] {row.getLong(1), row.getLong(2)});
            }
        }
        return sums;
    }

    private void clear(String room, Random random, Set<String> gone) throws LogException {
        long first = log.position(room, "", "").first();
        long upTo = first + random.nextInt(20);
        if (log.remove(Removal.upTo(room, upTo, MEMBER), NOW) instanceof Removed.Done) {
            for (long seq = first; seq <= upTo; seq++) {
                String mark = marks.get(room + " " + seq);
                if (mark != null) {
                    gone.add(mark);
                }
            }
        }
    }

    @Test
    void what_is_not_overwritten_when_the_server_ends_is_after_the_next_start() throws Exception {
        for (int i = 0; i < 300; i++) {
            publish("a", 500, false);
        }
        log.remove(Removal.upTo("a", 250, MEMBER), NOW);
        remove("a", 260);
        assertThat(log.overwrite()).isTrue();
        log.close();
        open();
        overwrite();
        Set<String> gone = new HashSet<>();
        for (long seq = 1; seq <= 260; seq++) {
            if (seq <= 250 || seq == 260) {
                gone.add(marks.get("a " + seq));
            }
        }
        assertThat(found(gone)).isEmpty();
        assertThat(found(Set.copyOf(marks.values()))).hasSize(49);
    }

    @Test
    void somebody_who_reads_for_long_puts_it_off_and_nobody_waits_for_it() throws Exception {
        publish("a", 500, false);
        try (Connection backup = Database.read(temp.resolve("phao.db"));
                Statement statement = backup.createStatement();
                ResultSet row = statement.executeQuery("SELECT id FROM messages")) {
            assertThat(row.next()).isTrue();
            remove("a", 1);
            assertThat(log.overwrite()).as("more to do now").isFalse();
            publish("a", 10, false);
            assertThat(found(Set.of(marks.get("a 1")))).isNotEmpty();
        }
        overwrite();
        assertThat(found(Set.of(marks.get("a 1")))).isEmpty();
    }

    @Test
    void a_page_that_was_in_the_writers_memory_does_not_bring_it_back() throws Exception {
        for (int i = 0; i < 400; i++) {
            publish("room " + i % 7, 300, false);
        }
        Set<String> gone = new HashSet<>();
        for (int seq = 1; seq < 40; seq++) {
            gone.addAll(remove("room 3", seq));
        }
        overwrite();
        for (int i = 0; i < 400; i++) {
            publish("room " + i % 7, 300, false);
        }
        log.close();
        assertThat(found(gone, "phao.db")).isEmpty();
        open();
    }

    private Set<String> found(Set<String> wanted, String file) throws Exception {
        String bytes = new String(Files.readAllBytes(temp.resolve(file)), StandardCharsets.ISO_8859_1);
        Set<String> found = new HashSet<>(wanted);
        found.removeIf(mark -> !bytes.contains(mark));
        return found;
    }
}
