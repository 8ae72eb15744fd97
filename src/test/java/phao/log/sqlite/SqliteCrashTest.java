package phao.log.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import phao.log.LogEngine;
import phao.log.LogEngineContract;
import phao.log.LogException;
import phao.log.Position;
import phao.protocol.Message;

/** With a second process: it is killed, or holds the folder. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class SqliteCrashTest {

    @TempDir
    private Path folder;

    @Test
    void a_process_killed_while_it_writes_has_every_acknowledged_message_exactly_once() throws Exception {
        for (int round = 0; round < 3; round++) {
            long[] acknowledged = appendAndKill(150);
            try (LogEngine log = SqliteEngine.open(folder)) {
                for (int room = 0; room < 3; room++) {
                    check(log, "room " + room, acknowledged[room]);
                }
            }
        }
    }

    /** @return the last n acknowledged in each room */
    private long[] appendAndKill(int groups) throws Exception {
        Process process = SqliteProcess.start("append", folder);
        try (BufferedReader output = process.inputReader()) {
            assertThat(output.readLine()).isEqualTo("open");
            String last = "";
            for (int i = 0; i < groups; i++) {
                last = output.readLine();
            }
            process.destroyForcibly();
            // What it wrote to the pipe before it died was acknowledged too; a cut line wasn't.
            for (String line = readLine(output); line != null; line = readLine(output)) {
                last = line.matches("\\d+ \\d+ \\d+") && output.ready() ? line : last;
            }
            return Arrays.stream(last.split(" ")).mapToLong(Long::parseLong).toArray();
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    private static String readLine(BufferedReader output) {
        try {
            return output.readLine();
        } catch (IOException e) {
            return null;
        }
    }

    private static void check(LogEngine log, String room, long acknowledged) throws LogException {
        Position position = log.position(room, LogEngineContract.AN, "");
        assertThat(acknowledged).isPositive();
        assertThat(position.lastN()).isGreaterThanOrEqualTo(acknowledged);
        List<Message> all = log.after(room, 0, 1_000_000, Long.MAX_VALUE);
        List<Long> expected =
                LongStream.rangeClosed(1, position.lastN()).boxed().toList();
        assertThat(all.stream().map(Message::seq).toList()).isEqualTo(expected);
        assertThat(all.stream().map(Message::n).toList()).isEqualTo(expected);
        assertThat(all)
                .allSatisfy(message -> assertThat(message.content().text()).isEqualTo("n " + message.n()));
    }

    @Test
    void a_folder_that_another_process_holds_is_refused_until_that_one_dies() throws Exception {
        Process process = SqliteProcess.start("hold", folder);
        try (BufferedReader output = process.inputReader()) {
            assertThat(output.readLine()).isEqualTo("open");
            assertThatThrownBy(() -> SqliteEngine.open(folder))
                    .isInstanceOf(LogException.class)
                    .hasMessage(
                            "data folder %s is in use by another Phao (pid %d): stop it or choose another folder with --data / "
                                    + "PHAO_DATA",
                            folder, process.pid());
        } finally {
            process.destroyForcibly().waitFor();
        }
        SqliteEngine.open(folder).close();
    }

    @Test
    void a_second_engine_in_this_process_is_refused_and_does_not_break_the_lock_of_the_first() throws Exception {
        try (LogEngine log = SqliteEngine.open(folder)) {
            assertThatThrownBy(() -> SqliteEngine.open(folder))
                    .isInstanceOf(LogException.class)
                    .hasMessage(
                            "data folder %s is in use by another Phao in this process: undeploy that one or choose another folder "
                                    + "with --data / PHAO_DATA",
                            folder);
            Process process = SqliteProcess.start("hold", folder);
            try (BufferedReader output = process.inputReader()) {
                assertThat(output.readLine())
                        .contains("is in use by another Phao (pid "
                                + ProcessHandle.current().pid() + ")");
            } finally {
                process.destroyForcibly().waitFor();
            }
            assertThat(log.append(List.of(LogEngineContract.anonymous("a", "x")), 1))
                    .hasSize(1);
        }
        SqliteEngine.open(folder).close();
    }
}
