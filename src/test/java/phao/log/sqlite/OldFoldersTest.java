package phao.log.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import phao.log.Append;
import phao.log.Appended;
import phao.log.ForwardingEngine;
import phao.log.LogEngine;
import phao.log.LogEngineContract;
import phao.log.LogException;
import phao.log.Position;
import phao.log.Removal;
import phao.log.Removed;
import phao.log.Retention;
import phao.log.RoomLog;
import phao.protocol.Message;

/** Data folders of released versions, opened by this one. */
class OldFoldersTest {

    @TempDir
    private Path temp;

    static List<OldFolder> folders() {
        return OldFolder.all();
    }

    @ParameterizedTest
    @MethodSource("folders")
    void everything_is_there_and_publishers_go_on(OldFolder old) throws Exception {
        Path folder = old.copyTo(temp.resolve("data"));
        try (LogEngine log = SqliteEngine.open(folder)) {
            old.checkEverythingIsIn(log);
        }
        try (LogEngine log = SqliteEngine.open(folder)) {
            old.checkEverythingIsIn(log);
            old.checkItGoesOn(log);
        }
    }

    @ParameterizedTest
    @MethodSource("folders")
    void everything_is_there_as_the_rooms_read_it(OldFolder old) throws Exception {
        try (LogEngine log = new ThroughRoomLog(SqliteEngine.open(old.copyTo(temp.resolve("data"))))) {
            old.checkEverythingIsIn(log);
            old.checkItGoesOn(log);
        }
    }

    @ParameterizedTest
    @MethodSource("folders")
    void the_bytes_of_each_room_are_known(OldFolder old) throws Exception {
        Path folder = old.copyTo(temp.resolve("data"));
        try (LogEngine log = SqliteEngine.open(folder)) {
            assertBytes(folder, old.contentBytes());
            old.checkItGoesOn(log);
            while (log.retain(new Retention(0, 60, Duration.ZERO, Duration.ZERO), LogEngineContract.NOW, 2)) {
                assertBytes(folder, heldBytes(log));
            }
            assertBytes(folder, heldBytes(log));
        }
    }

    private static Map<String, Long> heldBytes(LogEngine log) throws LogException {
        Map<String, Long> bytes = new HashMap<>();
        for (String room : log.rooms(name -> true)) {
            bytes.put(
                    room,
                    log.after(room, 0, 1_000, Long.MAX_VALUE).stream()
                            .mapToLong(message -> message.content().heldBytes())
                            .sum());
        }
        return bytes;
    }

    private static void assertBytes(Path folder, Map<String, Long> expected) throws SQLException {
        Map<String, Long> found = new HashMap<>();
        try (Connection file = Database.read(folder.resolve("phao.db"));
                Statement statement = file.createStatement();
                ResultSet row = statement.executeQuery("SELECT name, bytes FROM rooms")) {
            while (row.next()) {
                found.put(row.getString(1), row.getLong(2));
            }
        }
        assertThat(found).isEqualTo(expected);
    }

    @Test
    void the_killed_one_has_messages_in_its_write_ahead_log_only() throws Exception {
        OldFolder killed = new OldFolder("0.1.0/killed");
        Path folder = killed.copyTo(temp.resolve("data"));
        Files.delete(folder.resolve("phao.db-wal"));
        try (LogEngine log = SqliteEngine.open(folder)) {
            new OldFolder("0.1.0/stopped").checkEverythingIsIn(log);
            assertThatThrownBy(() -> killed.checkEverythingIsIn(log)).isInstanceOf(AssertionError.class);
        }
    }

    /** The same questions to a {@link RoomLog}, which does all at once here. */
    private static final class ThroughRoomLog extends ForwardingEngine {

        private final RoomLog log;

        private ThroughRoomLog(LogEngine engine) {
            super(engine);
            log = new RoomLog(engine, InstantSource.system(), Runnable::run, Runnable::run, RoomLog.Bounds.DEFAULT);
        }

        @Override
        public List<Appended> append(List<Append> appends, long now) throws LogException {
            return List.of(get(log.append(appends.get(0))));
        }

        @Override
        public Position position(String room, String client, String epoch) throws LogException {
            return get(log.position(room, client, epoch));
        }

        @Override
        public List<Message> after(String room, long after, int inlineBytes, int limit, long maxBytes)
                throws LogException {
            return get(log.after(room, after, inlineBytes, limit, maxBytes));
        }

        @Override
        public List<Message> before(String room, long before, int inlineBytes, int limit, long maxBytes)
                throws LogException {
            return get(log.before(room, before, inlineBytes, limit, maxBytes));
        }

        @Override
        public Removed remove(Removal removal, long now) throws LogException {
            return get(log.remove(removal));
        }

        @Override
        public void close() {
            log.close();
        }

        private static <T> T get(CompletionStage<T> stage) throws LogException {
            try {
                return stage.toCompletableFuture().join();
            } catch (CompletionException e) {
                throw new LogException(e.getMessage(), e);
            }
        }
    }
}
