package phao.log.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import phao.log.Append;
import phao.log.LogEngine;
import phao.log.LogEngineContract;
import phao.log.LogException;
import phao.protocol.Content;

class WriteAheadLogTest {

    private static final int READERS = 3;

    @TempDir
    private Path folder;

    @Test
    void a_reader_that_reads_for_long_is_not_waited_for_and_the_log_is_begun_anew_when_it_has_ended() throws Exception {
        Path file = folder.resolve("phao.db-wal");
        try (SqliteEngine log = SqliteEngine.open(folder)) {
            append(log);
            try (Connection backup = Database.read(folder.resolve("phao.db"));
                    Statement statement = backup.createStatement();
                    ResultSet row = statement.executeQuery("SELECT data FROM messages")) {
                assertThat(row.next()).isTrue();
                while (Files.size(file) <= WriteAheadLog.MOST_BYTES + (8 << 20)) {
                    append(log);
                }
            }
            while (Files.size(file) > WriteAheadLog.MOST_BYTES) {
                assertThat(Files.size(file)).isLessThan(WriteAheadLog.MOST_BYTES + (32 << 20));
                append(log);
            }
        }
    }

    @Test
    void the_write_ahead_log_stays_short_while_somebody_always_reads() throws Exception {
        AtomicBoolean writing = new AtomicBoolean(true);
        ExecutorService readers = Executors.newFixedThreadPool(READERS);
        try (SqliteEngine log = SqliteEngine.open(folder)) {
            append(log);
            List<Future<?>> reads = new ArrayList<>();
            for (int i = 0; i < READERS; i++) {
                reads.add(readers.submit(() -> {
                    while (writing.get()) {
                        log.after("a", 0, 2, Long.MAX_VALUE);
                    }
                    return null;
                }));
            }
            long longest = 0;
            for (int i = 0; i < 120; i++) {
                append(log);
                longest = Math.max(longest, Files.size(folder.resolve("phao.db-wal")));
            }
            writing.set(false);
            for (Future<?> read : reads) {
                read.get(10, TimeUnit.SECONDS);
            }
            assertThat(longest).isLessThan(WriteAheadLog.MOST_BYTES + (16 << 20));
        } finally {
            writing.set(false);
            readers.shutdownNow();
        }
    }

    private static void append(LogEngine log) throws LogException {
        log.append(
                List.of(new Append("a", "", 0, LogEngineContract.MEMBER, Content.binary(new byte[1 << 20]))),
                LogEngineContract.NOW);
    }
}
