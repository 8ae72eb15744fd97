package phao.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.SQLiteDataSource;
import phao.access.Quotas;
import phao.container.Container;
import phao.container.Deployment;
import phao.heap.HeapBudget;
import phao.log.Append;
import phao.log.Appended;
import phao.log.LogException;
import phao.log.Retention;
import phao.log.RoomLog;
import phao.protocol.Content;
import phao.protocol.Member;
import phao.token.TokenSettings;

class ApplicationTest {

    private static final Append MESSAGE =
            new Append("a", "", 0, new Member("0123456789abcdef", "An"), Content.text("x"));

    @TempDir
    private Path folder;

    private Application start() throws LogException {
        Retention forever = new Retention(0, 0, Duration.ZERO, Duration.ZERO);
        return new Application(
                new Settings(
                        folder,
                        Settings.Log.SQLITE,
                        Set.of(),
                        Set.of(),
                        new AccessSettings(
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                Set.of(),
                                Quotas.Limits.NONE),
                        TokenSettings.NONE,
                        8 << 10,
                        Duration.ofSeconds(25),
                        forever),
                HeapBudget.of(256 << 20),
                Container.named("a test"));
    }

    /** The writer answers before it is done with a group; what comes meanwhile is another group, behind the end. */
    private static void awaitRestingWriter() {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (Thread.getAllStackTraces().entrySet().stream()
                .noneMatch(thread -> thread.getKey().getName().startsWith("phao-log-writer")
                        && Stream.of(thread.getValue())
                                .anyMatch(call -> call.getMethodName().equals("getTask")))) {
            assertThat(System.nanoTime()).as("the writer is not done").isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

    @Test
    void closing_while_the_writer_waits_for_the_disk_drops_nothing_and_gives_the_folder_back_when_that_ends()
            throws Exception {
        Application application = start();
        RoomLog log = Deployment.current().log();
        log.append(MESSAGE).toCompletableFuture().get(10, TimeUnit.SECONDS);
        awaitRestingWriter();
        SQLiteDataSource file = new SQLiteDataSource();
        file.setUrl("jdbc:sqlite:" + folder.resolve("phao.db"));
        CompletionStage<Appended> answer;
        try (Connection other = file.getConnection();
                Statement statement = other.createStatement()) {
            statement.execute("BEGIN IMMEDIATE");
            answer = log.append(MESSAGE);
            // As one that has lost its patience.
            Thread.currentThread().interrupt();
            application.close();
            assertThat(Thread.interrupted()).isTrue();
            assertThat(log.closed().toCompletableFuture()).isNotDone();
        }
        log.closed().toCompletableFuture().get(10, TimeUnit.SECONDS);
        assertThat(answer.toCompletableFuture().join()).isInstanceOf(Appended.Stored.class);
        start().close();
    }
}
